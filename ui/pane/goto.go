package pane

import "github.com/livescope/livescope/client/livestore"

// GotoEvent asks the Events pane, by [Goto], to go to an event.
type GotoEvent struct{ Key livestore.Key }
