package ui_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/fixtures/recordings"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/uitest"
)

// recorded opens the recording of a real app at work, as at the end of it.
func recorded(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	ctx := context.Background()
	c, err := recording.Open(ctx, filepath.Join("..", "fixtures", "recordings", "app.livescope"), recording.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := inspector.Attach(ctx, c)
	if err != nil {
		c.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		c.Close()
	})
	end := time.Date(2026, 11, 21, 10, 3, 42, 0, time.UTC)
	opt.Now = func() time.Time { return end }
	return startOn(t, s, opt).WaitFor("17 events")
}

// usual is an app that says it is at the usual port, as it is at another in every run.
type usual struct{ *devtools.Store }

func (u usual) Info() client.Info {
	info := u.Store.Info()
	info.Where = "ws://" + devtools.DefaultAddr
	return info
}

// answered attaches to an app that answers as the recorded one did.
func answered(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	m, err := devtools.Dial(ctx, recordings.NewApp(t, recordings.AppOptions{}).Serve())
	if err != nil {
		t.Fatal(err)
	}
	c, controls, err := devtools.Open(ctx, m, devtools.Options{})
	if err != nil {
		m.Close()
		t.Fatal(err)
	}
	s, err := inspector.AttachControlled(ctx, usual{c}, controls)
	if err != nil {
		c.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		c.Close()
	})
	return startOn(t, s, opt)
}

func TestARecordingIsOpened(t *testing.T) {
	t.Parallel()
	d := recorded(t, uitest.Options{Width: 120, Height: 40}).WaitFor("tasks").WaitFor("v1.DraftSaved")
	d.Press("alt+3").WaitFor("visibleTodos").WaitFor("urgent")
	d.Press("alt+5").WaitFor("nothing changed").WaitFor("wrote todos")
	d.Press("alt+6").WaitFor("local_drafts").Press("alt+7").WaitFor("graph")
	d.Press("P").WaitFor("all").Press("alt+2").WaitFor("connected")
}

func TestAnAppIsAttached(t *testing.T) {
	t.Parallel()
	d := answered(t, uitest.Options{Width: 120, Height: 40}).WaitFor("v1.TodoCreated")
	d.Press("alt+2").WaitFor("session").WaitFor("latch open").Press("alt+7").WaitFor("todos")
	d.Press("P").WaitFor("Close the latch").Press("y").WaitFor("LATCH CLOSED").Press("P", "y").WaitGone("LATCH CLOSED")
}
