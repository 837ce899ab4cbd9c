package queries

import (
	"fmt"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/theme"
)

func TestObjects(t *testing.T) {
	for _, tt := range []struct {
		raw   string
		names string
		total int
	}{
		{`[{"b":1,"a":null},{"c":"x","b":2}]`, "b a c", 2},
		{` [ {"a":{"b":[1]}} ] `, "a", 1},
		{`[]`, "", 0},
		{`[1,2]`, "", 0},
		{`[{"a":1},2]`, "", 0},
		{`{"a":1}`, "", 0},
		{`"text"`, "", 0},
		{`[{"a":`, "", 0},
		{``, "", 0},
	} {
		names, rows, total := objects(tt.raw)
		if got := strings.Join(names, " "); got != tt.names || total != tt.total || len(rows) != tt.total {
			t.Errorf("%s gives the fields %q of %d, %d rows", tt.raw, got, total, len(rows))
		}
	}
	many := "[" + strings.Repeat(`{"a":1},`, 4999) + `{"late":1}]`
	if names, rows, total := objects(many); len(names) != 1 || len(rows) != maxResultRows || total != 5000 {
		t.Errorf("of many: %v, %d rows of %d", names, len(rows), total)
	}
}

// plain is what lines say, without their styles.
func plain(all []lines.Line) string {
	var out []string
	for _, l := range all {
		s := ""
		for _, p := range l {
			s += p.Text
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestHighlight(t *testing.T) {
	th := theme.ANSI16()
	got := highlight("SELECT id,\n\ttext FROM todos WHERE text = 'a long text'", 24, th)
	if want := "SELECT id,\n  text FROM todos\nWHERE text = 'a long\ntext'"; plain(got) != want {
		t.Errorf("got\n%s", plain(got))
	}
	first := got[0][0]
	if first.Text != "SELECT" || !first.Style.Equal(&th.Keyword) {
		t.Errorf("the first word is %q in %v", first.Text, first.Style)
	}
	if s := plain(highlight(strings.Repeat("x", 200), 24, th)); strings.Count(s, "\n") != 8 {
		t.Errorf("a long word:\n%s", s)
	}
	if s := plain(highlight(strings.Repeat("select 1;\n", 9000), 40, th)); !strings.Contains(s, "90 kB in all") {
		t.Error("what is cut is not said")
	}
}

func TestSlowKeysStayWithTheirStatements(t *testing.T) {
	older := []client.SlowQuery{{SQL: "a", Since: 2}, {SQL: "a", Since: 2}, {SQL: "b", Since: 1}}
	newer := append([]client.SlowQuery{{SQL: "c", Since: 3}}, older...)
	before, after := slowKeys(older), slowKeys(newer)
	if fmt.Sprint(before) != fmt.Sprint(after[1:]) || before[0] == before[1] {
		t.Errorf("%q, then %q", before, after)
	}
}

func BenchmarkRows(b *testing.B) {
	stats := make([]inspector.QueryStat, 2000)
	for i := range stats {
		stats[i].ID, stats[i].Label, stats[i].Runs = int64(i+1), fmt.Sprint("query ", i), int64(i*7%100)
	}
	p := New(&pane.Env{})
	p.read.stats = stats
	p.lists[livePart].sort = "runs"
	for b.Loop() {
		p.fill()
	}
}
