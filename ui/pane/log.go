package pane

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Level is how much a message matters.
type Level int

// The levels of messages.
const (
	Info Level = iota
	Warn
	Error
)

// Toast is a message for the person at the screen: one line that goes away by itself and stays in the log. Send it as a
// message.
type Toast struct {
	Level Level
	Text  string // one line
	Full  string // more of it, for the log; optional
}

// Say returns a command that shows a toast.
func Say(level Level, text string) tea.Cmd {
	return func() tea.Msg { return Toast{Level: level, Text: text} }
}

// Entry is a message in the log.
type Entry struct {
	Toast
	At time.Time
	// Times is how often it came in a row.
	Times int
}

// maxEntries bounds the log.
const maxEntries = 1000

// Log is every message of this run, the oldest first. It belongs to the UI goroutine.
type Log struct {
	entries []Entry
	dropped int
}

// Add takes a message in. The same one again only counts.
func (l *Log) Add(t Toast, at time.Time) {
	if n := len(l.entries); n > 0 && l.entries[n-1].Toast == t {
		l.entries[n-1].Times++
		l.entries[n-1].At = at
		return
	}
	if len(l.entries) == maxEntries {
		l.entries = append(l.entries[:0:0], l.entries[1:]...)
		l.dropped++
	}
	l.entries = append(l.entries, Entry{Toast: t, At: at, Times: 1})
}

// Entries are the messages, the oldest first. The slice is the log's own.
func (l *Log) Entries() []Entry { return l.entries }

// Dropped is how many older messages were let go of.
func (l *Log) Dropped() int { return l.dropped }
