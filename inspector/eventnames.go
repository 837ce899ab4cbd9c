package inspector

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// maxNamedEvents and namingTime bound how far back the names of events are counted.
	maxNamedEvents = 50_000
	namingTime     = 200 * time.Millisecond
	// namingStep is how many events are read between two looks at the clock.
	namingStep = 1000
)

// EventName is a name that an event can have.
type EventName struct {
	Name string
	// Count is how many events in the log have it, as far as counted: the last
	// 50,000, or fewer where reading them takes long.
	Count int64
	// InSchema: the app's schema knows it; false also where the schema cannot be read.
	InSchema bool
	// Example is the args of the last event with the name, "" when there is none.
	Example string
}

// EventNames lists the names known from the app's schema and the log: those of the
// schema first, as they stand there, then the others by name.
func (s *Store) EventNames(ctx context.Context) ([]EventName, error) {
	inLog := map[string]*EventName{}
	if s.c.Can(client.CapEventlog) == nil {
		if err := s.eventlog(ctx, func(c *sqlite.Conn) error { return countNames(ctx, c, inLog) }); err != nil {
			return nil, err
		}
	}
	declared, err := s.declaredEvents(ctx)
	if err != nil {
		return nil, err
	}
	var out []EventName
	for _, name := range declared {
		e := EventName{Name: name}
		if n := inLog[name]; n != nil {
			e = *n
			delete(inLog, name)
		}
		e.InSchema = true
		out = append(out, e)
	}
	known := len(out)
	for _, e := range inLog {
		out = append(out, *e)
	}
	slices.SortFunc(out[known:], func(a, b EventName) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// countNames goes back from the end of the log, so that the first event of a name
// is the last one.
func countNames(ctx context.Context, c *sqlite.Conn, names map[string]*EventName) error {
	clear(names)
	began := time.Now()
	st, err := c.Query(ctx, `SELECT name, argsJson FROM eventlog ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT ?`, maxNamedEvents)
	if err != nil {
		return err
	}
	for n := 1; st.Next(); n++ {
		e := names[st.View(0)]
		if e == nil {
			e = &EventName{Name: st.Text(0), Example: st.Text(1)}
			names[e.Name] = e
		}
		e.Count++
		if n%namingStep == 0 && time.Since(began) > namingTime {
			break
		}
	}
	return st.Close()
}

// declaredEvents are the names that the app's schema has, none where there is no
// state or the state keeps none.
func (s *Store) declaredEvents(ctx context.Context) ([]string, error) {
	db, err := s.c.State()
	if err != nil {
		return nil, nil
	}
	var names []string
	err = db.Read(ctx, func(c *sqlite.Conn) (err error) {
		names, err = texts(ctx, c, `SELECT eventName FROM `+livestore.SchemaEventDefsTable+` ORDER BY rowid`)
		return err
	})
	var unreadable *sqlite.Error
	if errors.As(err, &unreadable) && ctx.Err() == nil {
		return nil, nil
	}
	return names, err
}
