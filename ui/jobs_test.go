package ui_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/ui/uitest"
)

// sendLine types a line into the prompt of commands without waiting for anything.
func sendLine(d *uitest.Driver, line string) {
	d.Send(":")
	for _, r := range line {
		d.Send(string(r))
	}
	d.Send("enter")
}

// nothingIsLeft fails when something of what was being written stays in the working folder.
func nothingIsLeft(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; <-time.After(5 * time.Millisecond) {
		entries, err := os.ReadDir(".")
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s was left behind", entries[0].Name())
		}
	}
}

func TestWritingATableIsCancelled(t *testing.T) {
	t.Chdir(t.TempDir())
	path, _ := copyOf(t, "pending")
	state(t, path, `CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i, 'row ' || i AS text FROM n`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("◌ 22")
	d.Press("alt+6").WaitFor("many").Press(":").Type("table many").Press("enter").WaitFor("1 000 000 rows")
	sendLine(d, "write out.csv")
	d.WaitSeen("esc stop writing").Send("esc")
	d.WaitGone("esc stop writing").WaitIdle()
	nothingIsLeft(t)
}

func TestAnExportIsCancelled(t *testing.T) {
	t.Chdir(t.TempDir())
	path, app := copyOf(t, "confirmed")
	app.exec(`INSERT INTO eventlog WITH RECURSIVE n(i) AS (SELECT 178 UNION ALL SELECT i + 1 FROM n WHERE i < 400000)
SELECT i, 0, 0, i - 1, 0, 0, 'v1.TodoCreated', '{"id":"n' || i || '","text":"one of many"}', 'client-b', 'static', 1, '{}' FROM n`)
	app.exec(`UPDATE __livestore_sync_status SET head = 400000`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("events")
	sendLine(d, "export out.jsonl")
	d.WaitSeen("esc end it").Send("esc")
	d.WaitGone("esc end it").WaitIdle()
	nothingIsLeft(t)
	if strings.Contains(d.Screen(), "exported") {
		t.Errorf("it says that it is done:\n%s", d.Screen())
	}
}
