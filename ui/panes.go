package ui

import (
	"github.com/livescope/livescope/ui/eventlog"
	"github.com/livescope/livescope/ui/messages"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/playground"
	"github.com/livescope/livescope/ui/state"
	"github.com/livescope/livescope/ui/syncstatus"
)

// makePanes lists the tabs in their order. Nothing else knows them by name.
func makePanes(env *pane.Env) []pane.Pane {
	return []pane.Pane{
		eventlog.New(env),
		syncstatus.New(env),
		playground.New(env),
		state.New(env),
		messages.New(env),
	}
}
