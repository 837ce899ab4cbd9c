package ui_test

import (
	"slices"
	"testing"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

// sent is how many bytes the terminal was sent while something was done.
func sent(d *uitest.Driver, do func()) int {
	d.WaitIdle()
	before := len(d.Raw())
	do()
	d.WaitIdle()
	return len(d.Raw()) - before
}

// The line to the terminal may be thin: these are the bytes that may go over it, at 120x40 on a store on disk.
func TestBytesToTheTerminal(t *testing.T) {
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("◌ 22")
	at := func(what string, most int, do func()) {
		t.Helper()
		n := sent(d, do)
		t.Logf("%s: %d bytes", what, n)
		if n > most {
			t.Errorf("%s: %d bytes, at most %d are allowed", what, n, most)
		}
	}
	d.Press("g")
	for range 20 {
		at("the cursor down", 120, func() { d.Press("j") })
	}
	at("the cursor up", 120, func() { d.Press("k") })
	at("a page down", 3400, func() { d.Press("pgdown") })
	at("a page down", 3400, func() { d.Press("pgdown") })
	at("a page up", 3400, func() { d.Press("pgup") })
	d.Press("f").WaitFor("following")
	at("nothing, for a second", 0, func() { <-time.After(time.Second) })
	// On a busy machine what belongs together may come as two frames: the middle one of five counts.
	var sizes []int
	for i := range 5 {
		sizes = append(sizes, sent(d, func() {
			app.commit(livestore.SeqNum{Global: 200 + int64(i)}, "v1.TodoCreated", `{"id":"n1","text":"brand new"}`)
			d.WaitFor("e20" + string(rune('0'+i)))
			<-time.After(1500 * time.Millisecond) // and what the header says of it, a second later
		}))
	}
	t.Logf("an event more while following: %d bytes", sizes)
	if slices.Sort(sizes); sizes[2] > 300 {
		t.Errorf("an event more while following: %d bytes, at most 300 are allowed", sizes)
	}
}
