package eventlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxCopied bounds how many events are copied at once.
const maxCopied = 10_000

// instead is how to get at what is too much for the clipboard.
const instead = ":export FILE writes it to a file"

// copyCursor copies what the cursor is on: the selected events, a cell, or a value in the detail.
func (p *Pane) copyCursor() tea.Cmd {
	if p.inDetail {
		switch d := p.detail; d.sub {
		case argsView:
			return pane.Copy(d.args.Path(), d.args.Value(), instead)
		case mentionsView:
		default:
			return p.copyLine()
		}
	}
	if l := p.inFront(); l.grid.Selecting() {
		return p.copySelected()
	}
	return p.copyCell()
}

// copyLine copies the value of the line of the detail that the cursor is on.
func (p *Pane) copyLine() tea.Cmd {
	v, ok := p.detail.lineValue()
	if !ok {
		return pane.Say(pane.Info, "there is no value on this line: Y copies the event")
	}
	s, what := "", v.title
	switch x := shownValue(p.env, v.v).(type) {
	case nil:
		s = "NULL"
	case []byte:
		s, what = fmt.Sprintf("%x", x), what+" in hexadecimal"
	default:
		s = fmt.Sprint(x)
	}
	return pane.Copy(what, s, instead)
}

// copyCell copies the cell under the cursor: all of it, not only what has room.
func (p *Pane) copyCell() tea.Cmd {
	l := p.inFront()
	col, cell, ok := l.grid.CursorCell()
	row, there := l.grid.Cursor()
	if !ok || !there {
		return nil
	}
	if l.timeline != nil && col.ID == "args" {
		return pane.Copy(row.Key.SeqNum.String()+" "+col.Title, cell.Text, instead)
	}
	return p.with(row.Key, func(d inspector.Detail) tea.Cmd {
		return pane.Copy(row.Key.SeqNum.String()+" "+col.Title, field(shownRow(p.env, d.Row), col.ID), instead)
	})
}

// field is what a column has of an event, in full.
func field(r inspector.Row, column string) string {
	switch column {
	case "id":
		return r.Event.SeqNum.String()
	case "event":
		return r.Event.Name
	case "args":
		return r.Event.Args
	case "client":
		return r.Event.ClientID
	case "session":
		return r.Event.SessionID
	}
	for _, t := range [...]time.Time{r.CreatedAt, r.SeenAt} {
		if !t.IsZero() {
			return t.UTC().Format(time.RFC3339Nano)
		}
	}
	return ""
}

// copyEvent copies the event under the cursor with its args whole, as the command line prints it.
func (p *Pane) copyEvent() tea.Cmd {
	l := p.inFront()
	row, ok := l.grid.Cursor()
	if p.inDetail && p.detail.sub != mentionsView {
		row.Key, ok = p.detail.wanted, p.detail.asked
	}
	if !ok {
		return nil
	}
	return p.with(row.Key, func(d inspector.Detail) tea.Cmd {
		what := row.Key.SeqNum.String() + " as JSON"
		b, err := json.Marshal(shownRow(p.env, d.Row))
		if err != nil {
			return pane.Say(pane.Error, "copy "+what+": "+err.Error())
		}
		return pane.Copy(what, string(b), instead)
	})
}

// copySelected copies the selected events as JSON, one a line.
func (p *Pane) copySelected() tea.Cmd {
	from, to, _, ok := p.inFront().grid.Selection()
	if !ok {
		return pane.Say(pane.Info, "not all that is selected is known yet")
	}
	return p.copyRange(from, to, "events as JSON", func(r inspector.Row) (string, error) {
		b, err := json.Marshal(r)
		return string(b), err
	})
}

// copyColumn copies the cursor's column: of the selected events, or of those on the screen.
func (p *Pane) copyColumn() tea.Cmd {
	g := p.inFront().grid
	col, _, ok := g.CursorCell()
	rows := g.Visible()
	if !ok || len(rows) == 0 {
		return nil
	}
	from, to := rows[0].Key, rows[len(rows)-1].Key
	if g.Selecting() {
		if from, to, _, ok = g.Selection(); !ok {
			return pane.Say(pane.Info, "not all that is selected is known yet")
		}
	}
	id := col.ID
	return p.copyRange(from, to, "values of "+col.Title, func(r inspector.Row) (string, error) { return field(r, id), nil })
}

// errEnough ends a walk that has come to its end.
var errEnough = errors.New("enough")

// copyRange reads the events from one key to another whole and copies a line of each.
func (p *Pane) copyRange(from, to livestore.Key, what string, line func(inspector.Row) (string, error)) tea.Cmd {
	store, env := p.env.Store, p.env
	var f *filter.Filter
	if v := p.inFront().view; v != nil {
		f = v.Filter()
	}
	var n atomic.Int64
	far := func() (int64, int64) { return n.Load(), 0 }
	return p.begin("copying", "events", far, func(ctx context.Context) func() tea.Cmd {
		var out bytes.Buffer
		more := false
		err := store.Each(ctx, inspector.EachOptions{Filter: f, From: from.SeqNum}, func(r inspector.Row) error {
			switch {
			case r.Key.Compare(from) < 0:
				return nil
			case r.Key.Compare(to) > 0:
				return errEnough
			case n.Load() == maxCopied || out.Len() > pane.MaxCopy:
				more = true
				return errEnough
			}
			s, err := line(shownRow(env, r))
			if err != nil {
				return fmt.Errorf("%s: %w", r.Event.SeqNum, err)
			}
			out.WriteString(s)
			out.WriteByte('\n')
			n.Add(1)
			return nil
		})
		return func() tea.Cmd {
			switch {
			case err != nil && !errors.Is(err, errEnough):
				return pane.Say(pane.Error, "copy: "+err.Error())
			case more || out.Len() > pane.MaxCopy:
				return pane.Say(pane.Warn, fmt.Sprintf("that is more than %s or %s events, too much for a terminal's clipboard: %s", text.Bytes(pane.MaxCopy), text.Count(maxCopied), instead))
			}
			return pane.Copy(text.Count(n.Load())+" "+what, out.String(), instead)
		}
	})
}

// copyPath copies where in the args the cursor is, as it is written in a filter.
func (p *Pane) copyPath() tea.Cmd {
	path := p.detail.args.Path()
	return pane.Copy("the path", path, "")
}
