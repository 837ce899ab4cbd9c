package ui

import (
	"github.com/livescope/livescope/ui/eventlog"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/playground"
)

// makePanes lists the tabs in their order. Nothing else knows them by name.
func makePanes(env pane.Env) []pane.Pane {
	return []pane.Pane{
		eventlog.New(env),
		playground.New(env),
	}
}
