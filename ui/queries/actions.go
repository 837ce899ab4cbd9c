package queries

import (
	"context"
	"encoding/json"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/playground"
	"github.com/livescope/livescope/ui/queries/sqlform"

	tea "charm.land/bubbletea/v2"
)

// rerun has the app run the slow statement under the cursor again.
func (p *Pane) rerun() tea.Cmd {
	q, ok := p.slow()
	control := p.controls()
	if !ok || control == nil {
		return nil
	}
	again, name := *q, shown(p.env, q.SQL)
	return p.work(func(ctx context.Context) func() tea.Cmd {
		err := control.Rerun(ctx, again)
		return func() tea.Cmd {
			if err != nil {
				return pane.Say(pane.Error, err.Error())
			}
			return pane.Say(pane.Info, "the app runs it again, in the app: "+name)
		}
	})
}

// forget asks whether the app is to forget its slow statements.
func (p *Pane) forget() tea.Cmd {
	return p.env.Show(pane.NewQuestion(p.env, "The app forgets all its slow statements; they cannot be had back. Forget them?", "forget them", func() tea.Cmd {
		control := p.controls()
		return p.work(func(ctx context.Context) func() tea.Cmd {
			err := control.ForgetSlow(ctx)
			return func() tea.Cmd {
				if err != nil {
					return pane.Say(pane.Error, err.Error())
				}
				p.stale = true
				return tea.Batch(p.catchUp(), pane.Say(pane.Info, "the app has forgotten its slow statements"))
			}
		})
	}))
}

// play opens the statement in the playground, below what is there, and does not run it.
func (p *Pane) play() tea.Cmd {
	of := p.subject()
	sql, _ := sqlform.Inline(of.sql(), of.binds())
	if sql == "" {
		return nil
	}
	return func() tea.Msg {
		return pane.Goto{Pane: "sql", Msg: playground.Ask{SQL: sql + ";", Database: inspector.StateDatabase}}
	}
}

// whole is the statement with the values of its parameters in it, as it may be copied.
func (p *Pane) whole(of *subject) string {
	if p.env.Redact {
		return sqlform.Shape(of.sql())
	}
	sql, _ := sqlform.Inline(of.sql(), of.binds())
	return sql
}

// copyCursor copies the cell under the cursor, the SQL of a statement, or the line of the detail.
func (p *Pane) copyCursor() tea.Cmd {
	if p.inDetail {
		return p.copyDetail()
	}
	col, cell, ok := p.list().Grid.CursorCell()
	if !ok {
		return nil
	}
	of := p.subject()
	if (col.ID == "sql" || col.ID == "label") && of.sql() != "" {
		return pane.Copy("the SQL", p.whole(&of), "")
	}
	return pane.Copy("the "+col.ID, cell.Text, "")
}

// copyDetail copies what the cursor of the detail is on.
func (p *Pane) copyDetail() tea.Cmd {
	d := p.detail
	switch tree, ok := d.tree(); {
	case ok:
		return pane.Copy(tree.Path(), tree.Value(), "")
	case d.onGrid():
		if col, cell, ok := d.result.grid.CursorCell(); ok {
			return pane.Copy(col.ID, cell.Text, "")
		}
		return nil
	case d.tab == sqlTab && d.of.sql() != "":
		return pane.Copy("the SQL", p.whole(&d.of), "")
	}
	if i := d.page.Cursor(); i < len(d.copies) && d.copies[i] != "" {
		return pane.Copy("the line", d.copies[i], "")
	}
	return pane.Say(pane.Info, "there is nothing to copy on this line")
}

// copied is a query as JSON has it. Durations are in milliseconds.
type copied struct {
	Label       string              `json:"label,omitempty"`
	Kind        string              `json:"kind,omitempty"`
	SQL         string              `json:"sql,omitempty"`
	Binds       json.RawMessage     `json:"binds,omitempty"`
	Runs        int64               `json:"runs,omitempty"`
	P50         float64             `json:"p50,omitempty"`
	P95         float64             `json:"p95,omitempty"`
	Max         float64             `json:"max,omitempty"`
	Rows        *int64              `json:"rows,omitempty"`
	ResultBytes int64               `json:"resultBytes,omitempty"`
	Tables      []string            `json:"tables,omitempty"`
	Subscribers []client.Subscriber `json:"subscribers,omitempty"`
	Since       float64             `json:"since,omitempty"`
}

// copyRow copies the query as JSON.
func (p *Pane) copyRow() tea.Cmd {
	of := p.subject()
	if of.key == "" {
		return nil
	}
	const ms = 1e6
	var c copied
	rows := int64(-1)
	if s := of.live; s != nil {
		c = copied{Label: label(p.env, s), Kind: string(s.Kind), Runs: s.Runs, P50: float64(s.P50) / ms, P95: float64(s.P95) / ms, Max: float64(s.Max) / ms,
			ResultBytes: s.ResultBytes, Tables: s.Tables, Subscribers: s.Subscribers}
		rows = s.Rows
	} else {
		c = copied{Max: float64(of.slow.Duration) / ms, Tables: of.slow.Tables, Since: float64(of.slow.Since) / ms}
		rows = of.slow.Rows
	}
	if rows >= 0 {
		c.Rows = &rows
	}
	binds := of.binds()
	c.SQL = of.sql()
	if p.env.Redact {
		c.SQL, binds = sqlform.Shape(c.SQL), inspector.Shape(binds)
	}
	if c.Binds = json.RawMessage(binds); binds != "" && !json.Valid(c.Binds) {
		c.Binds, _ = json.Marshal(binds)
	}
	out, err := json.Marshal(c)
	if err != nil {
		return pane.Say(pane.Error, err.Error())
	}
	return pane.Copy("the query as JSON", string(out), "")
}

// goToCause goes to the event that the run under the cursor was caused by, in the Events pane.
func (p *Pane) goToCause() tea.Cmd {
	key := p.detail.causes[p.detail.page.Cursor()]
	return func() tea.Msg { return pane.Goto{Pane: "events", Msg: pane.GotoEvent{Key: key}} }
}
