package ui

import (
	"github.com/livescope/livescope/ui/eventlog"
	"github.com/livescope/livescope/ui/graph"
	"github.com/livescope/livescope/ui/messages"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/playground"
	"github.com/livescope/livescope/ui/queries"
	"github.com/livescope/livescope/ui/recompute"
	"github.com/livescope/livescope/ui/state"
	"github.com/livescope/livescope/ui/syncstatus"
)

// makePanes lists the tabs in their order, which is the same for every store, so that the keys of a tab are. Nothing
// else knows them by name.
func makePanes(env *pane.Env) []pane.Pane {
	return []pane.Pane{
		eventlog.New(env),
		syncstatus.New(env),
		queries.New(env),
		playground.New(env),
		recompute.New(env),
		state.New(env),
		graph.New(env),
		messages.New(env),
	}
}
