package ui_test

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"p1","text":"pending one","listId":"l2"}`)
	app.commit(livestore.SeqNum{Global: 201}, "v1.TodoCreated", `{"id":"p1","text":"pending two"}`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("e201")
	d.Press("J").Type("e201").Press("enter", "enter", "]").WaitFor("against e200 v1.TodoCreated, the event before that mentions p1")
	d.WaitFor(`~ text    "pending one"  → "pending two"`).WaitFor(`- listId  "l2"`)
	d.Press("k").WaitFor(`+ listId  "l2"`).Press("i").WaitFor("the event before that mentions l2")
	d.Press("i").WaitFor("against e198")
	d.Press("J").Type("e197.1").Press("enter").WaitFor("this is the first event that mentions dp")
	d.Press("J").Type("e201").Press("enter").WaitFor("against e200").Press("o", "j", "y").WaitFor("copied args.text")
	if got := d.Copied(); got != `"pending two"` {
		t.Errorf("copied %s", got)
	}
	d.Press("enter").WaitFor("pending two").Press("esc").WaitFor("against e200")
	d.Press("right").WaitFor("LiveStore kept no changeset").Press("h").WaitFor("against")
}

func TestArgsAreSearched(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40}).Press("J").Type("e198.1").Press("enter", "enter").WaitFor("newTodoText")
	d.Press("o", "/").WaitFor("search the args:").Type("filter").Press("enter", "y").WaitFor("copied args.value.filter")
	d.Copied()
	d.Press("/").WaitFor("search the args: filter").Press("ctrl+u").Type("o").Press("enter", "n", "N", "p").WaitFor("copied the path")
	if got := d.Copied(); !strings.HasPrefix(got, "args.") {
		t.Errorf("copied %s", got)
	}
	d.Press("/", "ctrl+u").Type("nowhere to be found").Press("enter").WaitFor("nothing in the args has")
}

func TestAValueInFull(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"n1","text":"first line\nsecond `+strings.Repeat("long ", 2000)+`end"}`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("e200")
	d.Press("J").Type("e200").Press("enter", "enter", "o", "j", "j", "enter").WaitGone("Row changes").WaitFor("second long")
	if strings.Contains(d.Screen(), "Row changes") {
		t.Errorf("the value does not fill the pane:\n%s", d.Screen())
	}
	d.Press("/").Type("end").Press("enter").WaitFor("1 of 1").Press("n", "N").Press("/").Press("esc")
	d.Press("g", "w", "right", "left", "w", "j", "k", "G", "pgup", "pgdown", "#", "y").WaitFor("copied")
	if got := d.Copied(); !strings.HasPrefix(got, "first line\nsecond long") {
		t.Errorf("copied %.60q", got)
	}
	d.Press("esc").WaitFor("Row changes")
	// So do the values of rows.
	d.Press("o", "J").Type("e178").Press("enter").WaitFor("e178 v1.TodoCreated").Press("]", "]").WaitFor("+ todos").Press("o", "j", "j", "enter")
	d.WaitGone("Row changes").Press("esc").WaitFor("+ todos")
}
