package recompute

import (
	"image"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// areas is where the parts of the pane are, the pane's own top left being 0, 0. What is not shown is empty.
type areas struct {
	queries, says uv.Rectangle // the list of queries, and what stands out about the chosen one
	bar           uv.Rectangle // between the two parts
	runs          uv.Rectangle
}

// The least lines of either part, and how much of the pane our own choice gives to the queries at most, in thousandths.
const (
	leastTop  = 3
	leastRuns = 3
	topShare  = 450
)

// areas is a function of the pane's size, of how many queries there are and of what is open.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	bar := 1
	if m := p.prompt(); m != nil && m.Error() != "" {
		bar = 2
	}
	top := 0
	switch {
	case p.zoomed && !p.inRuns:
		top = h - bar
	case !p.zoomed:
		top = p.divider.lines(h, bar, p.wantedTop())
	}
	a := areas{bar: uv.Rect(0, top, w, bar), runs: uv.Rect(0, top+bar, w, h-top-bar)}
	if top > 0 {
		a.queries, a.says = uv.Rect(0, 0, w, top-1), uv.Rect(0, top-1, w, 1)
	}
	return a
}

// wantedTop is how many lines the queries would fill.
func (p *Pane) wantedTop() int {
	if p.queries.Len() == 0 {
		return len(text.Wrap(p.noQueries(), p.size.Width-4)) + 1
	}
	return p.queries.Len() + 2
}

// noQueries says why there is no query.
func (p *Pane) noQueries() string {
	switch {
	case !p.known:
		return "reading …"
	case p.env.Store.Client().Can(client.CapQueries) != nil:
		return "an app tells its queries when it is attached: livescope attach. Here w watches any SQL and tells when and why it re-ran"
	}
	return "the app has no live query open. w watches any SQL and tells when and why it re-ran"
}

// dividerKey names what is kept of the divider.
const dividerKey = "divider/live"

// divider is how many thousandths of the pane are the queries'. 0 is our own choice.
type divider struct {
	Top int `json:"top,omitempty"`
}

// dividerMsg is what was kept of it.
type dividerMsg struct {
	pane    *Pane
	divider divider
}

func (d divider) sane() divider { return divider{Top: max(0, min(d.Top, 1000))} }

// lines is the height of the queries in a pane of so many lines, of which the bar has some.
func (d divider) lines(h, bar, wanted int) int {
	n := min(wanted, (h*topShare+500)/1000)
	if d.Top > 0 {
		n = (h*d.Top + 500) / 1000
	}
	return max(leastTop, min(n, h-bar-leastRuns))
}

// place puts the divider on a line.
func (p *Pane) place(y int) {
	p.divider.Top = max(1, min((y*1000+p.size.Height/2)/p.size.Height, 1000))
}

// moveDivider moves the divider by lines, up when negative.
func (p *Pane) moveDivider(d int) tea.Cmd {
	p.place(p.areas().bar.Min.Y + d)
	return p.keep()
}

// keep writes where the divider is.
func (p *Pane) keep() tea.Cmd {
	memory, d := p.env.Memory, p.divider
	return func() tea.Msg {
		if err := memory.Save(dividerKey, d); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
}

// recall reads where it was.
func (p *Pane) recall() tea.Cmd {
	memory := p.env.Memory
	return func() tea.Msg {
		m := dividerMsg{pane: p}
		if err := memory.Load(dividerKey, &m.divider); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return m
	}
}

// pointer is the mouse: the wheel moves what it is over, a click chooses, a title sorts, the divider is dragged.
func (p *Pane) pointer(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return p.wheel(m)
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft && p.asking == nothing {
			return p.click(m.X, m.Y)
		}
	case tea.MouseMotionMsg:
		if p.dragging {
			p.place(m.Y)
		}
	case tea.MouseReleaseMsg:
		if p.dragging {
			p.dragging = false
			return p.keep()
		}
	}
	return nil
}

func within(r uv.Rectangle, x, y int) bool { return image.Pt(x, y).In(r) }
