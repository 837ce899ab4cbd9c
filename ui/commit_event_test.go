package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

func TestAnEventIsCommitted(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("c").WaitFor("152 in the log").Type("todocompl").WaitGone("v1.ListCreated").Press("enter").WaitFor("its args as JSON").WaitFor(`"id": "p1"`)
	d.WaitFor("✓ a JSON object, 1 key").WaitFor("1 id of the last v1.TodoCompleted: write another")
	// The cursor is behind the id's text.
	d.Press("backspace").Type("9").WaitFor(`"id": "p9"`).WaitGone("write another")
	d.Press("ctrl+s").WaitFor("This is committed by the app as client devtools-client-a and pushed to the backend.")
	asked(t, l)
	d.Press("y").WaitFor("copied the args")
	if got := d.Copied(); got != `{"id":"p9"}` {
		t.Errorf("copied %q", got)
	}
	d.Press("j", "k", "enter").WaitFor("committed v1.TodoCompleted").WaitFor("all events")
	asked(t, l, `commit v1.TodoCompleted {"id":"p9"}`)
	// What was written for it is not there any more.
	d.Press("c").WaitFor("in the log").Type("todocompl").Press("enter").WaitFor(`"id": "p1"`)
}

func TestAStepBackKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("c").WaitFor("in the log").Type("listc").Press("enter").WaitFor(`"name": "List 4"`).Press("ctrl+end", "enter").Type(" ").Press("up", "up", "end", "left").Type("!")
	d.Press("ctrl+s").WaitFor("List 4!").Press("esc").WaitFor("its args as JSON").WaitFor("List 4!").Press("esc").WaitFor("name: listc").Press("enter").WaitFor("List 4!")
	// Also when another is looked at, when the page is left, and when another tab is gone to.
	d.Press("esc", "ctrl+u").Type("tododel").Press("enter").WaitFor("Commit v1.TodoDeleted").Press("esc", "ctrl+u").Type("listc").Press("enter").WaitFor("List 4!")
	d.Press("esc", "esc").WaitFor("all events").Press("c").WaitFor("in the log").Type("listc").Press("enter").WaitFor("List 4!")
	d.Press("alt+2").WaitFor("Pending 22").Press("alt+1", "c").WaitFor("in the log").Type("listc").Press("enter").WaitFor("List 4!")
	// Undone, it is as it was begun.
	d.Press("esc", "ctrl+u").Type("todocreated").Press("enter").Type("x").WaitFor("x").Press("backspace").Press("esc", "esc").WaitFor("all events")
	asked(t, l)
}

func TestArgsAreCheckedAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("c").WaitFor("in the log").Type("todocompl").Press("enter").WaitFor("✓ a JSON object")
	d.Press("ctrl+end").Type("x").WaitFor("✕ line 3, column 2: unexpected 'x' after the object")
	d.Press("ctrl+home", "ctrl+s").WaitFor("its args as JSON").Type("y") // it went to the x, and stayed
	d.WaitFor("yx").Press("ctrl+end", "ctrl+u", "backspace", "ctrl+u", "backspace", "ctrl+u").WaitFor("{} for none").Type("[]").WaitFor("an event's args are an object")
	d.Press("ctrl+u").Type("{}").WaitFor("0 keys").Press("alt+enter").WaitFor("args {}").Press("enter").WaitFor("committed")
	asked(t, l, `commit v1.TodoCompleted {}`)
}

func TestCommitOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("alt+2").WaitFor("Pending 22").Press("c").WaitFor("Pending 22")
	d.Press(":").Type(`commit v1.TodoDeleted {"id": "t9"}`).Press("enter").WaitFor("This is committed by").WaitFor(`"t9"`).Press("enter").WaitFor("committed v1.TodoDeleted")
	d.Press(":").Type(`commit v1.TodoDeleted {"id": `).Press("enter").WaitFor("it ends too early").Type(`"t8"}`).Press("ctrl+s").WaitFor(`"t8"`).Press("enter").WaitFor("committed v1.TodoDeleted")
	d.Press(":").Type(`commit v1.ListCreated`).Press("enter").WaitFor(`"name": "List 4"`).Press("esc", "esc")
	d.Press(":").Type(`commit v9.NobodyKnows {}`).Press("enter").WaitFor("This is committed by").WaitFor("The app's schema does not know this name.").Press("enter").WaitFor("committed v9")
	asked(t, l, `commit v1.TodoDeleted {"id":"t9"}`, `commit v1.TodoDeleted {"id":"t8"}`, `commit v9.NobodyKnows {}`)
}

func TestANameThatIsNotListedCanBeTyped(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("c").WaitFor("in the log").Press("down", "down", "up", "pgdown", "pgup").Type("v7.Other").WaitFor("⏎ takes it as it is typed").Press("enter").WaitFor("Commit v7.Other").Type(`"a":1`).Press("ctrl+s", "enter").WaitFor("committed v7.Other")
	asked(t, l, `commit v7.Other {"a":1}`)
}

func TestACommitThatIsRefusedCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	l.Refuse(errors.New("no such event: v7.Other"))
	d.Press(":").Type(`commit v7.Other {"a":1}`).Press("enter").WaitFor("This is committed by").Press("enter").WaitFor("v7.Other was not committed: no such event").WaitFor("This is committed by")
	l.Refuse(nil)
	d.Press("enter").WaitFor("committed v7.Other")
	asked(t, l, `commit v7.Other {"a":1}`, `commit v7.Other {"a":1}`)
}

func TestThePreviewSaysWhatBecomesOfTheEvent(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	l.Tell(client.LatchChanged{Latch: client.LatchClosed, At: uitest.Noon})
	d.WaitFor("LATCH CLOSED").Press(":").Type("commit v1.TodoDeleted {}").Press("enter").WaitFor("The latch is closed: the event stays pending until it is opened.")
	l.Tell(client.LatchChanged{Latch: client.LatchOpen, At: uitest.Noon}, client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkOffline}})
	d.WaitFor("The app does not reach its backend: the event stays pending until it does.")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkNone}})
	d.WaitFor("The app has no sync backend: the event stays in this store.")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkOffline, Reason: "gone"}})
	d.WaitFor("✕ app gone").Press("enter").WaitFor("the app is not reached")
	asked(t, l)
}

func TestCommitHidesWhatIsHidden(t *testing.T) {
	t.Parallel()
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	d := followed(t, s, uitest.Options{Width: 120, Height: 40, Redact: true})
	d.Press("c").WaitFor("in the log").Type("listc").Press("enter").WaitFor(`"name": ""`).Press("ctrl+s", "enter").WaitFor("committed")
	if strings.Contains(d.Raw(), "List 4") {
		t.Errorf("a value of the store is shown:\n%s", d.Screen())
	}
	asked(t, l, `commit v1.ListCreated {"id":"","name":""}`)
}

func TestCommitByMouse(t *testing.T) {
	t.Parallel()
	d, _, _ := controlled(t, wide)
	d.Press("ctrl+y").WaitFor("livescope's").Press("c").WaitFor("in the log").Wheel(5, 8, false).Click(5, 7).WaitFor("Commit v1.TodoCreated")
	d.Click(10, 6).Type("z").Press("ctrl+s").Wheel(5, 6, false).Wheel(5, 6, true)
}

// An event that was written by somebody who means harm can be committed again as it is, and harms nobody.
func TestCommitOfHostileEvents(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	for i, args := range hostileArgs() {
		app.commit(livestore.SeqNum{Global: int64(200 + i)}, fmt.Sprintf("v8.%d", i)+title+"\x1b[2J\u202e", args)
	}
	_, s := uitest.OpenLive(t, path)
	d := startOn(t, s, wide).WaitFor("◌")
	for i := range hostileArgs() {
		d.Press("c").WaitFor("in the log").Type(fmt.Sprintf("v8.%d]", i)).Press("enter").WaitFor("Commit v8").Press("ctrl+s", "esc", "esc", "esc", "esc")
		d.Press("alt+1").WaitFor("all events")
	}
	d.Press("U").WaitFor("Take back pending events").Press("g", "enter", "esc", "esc")
	clean(t, d.Raw())
}

func TestCommitScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"names", func(d *uitest.Driver) { d.Type("list") }},
		{"args", func(d *uitest.Driver) { d.Type("listc").Press("enter") }},
		{"wrong", func(d *uitest.Driver) { d.Type("listc").Press("enter", "down", "end").Type(",") }},
		{"preview", func(d *uitest.Driver) { d.Type("listc").Press("enter", "ctrl+s") }},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				_, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
				d := followed(t, s, uitest.Options{Width: size.w, Height: size.h}).Press("c").WaitFor("in the log")
				c.do(d)
				screen(t, d)
			})
		}
	}
}
