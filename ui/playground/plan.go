package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/theme"
)

// planLines draws a query plan as a tree. What reads a whole table, or sorts without an index, is marked.
func planLines(steps []inspector.PlanStep, th theme.Theme) []lines.Line {
	var out []lines.Line
	scans := 0
	for i, s := range steps {
		var line lines.Line
		for level := 1; level <= s.Depth; level++ {
			line = append(line, lines.Piece{Text: branch(steps, i, level), Style: th.Rule})
		}
		if s.Scan {
			scans++
			line = append(line, lines.Piece{Text: "! ", Style: th.Warn}, lines.Piece{Text: s.Detail, Style: th.Warn})
		} else {
			line = append(line, lines.Piece{Text: "  "}, lines.Piece{Text: s.Detail})
		}
		out = append(out, line)
	}
	switch {
	case len(steps) == 0:
		out = append(out, lines.Line{{Text: "there is nothing to plan", Style: th.Dim}})
	case scans > 0:
		out = append(out, nil, lines.Line{{Text: "! ", Style: th.Warn}, {Text: "reads a whole table, or sorts without an index", Style: th.Dim}})
	}
	return out
}

// branch is the piece of the tree's trunk in front of step i at a level.
func branch(steps []inspector.PlanStep, i, level int) string {
	goesOn := false
	for _, s := range steps[i+1:] {
		if s.Depth < level {
			break
		}
		if s.Depth == level {
			goesOn = true
			break
		}
	}
	switch {
	case level == steps[i].Depth && goesOn:
		return "├─"
	case level == steps[i].Depth:
		return "└─"
	case goesOn:
		return "│ "
	}
	return "  "
}
