package state

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// store is the sample with pending events.
func store(t *testing.T) *inspector.Store {
	t.Helper()
	c, err := files.Open(context.Background(), fixtures.Store(t, "pending"), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := inspector.Attach(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); c.Close() })
	return s
}

// running is a pane whose commands are carried out.
type running struct {
	t     *testing.T
	p     *Pane
	msgs  chan tea.Msg
	said  []string
	going int
}

func run(t *testing.T) *running {
	t.Helper()
	r := begin(t)
	r.do(r.p.Init())
	return r
}

// begin makes a pane that has read nothing.
func begin(t *testing.T) *running {
	t.Helper()
	env := &pane.Env{Store: store(t), Theme: theme.None(), Now: time.Now, Memory: remember.Open(t.TempDir())}
	r := &running{t: t, p: New(env), msgs: make(chan tea.Msg, 1000)}
	t.Cleanup(r.p.Close)
	return r
}

// do carries out commands, and what follows from them, until the pane waits for nothing.
func (r *running) do(cmd tea.Cmd) {
	r.t.Helper()
	r.start(cmd)
	r.until(func() bool { return !r.p.Busy() })
}

func (r *running) until(done func() bool) {
	r.t.Helper()
	for deadline := time.After(20 * time.Second); r.going > 0 && !done(); {
		select {
		case msg := <-r.msgs:
			r.going--
			switch msg := msg.(type) {
			case tea.BatchMsg:
				for _, c := range msg {
					r.start(c)
				}
			case pane.Toast:
				r.said = append(r.said, msg.Text)
			default:
				r.start(r.p.Update(msg))
			}
		case <-deadline:
			r.t.Fatal("the pane is still busy")
		}
	}
}

func (r *running) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	r.going++
	go func() { r.msgs <- cmd() }()
}

func (r *running) cursor() inspector.RowKey {
	row, _ := r.p.rows.grid.Cursor()
	return row.Key
}

func TestOthersShowATable(t *testing.T) {
	r := run(t)
	r.do(r.p.Update(ShowTable{Name: "lists"}))
	if got := r.p.rows.now.name; got != "lists" {
		t.Errorf("shown is %q", got)
	}
	if row, _ := r.p.tables.grid.Cursor(); row.Key != "lists" {
		t.Errorf("the list's cursor is on %q", row.Key)
	}
}

func TestOthersShowARow(t *testing.T) {
	r := run(t)
	key := []inspector.ColumnValue{{Name: "id", Value: "t77"}}
	r.do(r.p.Update(ShowRow{Table: "todos", Key: key}))
	want, found, err := r.p.env.Store.FindRow(t.Context(), "todos", key)
	if err != nil || !found || r.cursor() != want {
		t.Errorf("the cursor is on %s, want %s: %v", r.cursor(), want, err)
	}
	if !r.p.open || r.p.record.key != want || !r.p.record.loaded {
		t.Error("the row is not open")
	}
	r.do(r.p.Update(ShowRow{Table: "todos", Key: []inspector.ColumnValue{{Name: "id", Value: "nobody"}}}))
	r.until(func() bool { return len(r.said) > 0 })
	if len(r.said) == 0 || !strings.Contains(r.said[0], "not in the table todos any more") {
		t.Errorf("said is %q", r.said)
	}
}

// TestAMessageBeforeTheListIsThere is what a jump from another pane does that shows this one for the first time.
func TestAMessageBeforeTheListIsThere(t *testing.T) {
	r := begin(t)
	r.do(tea.Batch(r.p.Init(), r.p.Update(ShowTable{Name: "uiState"})))
	if got := r.p.rows.now.name; got != "uiState" {
		t.Errorf("shown is %q", got)
	}
}

func TestTermsFindTheirValue(t *testing.T) {
	columns := []inspector.Column{{Name: "a b"}, {Name: "not"}, {Name: "plain"}}
	for _, c := range columns {
		for _, v := range []any{nil, int64(-5), 1.5, "", `say "x" \ (and) or`, "or\nnew line", "表"} {
			term, why := termFor(c.Name, v)
			if why != "" {
				t.Errorf("%s, %v: %s", c.Name, v, why)
			}
			if _, err := inspector.ParseRowFilter(term, columns); err != nil {
				t.Errorf("%s does not parse: %v", term, err)
			}
		}
	}
	for _, v := range []any{[]byte{1}, strings.Repeat("x", maxFilterValue+1)} {
		if _, why := termFor("plain", v); why == "" {
			t.Errorf("%.10v makes a filter", v)
		}
	}
}
