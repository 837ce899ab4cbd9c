package ui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// faulty is a model that panics at a place, when it is asked to.
type faulty struct{ at string }

// fall panics as a programming error does, and as code that quotes a value.
func fall(at, here string) {
	switch at {
	case here:
		var none []int
		_ = none[len(at)]
	case here + " with words":
		panic("the store has hunter2 in it")
	}
}

func (f faulty) Init() tea.Cmd {
	fall(f.at, "init")
	later := func() tea.Msg { fall(f.at, "command"); return nil }
	inner := func() tea.Msg { fall(f.at, "sequence"); return nil }
	return tea.Batch(later, tea.Sequence(tea.Batch(inner, inner), inner), func() tea.Msg { return "go" })
}

func (f faulty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg == "go" {
		fall(f.at, "update")
		if f.at == "view" {
			f.at = "view now"
		}
	}
	return f, nil
}

func (f faulty) View() tea.View {
	if f.at == "view now" {
		fall("view", "view")
	}
	return tea.View{Content: "fine so far", AltScreen: true}
}

// said runs something and gives what it wrote to the process's stderr.
func said(t *testing.T, do func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = w
	do()
	os.Stderr = old
	w.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPanicAnywhereIsOneLineAndRestoresTheTerminal(t *testing.T) {
	for _, at := range []string{"init", "update", "view", "command", "sequence", "update with words", "command with words"} {
		t.Run(at, func(t *testing.T) {
			var out bytes.Buffer
			var err error
			stderr := said(t, func() {
				err = ui.RunModel(t.Context(), faulty{at}, ui.Options{In: neverRead{t.Context()}, Out: &out, Env: []string{"TERM=xterm"}, Program: []tea.ProgramOption{tea.WithWindowSize(80, 24)}})
			})
			var fault *ui.Fault
			if !errors.As(err, &fault) || !errors.Is(err, tea.ErrProgramPanic) {
				t.Fatalf("it ends with %v", err)
			}
			restored(t, out.String())
			if stderr != "" {
				t.Errorf("on stderr is %q", stderr)
			}
			line := err.Error()
			if strings.Contains(line, "\n") || !strings.Contains(line, "a fault of livescope's own") || !strings.Contains(line, "fault_test.go:") {
				t.Errorf("it says %q", line)
			}
			if !strings.Contains(at, "words") && !strings.Contains(line, "index out of range") {
				t.Errorf("it does not say what happened: %q", line)
			}
			all := line + strings.Join(fault.Stack, "\n")
			if strings.Contains(all, "hunter2") {
				t.Errorf("it quotes the panic: %s", all)
			}
			if len(fault.Stack) < 3 || !strings.Contains(fault.Stack[0], "fall") {
				t.Errorf("it came there by %q", fault.Stack)
			}
		})
	}
}

// neverRead is a keyboard that nobody touches.
type neverRead struct{ ctx context.Context }

func (n neverRead) Read([]byte) (int, error) { <-n.ctx.Done(); return 0, io.EOF }

func TestTheEndOfItsContextIsNoFault(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	err := ui.RunModel(ctx, faulty{}, ui.Options{In: strings.NewReader(""), Out: io.Discard, Env: []string{"TERM=xterm"}, Program: []tea.ProgramOption{tea.WithWindowSize(80, 24)}})
	if err == nil || err.Error() != "enough" {
		t.Errorf("it ends with %v", err)
	}
}

func TestWarningsAreReported(t *testing.T) {
	var told []string
	o := market()
	opt := ui.Options{Report: func(level, text string) { told = append(told, level+": "+text) }}
	s := act(t, o, 120, 40, opt).see(looked)
	s.take(pane.Toast{Level: pane.Warn, Text: "careful"})
	s.take(pane.Toast{Level: pane.Info, Text: "never mind"})
	if len(told) != 1 || told[0] != "warning: careful" {
		t.Errorf("told %q", told)
	}
}
