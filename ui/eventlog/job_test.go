package eventlog

import (
	"context"
	"testing"
	"time"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// all runs a command and those in it, and returns their messages.
func all(cmd tea.Cmd) (out []tea.Msg) {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			out = append(out, all(c)...)
		}
		return out
	}
	return append(out, msg)
}

func testEnv() *pane.Env {
	return &pane.Env{Now: func() time.Time { return time.Unix(0, 0) }, Theme: theme.ANSI16()}
}

func TestEscapeEndsAJob(t *testing.T) {
	p := New(testEnv())
	ended := false
	begin := p.begin("copying", "events", func() (int64, int64) { return 1, 2 }, func(ctx context.Context) func() tea.Cmd {
		<-ctx.Done()
		return func() tea.Cmd { ended = true; return nil }
	})
	if !p.Busy() || p.next() != fromJob {
		t.Fatalf("while it runs, escape does %v", p.next())
	}
	second := all(p.begin("exporting", "B", nil, nil))
	if toast, ok := second[0].(pane.Toast); !ok || toast.Text != "copying is still under way: esc ends it" {
		t.Errorf("a second job says %v", second)
	}
	said := all(p.endJob())
	if toast, ok := said[0].(pane.Toast); !ok || toast.Text != "copying was ended" {
		t.Errorf("ending it says %v", said)
	}
	for _, msg := range all(begin) {
		p.Update(msg)
	}
	if ended {
		t.Error("what was ended has an effect")
	}
	if p.next() != nowhere {
		t.Errorf("afterwards escape does %v", p.next())
	}
}

func TestAJobTellsHowFarItIs(t *testing.T) {
	p := New(testEnv())
	now := time.Unix(0, 0)
	p.env.Now = func() time.Time { return now }
	done := false
	msgs := all(p.begin("copying", "events", func() (int64, int64) { return 40, 100 }, func(context.Context) func() tea.Cmd {
		return func() tea.Cmd { done = true; return nil }
	}))
	now = now.Add(time.Second)
	if p.jobTicked(msgs[1].(jobTickMsg)) == nil {
		t.Error("it is not looked at again")
	}
	if p.job.meter.Done != 40 || p.job.meter.Total != 100 {
		t.Errorf("the meter is at %d of %d", p.job.meter.Done, p.job.meter.Total)
	}
	p.jobDone(msgs[0].(jobDoneMsg))
	if !done || p.job != nil {
		t.Error("its end has no effect")
	}
	if p.jobTicked(msgs[1].(jobTickMsg)) != nil {
		t.Error("it is looked at after its end")
	}
}
