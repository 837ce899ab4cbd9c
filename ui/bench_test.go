package ui_test

import (
	"context"
	"testing"

	"github.com/livescope/livescope/fixtures/genstore"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/uitest"

	tea "charm.land/bubbletea/v2"
)

// loop runs a model without a terminal: messages in, screens out, commands at once.
type loop struct {
	app *ui.App
}

// run carries out a command and everything that follows from it, save what would wait.
func (l loop) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			l.run(c)
		}
	default:
		_, next := l.app.Update(msg)
		l.run(next)
	}
}

// press sends a key and draws the screen; the reads that it asks for are carried out when wait is set.
func (l loop) press(k tea.Key, wait bool) int {
	_, cmd := l.app.Update(tea.KeyPressMsg(k))
	if wait {
		l.run(cmd)
	}
	return len(l.app.View().Content)
}

// million opens a generated store with a million events, made once for all benchmarks.
func million(b *testing.B) loop {
	b.Helper()
	dir := b.TempDir()
	opts := genstore.Options{Events: 1_000_000, Pending: 200, ClientOnlyEvery: 25}
	if testing.Short() {
		opts.Events = 100_000
	}
	if err := genstore.Write(context.Background(), dir, opts); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // what would wait for the store ends at once
	l := loop{ui.New(ctx, uitest.Open(b, dir), ui.Options{Env: []string{}})}
	l.app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	l.run(l.app.Init())
	l.press(tea.Key{Code: tea.KeyHome}, true)
	return l
}

// BenchmarkKeys is the time from a key to the text of the new screen, with the reads it asks for.
func BenchmarkKeys(b *testing.B) {
	l := million(b)
	for _, c := range []struct {
		name string
		key  tea.Key
		wait bool
	}{
		{"Line", tea.Key{Code: tea.KeyDown}, true},
		{"LineWithoutReads", tea.Key{Code: tea.KeyUp}, false},
		{"Page", tea.Key{Code: tea.KeyPgDown}, true},
		{"End", tea.Key{Code: tea.KeyEnd}, true},
		{"Start", tea.Key{Code: tea.KeyHome}, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.press(c.key, c.wait)
			}
		})
	}
}

// BenchmarkUnchanged is a screen after a message that changed nothing.
func BenchmarkUnchanged(b *testing.B) {
	l := million(b)
	b.ReportAllocs()
	for b.Loop() {
		l.app.Update(tea.FocusMsg{})
		l.app.View()
	}
}
