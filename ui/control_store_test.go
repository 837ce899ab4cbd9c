package ui_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

const storeID = "sample-todo-mwpn258i"

func TestEventsAreTakenBack(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("U").WaitFor("1 event: e199").Press("k", "k").WaitFor("3 events: e198 to e199").Press("enter").WaitFor("To go on, type the number of events: 3").WaitFor("Stop the app then")
	d.Press("enter").WaitFor("nothing is done before it is typed").Type("2").Press("enter").WaitFor("that is not 3: nothing was done")
	asked(t, l)
	d.Press("esc").WaitFor("choose the first one that goes").Press("up", "g", "G", "k", "pgup", "pgdown", "k", "k").WaitFor("e198 to e199").Press("enter").Type("3").Press("enter").WaitFor("took back 1 event: stop the app now and start it again").WaitFor("all events")
	asked(t, l, "take back e198")
}

func TestTakeBackFromTheEventThatIsChosen(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	// That under the cursor, where the pane tells, or that which is named.
	d.Press("alt+2").WaitFor("Pending 22").Press("G", "k", "U").WaitFor("3 events: e198 to e199").Press("esc")
	d.Press(":").Type("events.takeback e197.2").Press("enter").WaitFor("4 events: e197.2 to e199").Press("esc")
	d.Press(":").Type("events.takeback e150").Press("enter").WaitFor("e150 is confirmed: the backend has it")
	d.Press(":").Type("events.takeback e500").Press("enter").WaitFor("e500 is not in the log")
	d.Press(":").Type("events.takeback milk").Press("enter").WaitFor("take back: ")
	asked(t, l)
}

func TestTakeBackRefused(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	l.Refuse(errors.New("the backend has confirmed e199"))
	d.Press("U").WaitFor("1 event: e199").Press("enter").Type("1").Press("enter").WaitFor("nothing was taken back: the backend has confirmed e199").WaitFor("all events")
	asked(t, l, "take back e199")
}

func TestTakeBackWithNothingPending(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	app.exec(`UPDATE __livestore_sync_status SET head = 199`)
	l, s := uitest.OpenLive(t, path)
	d := startOn(t, s, wide).WaitFor("in step").WaitFor("25 client-only").Press("U").WaitFor("all events")
	d.Press(":").Type("events.takeback").Press("enter").WaitFor("nothing is pending: the backend has every event")
	asked(t, l)
}

// Between the choice and the last word the log may become another one.
func TestTakeBackLooksAgainWhenTheLogHasChanged(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	l, s := uitest.OpenLive(t, path)
	d := followed(t, s, wide).Press("U").WaitFor("1 event: e199").Press("enter").Type("1")
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCompleted", `{"id":"late"}`)
	d.WaitFor("e200 → e177").Press("enter").WaitFor("the log has changed meanwhile: nothing was done, look again").WaitFor("2 events: e199 to e200")
	asked(t, l)
	d.Press("enter").Type("2").Press("enter").WaitFor("took back")
	asked(t, l, "take back e199")
}

func TestTakeBackHidesWhatIsHidden(t *testing.T) {
	t.Parallel()
	_, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	d := followed(t, s, uitest.Options{Width: 120, Height: 40, Redact: true}).Press("U").WaitFor("1 event: e199").Press("g")
	if strings.Contains(d.Raw(), "pending 1") {
		t.Errorf("args are shown:\n%s", d.Screen())
	}
}

func TestTakeBackByMouse(t *testing.T) {
	t.Parallel()
	d, _, _ := controlled(t, wide)
	d.Press("ctrl+y").WaitFor("livescope's").Press("U").WaitFor("1 event: e199").Click(5, 6).WaitFor("e178 to e199").Wheel(5, 10, false).WaitFor("e181 to e199").Wheel(5, 10, true).WaitFor("e178 to e199")
}

func TestTheStoreIsResetAndRematerialised(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ command, lost, then, asked, done string }{
		{"store.reset", "22 events are pending, 25 are client-only: no backend has them", "pulls what the backend confirmed", "reset all-data", "the store is reset: stop the app now and start it again"},
		{"store.rematerialise", "Dropped: the state with 4 tables and 169 rows", "No event is lost: the eventlog with 224 events stays.", "reset only-app-db", "the state is dropped: stop the app now and start it again"},
	} {
		d, l, _ := controlled(t, wide)
		open := func() *uitest.Driver {
			return d.Press(":").Type(c.command).Press("enter").WaitFor(c.lost).WaitFor(c.then)
		}
		open().Press("esc").WaitGone(c.lost)
		open().Press("enter").WaitFor("nothing is done before it is typed").Type("yes").Press("enter").WaitFor("that is not " + storeID + ": nothing was done").Press("esc").WaitGone(c.lost)
		asked(t, l)
		l.Refuse(errors.New("not today"))
		open().Type(storeID).Press("enter").WaitFor("not today").WaitGone(c.lost)
		l.Refuse(nil)
		open().Type(storeID).Press("enter").WaitFor(c.done)
		asked(t, l, c.asked, c.asked)
	}
}

// toImport copies a sample and gives its folder and the two databases in it.
func toImport(t *testing.T) (folder, eventlog, state string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(fixtures.Store(t, "pending"), "*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	states, err := filepath.Glob(filepath.Join(found[0], "state*@6.db"))
	if err != nil || len(states) != 1 {
		t.Fatal(states, err)
	}
	return found[0], filepath.Join(found[0], "eventlog@6.db"), states[0]
}

func TestImport(t *testing.T) {
	t.Parallel()
	folder, eventlog, state := toImport(t)
	for _, c := range []struct{ path, says, asked string }{
		{eventlog, "it makes the state from that eventlog", "import eventlog " + eventlog},
		{folder, "it goes on with these two", "import eventlog " + eventlog + " state " + state},
		{state, "it goes on with these two", "import eventlog " + eventlog + " state " + state},
	} {
		d, l, _ := controlled(t, uitest.Options{Width: 200, Height: 50})
		d.Press(":").Type("store.import " + c.path).Press("enter").WaitFor(c.says).WaitFor("with 224 events, 22 of them pending").WaitFor("22 events are pending, 25 are client-only: no backend has them")
		// A step back is the path.
		d.Press("esc").WaitFor("import: " + c.path).Press("enter").WaitFor(c.says)
		d.Type("no").Press("enter").WaitFor("nothing was done")
		asked(t, l)
		d.Press("ctrl+u").Type(storeID).Press("enter").WaitFor("imported").WaitFor("start it again").WaitFor("all events")
		asked(t, l, c.asked)
	}
}

func TestImportAsksForThePathAndCompletesIt(t *testing.T) {
	t.Parallel()
	folder, _, _ := toImport(t)
	d, l, _ := controlled(t, uitest.Options{Width: 200, Height: 50})
	d.Press(":").Type("store.import").Press("enter").WaitFor("an eventlog database, or a folder").Press("enter", "tab")
	d.Press("ctrl+u").Type(folder + "/nothing").Press("tab").WaitFor("nothing begins like that").Press("enter").WaitFor("there is no such folder or file")
	d.Press("ctrl+u").Type(folder+"/").Press("tab").WaitFor("eventlog@6.db  /").Type("ev").Press("tab").WaitFor("/eventlog@6.db").Press("enter").WaitFor("Import a store").Press("esc", "esc").WaitFor("all events")
	asked(t, l)
}

func TestWhatCannotBeImportedIsRefused(t *testing.T) {
	t.Parallel()
	folder, eventlog, state := toImport(t)
	own, err := filepath.Glob(filepath.Join(fixtures.Store(t, "pending"), "*", "eventlog@6.db"))
	if err != nil || len(own) != 1 {
		t.Fatal(own, err)
	}
	l, s := uitest.OpenLive(t, filepath.Dir(filepath.Dir(own[0])))
	d := followed(t, s, uitest.Options{Width: 200, Height: 50})
	text := filepath.Join(t.TempDir(), "notes.db")
	if err := os.WriteFile(text, []byte("not a database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	try := func(path, says string) {
		t.Helper()
		d.Press(":").Type("store.import " + path).Press("enter").WaitFor(says).Press("esc").WaitFor("all events")
	}
	try(own[0], "it is the app's own eventlog")
	try(text, text)
	try("export.json", "an export is no database")
	if err := os.Remove(eventlog); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, state} {
		try(path, "a state without its eventlog: LiveStore would destroy the app's eventlog")
	}
	asked(t, l)
}

func TestControlScreens(t *testing.T) {
	t.Parallel()
	command := func(s, says string) func(*uitest.Driver) {
		return func(d *uitest.Driver) { d.Press(":").Type(s).Press("enter").WaitFor(says) }
	}
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"takeback", func(d *uitest.Driver) { d.Press("U").WaitFor("1 event: e199").Press("k", "k", "k") }},
		{"takeback-number", func(d *uitest.Driver) {
			d.Press("U").WaitFor("1 event: e199").Press("g", "enter").Type("21").Press("enter")
		}},
		{"reset", command("store.reset", "Lost:")},
		{"rematerialise", command("store.rematerialise", "Dropped:")},
		{"import", command("store.import", "import:")},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				_, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
				d := followed(t, s, uitest.Options{Width: size.w, Height: size.h})
				c.do(d)
				screen(t, d)
			})
		}
	}
}
