package pane

import "github.com/livescope/livescope/client/livestore"

// GotoEvent asks the Events pane, by [Goto], to go to an event.
type GotoEvent struct{ Key livestore.Key }

// Chooser is a pane that can tell which event is under its cursor.
type Chooser interface {
	Chosen() (livestore.Key, bool)
}
