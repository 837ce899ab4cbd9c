package ui_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

func TestLiveScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"all", func(d *uitest.Driver) { d.Press("j") }},
		{"sorted", func(d *uitest.Driver) { d.Press("l", "l", "l", "l", "l", "l", "s", "k", "k") }},
		{"one-query", func(d *uitest.Driver) { d.Press("j", "enter", "W", "j") }},
		{"no-match", func(d *uitest.Driver) { d.Press("/").Type("nowhere").Press("enter").WaitFor("no run") }},
		{"paused", func(d *uitest.Driver) { d.Press("space", "o", "j", "z") }},
		{"run", func(d *uitest.Driver) { d.Press("o", "j", "j", "enter") }},
		{"run-of-many", func(d *uitest.Driver) { d.Press("o", "j", "enter") }},
		{"watch-wrong", func(d *uitest.Driver) {
			d.Press("w").Type("SELECT nosuch FROM todos").Press("enter").WaitFor("no such")
		}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				_, d := liveOf(t, uitest.Options{Width: size.w, Height: size.h}, liveQueries(), liveDay()...)
				c.do(d)
				screen(t, d)
			})
		}
	}
}

func TestLiveWithoutQueriesScreens(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("files/%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: size.w, Height: size.h}).WaitFor("224 events")
			screen(t, d.Press("alt+5").WaitFor("re-ran"))
		})
	}
	t.Run("app", func(t *testing.T) {
		_, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
		screen(t, startOn(t, s, uitest.Options{}).WaitFor("224 events").Press("alt+5").WaitFor("no live query"))
	})
}

func TestLiveRedactedScreen(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{Width: 120, Height: 40, Redact: true}, liveQueries(), liveDay()...)
	screen(t, d.Press("o", "j", "j"))
}

func TestLiveConsoleScreen(t *testing.T) {
	t.Parallel()
	busy := liveQueries()
	var told []client.Change
	for i := range int64(8) {
		for range i + 1 {
			told = append(told, aRun(liveRun(busy[0], time.Duration(7-i)*2*time.Second, 150+i, 1)))
		}
	}
	_, d := liveOf(t, uitest.Options{Env: []string{"TERM=linux"}}, busy, told...)
	screen(t, d)
}
