package eventlog

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
)

// hidden stands for an id on a redacted screen.
const hidden = "…"

// shownArgs are args as they may be shown and copied.
func shownArgs(env *pane.Env, args string) string {
	if env.Redact {
		return inspector.Shape(args)
	}
	return args
}

// shownID is an id out of somebody's args as it may be shown.
func shownID(env *pane.Env, id string) string {
	if env.Redact && id != "" {
		return hidden
	}
	return id
}

// shownValue is a value of a row as it may be shown.
func shownValue(env *pane.Env, v any) any {
	if env.Redact {
		return inspector.ShapeValue(v)
	}
	return v
}

// shownRow is an event as it may be copied.
func shownRow(env *pane.Env, r inspector.Row) inspector.Row {
	if env.Redact {
		r.Event.Args = inspector.Shape(r.Event.Args)
		r.ArgsBytes = int64(len(r.Event.Args))
	}
	return r
}
