package ui_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/uitest"

	tea "charm.land/bubbletea/v2"
)

// ran are the commands that the tests have run, but for the test that presses keys at random.
var ran = struct {
	sync.Mutex
	ids map[string]bool
}{ids: map[string]bool{}}

func note(id string) {
	ran.Lock()
	defer ran.Unlock()
	ran.ids[id] = true
}

// startOn starts the program on a store, and notes the commands that it runs.
func startOn(t testing.TB, s *inspector.Store, opt uitest.Options) *uitest.Driver {
	t.Helper()
	opt.Ran = note
	return uitest.Start(t, s, opt)
}

// TestMain runs the tests, and fails where all of them together leave a command out.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && whole() {
		for _, id := range neverRun() {
			fmt.Printf("--- FAIL: no test runs the command %s\n", id)
			code = 1
		}
	}
	os.Exit(code)
}

// whole reports whether all tests were asked for.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz", "test.bench"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" && (name != "test.skip" || f.Value.String() != "TestRandomKeys") {
			return false
		}
	}
	return !testing.Short()
}

func neverRun() (ids []string) {
	ctx := context.Background()
	c, err := files.Open(ctx, fixtures.Original("pending"), files.Options{})
	if err != nil {
		return []string{err.Error()}
	}
	defer c.Close()
	s, err := inspector.Attach(ctx, c)
	if err != nil {
		return []string{err.Error()}
	}
	defer s.Close()
	app := ui.New(ctx, s, ui.Options{Reopen: func(string) tea.Cmd { return nil }})
	defer app.Close()
	ran.Lock()
	defer ran.Unlock()
	for _, c := range app.AllCommands() {
		if c.ID == "suspend" {
			continue // it would stop the tests; it is tried in a real terminal, see cmd/livescope
		}
		if !ran.ids[c.ID] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
