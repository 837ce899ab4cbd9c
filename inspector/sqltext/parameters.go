package sqltext

import (
	"slices"
	"strconv"
)

// Parameters is how many arguments a statement takes: the highest number of a
// parameter, counted as SQLite does.
func Parameters(stmt string) int {
	highest := 0
	var named []string
	name := func(s string) {
		if !slices.Contains(named, s) {
			named = append(named, s)
			highest++
		}
	}
	for i := 0; i < len(stmt); {
		t := next(stmt, i)
		i = t.end
		after := ""
		if i < len(stmt) {
			if n := next(stmt, i); n.kind == word {
				after = stmt[n.start:n.end]
			}
		}
		switch c := stmt[t.start]; {
		case t.kind == word && c == '$':
			name(stmt[t.start:t.end])
		case t.kind != other:
		case (c == ':' || c == '@' || c == '#') && after != "":
			name(string(c) + after)
			i += len(after)
		case c == '?':
			if n, err := strconv.Atoi(after); err == nil {
				highest = max(highest, n)
				i += len(after)
			} else {
				highest++
			}
		}
	}
	return highest
}
