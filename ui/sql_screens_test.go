package ui_test

import (
	"fmt"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

func TestSQLScreens(t *testing.T) {
	t.Parallel()
	const many = "SELECT * FROM todos LIMIT 50;\nSELECT name, count(*) AS n FROM eventlog GROUP BY name;\nSELECT nothing;"
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"complete", func(d *uitest.Driver) { d.Press("ctrl+u").Type("SELECT t.text FROM todos t WHERE t.") }},
		{"several", func(d *uitest.Driver) {
			d.Press("ctrl+u").Paste(many).Press("alt+r").WaitFor("! error").Press("esc", "[", "l")
		}},
		{"selected", func(d *uitest.Driver) {
			d.Press("ctrl+r").WaitFor("50 rows").Press("esc", "l", "s").WaitFor("sorted by").Press("v", "j", "j")
		}},
		{"found", func(d *uitest.Driver) {
			d.Press("ctrl+r").WaitFor("50 rows").Press("esc", "/").Type("todo 1").Press("enter").WaitFor("found").Press("n")
		}},
		{"value", func(d *uitest.Driver) {
			d.Press("ctrl+u").Paste(`SELECT json_group_array(json_object('id', id, 'text', text)) AS list FROM (SELECT * FROM todos LIMIT 5);`).Press("ctrl+r").WaitFor("1 row").Press("esc", "enter").WaitFor("list")
		}},
		{"history", func(d *uitest.Driver) {
			d.Press("ctrl+r").WaitFor("50 rows").Press("ctrl+u").Paste(many).Press("alt+r").WaitFor("! error").Press("alt+h").WaitFor("Statements that were run")
		}},
		{"write", func(d *uitest.Driver) {
			d.Press("ctrl+r").WaitFor("50 rows").Press("esc", "w").Type("rows.xls").Press("enter")
		}},
	} {
		for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 50}} {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				d := toSQL(t, startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: size[0], Height: size[1]}).WaitFor("(22 ahead)"))
				c.do(d)
				screen(t, d)
			})
		}
	}
}
