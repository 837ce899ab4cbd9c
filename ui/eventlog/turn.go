package eventlog

import (
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// nextID chooses another of the event's ids, and shows its mentions where nothing that hangs on an id is shown.
func (d *detail) nextID() tea.Cmd {
	d.chosen++
	if d.sub != diffView {
		d.sub = mentionsView
	}
	return d.turned()
}

// turn goes to the next or previous way to look at the event.
func (d *detail) turn(by int) tea.Cmd {
	return d.turnTo((d.sub + sub(by) + subCount) % subCount)
}

func (d *detail) turnTo(s sub) tea.Cmd {
	d.sub = s
	return d.turned()
}

// turned reads what the way to look at the event needs.
func (d *detail) turned() tea.Cmd {
	if d.pageOf != d.sub {
		d.page.Home()
		d.layPage()
	}
	return tea.Batch(d.showMentions(), d.showDiff())
}

// layPage lays out the lines of what is shown, where it is lines.
func (d *detail) layPage() {
	if !d.loaded {
		return
	}
	d.pageOf, d.values = d.sub, nil
	var out []lines.Line
	switch d.sub {
	case diffView:
		out, d.values = d.diffLines(d.width)
	case changesView:
		out, d.values = d.changeLines(d.width)
	case historyView:
		out = d.historyLines()
	}
	d.page.Set(out)
}

// lineValue is what the line under the cursor is about.
func (d *detail) lineValue() (value, bool) {
	if i := d.page.Cursor(); i >= 0 && i < len(d.values) {
		return d.values[i], d.values[i].ok
	}
	return value{}, false
}

// openValue opens what the cursor is on in full.
func (d *detail) openValue() tea.Cmd {
	if d.sub == argsView {
		kind, text, ok := d.args.Leaf()
		if !ok {
			return nil
		}
		if kind != "string" {
			text = d.args.Value()
		}
		return openValue(d.env, value{title: d.args.Path(), v: text, ok: true})
	}
	if v, ok := d.lineValue(); ok {
		return openValue(d.env, v)
	}
	return pane.Say(pane.Info, "there is no value on this line")
}

// onLeaf reports whether the cursor is on a value of the args that contains no others.
func (d *detail) onLeaf() bool {
	if d.sub != argsView || d.args == nil {
		return false
	}
	_, _, ok := d.args.Leaf()
	return ok
}
