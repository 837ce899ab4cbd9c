package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/livescope/livescope/client"
)

// kind is how one type of change is written. Its fields are written under their
// names in Go: one that is renamed there needs its old name here.
type kind struct {
	name string
	typ  reflect.Type
	// told: an opened recording tells it. The others have their effect in what it is
	// made of: the log, the journal of rebases, the state.
	told   bool
	decode func(text []byte) (client.Change, error)
}

var kinds = []kind{
	kindOf[client.EventsAppended]("events-appended", false),
	kindOf[client.EventsRolledBack]("events-rolled-back", false),
	kindOf[client.HeadsChanged]("heads-changed", false),
	kindOf[client.StateChanged]("state-changed", false),
	kindOf[client.QueriesChanged]("queries-changed", false),
	kindOf[client.Gap]("gap", true),
	kindOf[client.FindingNoted]("finding-noted", true),
	kindOf[client.ConnectionChanged]("connection-changed", true),
	kindOf[client.LatchChanged]("latch-changed", true),
	kindOf[client.QueryRan]("query-ran", true),
}

func kindOf[T client.Change](name string, told bool) kind {
	return kind{name, reflect.TypeFor[T](), told, func(text []byte) (client.Change, error) {
		var c T
		err := json.Unmarshal(text, &c)
		return c, err
	}}
}

var errUnknownKind = errors.New("a kind of change that this livescope does not know")

// encode writes a change.
func encode(c client.Change) (name, text string, err error) {
	for _, k := range kinds {
		if k.typ != reflect.TypeOf(c) {
			continue
		}
		b, err := json.Marshal(c)
		if err == nil && len(b) > maxChangeBytes {
			err = fmt.Errorf("it takes %d KB; %d KB are kept of one", len(b)>>10, maxChangeBytes>>10)
		}
		return k.name, string(b), err
	}
	return "", "", errUnknownKind
}

// decode reads what encode wrote. at is when it was recorded, for changes that do
// not say when they were.
func decode(name, text string, at time.Time) (client.Change, error) {
	for _, k := range kinds {
		if k.name != name {
			continue
		}
		if len(text) > maxChangeBytes {
			return nil, errors.New("it is too long")
		}
		c, err := k.decode([]byte(text))
		if err != nil {
			return nil, err
		}
		return tidy(c, at), nil
	}
	return nil, errUnknownKind
}

// tidy puts right what readers rely on.
func tidy(c client.Change, at time.Time) client.Change {
	switch c := c.(type) {
	case client.QueryRan:
		c.Run.At = orAt(c.Run.At, at)
		c.Run.Diff = c.Run.Diff[:min(len(c.Run.Diff), client.MaxRunDiff)]
		c.Run.Collapsed, c.Dropped = max(c.Run.Collapsed, 1), max(c.Dropped, 0)
		return c
	case client.ConnectionChanged:
		c.Connection.At = orAt(c.Connection.At, at)
		return c
	case client.LatchChanged:
		c.At = orAt(c.At, at)
		return c
	}
	return c
}

func orAt(t, at time.Time) time.Time {
	if t.IsZero() {
		return at
	}
	return t
}
