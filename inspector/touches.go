package inspector

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// Touch is one write of a row.
type Touch struct {
	SeqNum livestore.SeqNum
	// Name is the event's, "" where the eventlog does not have it.
	Name    string
	Op      livestore.Op
	Columns []ColumnChange
}

// Touches are the events that wrote a row, as far as LiveStore keeps what they wrote.
type Touches struct {
	// Events are newest first.
	Events []Touch
	// Kept is how many events a changeset was looked at of, Oldest and Newest the
	// first and last of them. What an event before Oldest wrote is not kept.
	Kept           int
	Oldest, Newest livestore.SeqNum
	// Unreadable changesets are damaged.
	Unreadable int
	// More: there were more changesets or writes than are looked at.
	More bool
}

const (
	maxTouches    = 1000
	maxChangesets = 50_000
	// changesetsAtOnce are read in one piece; in between the file may change.
	changesetsAtOnce = 500
)

// Touches looks for the events that wrote the row with this primary key. A row
// whose key was changed was deleted and inserted, for SQLite.
func (s *Store) Touches(ctx context.Context, table string, key []ColumnValue) (Touches, error) {
	var out Touches
	var shape *tableShape
	want := []any(nil)
	err := s.onTable(ctx, table, func(_ *sqlite.Conn, found *tableShape) (err error) {
		shape = found
		want, err = found.keyInOrder(key)
		return err
	})
	if err != nil {
		return out, err
	}
	from := End.SeqNum
	for {
		page, last, more, err := s.changesetsBefore(ctx, from, shape, want)
		if err != nil {
			return out, err
		}
		if page.Kept > 0 {
			if out.Kept == 0 {
				out.Newest = page.Newest
			}
			out.Oldest = page.Oldest
		}
		out.Kept, out.Unreadable, from = out.Kept+page.Kept, out.Unreadable+page.Unreadable, last
		out.Events = append(out.Events, page.Events...)
		if !more {
			break
		}
		if out.Kept >= maxChangesets || len(out.Events) >= maxTouches {
			out.More = true
			break
		}
	}
	if err := s.seenTouches(ctx, &out, shape, want); err != nil {
		return out, err
	}
	if len(out.Events) > maxTouches {
		out.Events, out.More = out.Events[:maxTouches], true
	}
	return out, s.nameTouches(ctx, out.Events)
}

// seenTouches adds what was seen when events arrived, and is not in the state any more.
func (s *Store) seenTouches(ctx context.Context, out *Touches, shape *tableShape, key []any) error {
	before := End.SeqNum
	if out.Kept > 0 {
		before = out.Oldest
	}
	seen, err := s.c.Sidecar().Changesets(ctx, before, max(0, maxChangesets-out.Kept))
	for _, set := range seen {
		if out.Kept == 0 {
			out.Newest = set.SeqNum
		}
		out.Oldest = set.SeqNum
		out.Kept++
		out.take(set.SeqNum, set.Data, shape, key)
	}
	return err
}

// take adds the writes of a row that a changeset has.
func (t *Touches) take(of livestore.SeqNum, changeset []byte, shape *tableShape, key []any) {
	changes, err := livestore.DecodeChangeset(changeset)
	if err != nil {
		t.Unreadable++
	}
	for _, change := range changes {
		if change.Table == shape.name && sameKey(change, key) {
			t.Events = append(t.Events, Touch{SeqNum: of, Op: change.Op, Columns: named(change, shape.written()).Columns})
		}
	}
}

// written are the columns that a changeset has: an update's record leaves out those that stayed as they were.
func (s *tableShape) written() []string {
	names := make([]string, 0, len(s.columns))
	for _, c := range s.columns {
		if !c.Generated {
			names = append(names, c.Name)
		}
	}
	return names
}

// keyInOrder gives the values of a primary key in the order of the table's columns,
// which is a changeset's.
func (s *tableShape) keyInOrder(key []ColumnValue) ([]any, error) {
	var out []any
	for _, c := range s.columns {
		if c.Key == 0 {
			continue
		}
		i := slices.IndexFunc(key, func(k ColumnValue) bool { return strings.EqualFold(k.Name, c.Name) })
		if i < 0 {
			return nil, fmt.Errorf("the key of %q is incomplete: %q is missing", clip(s.name, 100), clip(c.Name, 100))
		}
		out = append(out, key[i].Value)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%q has no primary key: changesets do not tell its rows", clip(s.name, 100))
	}
	return out, nil
}

// changesetsBefore looks through some changesets, newest first.
func (s *Store) changesetsBefore(ctx context.Context, from livestore.SeqNum, shape *tableShape, key []any) (out Touches, last livestore.SeqNum, more bool, err error) {
	db, err := s.c.State()
	if err != nil {
		return out, last, false, err
	}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		out, last, more = Touches{}, from, false
		st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration, CASE WHEN instr(changeset, ?) > 0 THEN changeset END FROM __livestore_session_changeset
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) < (?, ?, ?) ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT ?`,
			[]byte(shape.name+"\x00"), from.Global, from.Client, from.Generation, changesetsAtOnce)
		if isMissingTable(err) {
			return nil
		}
		if err != nil {
			return err
		}
		read := 0
		for ; st.Next(); read++ {
			last = livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}
			if out.Kept == 0 {
				out.Newest = last
			}
			out.Oldest = last
			out.Kept++
			out.take(last, st.Blob(3), shape, key)
		}
		more = read == changesetsAtOnce
		return st.Close()
	})
	return out, last, more, err
}

// sameKey reports whether a change is of the row with these key values.
func sameKey(change livestore.RowChange, key []any) bool {
	values := change.Old
	if change.Op == livestore.OpInsert {
		values = change.New
	}
	at := 0
	for i, isKey := range change.Key {
		if !isKey {
			continue
		}
		if at == len(key) || i >= len(values) || !sameValue(values[i], key[at]) {
			return false
		}
		at++
	}
	return at == len(key)
}

// sameValue compares as SQLite does: an integer may equal a float.
func sameValue(a, b any) bool {
	switch a := a.(type) {
	case []byte:
		b, ok := b.([]byte)
		return ok && string(a) == string(b)
	case int64:
		if b, ok := b.(float64); ok {
			return float64(a) == b && int64(b) == a
		}
	case float64:
		if b, ok := b.(int64); ok {
			return sameValue(b, a)
		}
	}
	if _, isBlob := b.([]byte); isBlob {
		return false
	}
	return a == b
}

// nameTouches looks the events' names up.
func (s *Store) nameTouches(ctx context.Context, touches []Touch) error {
	if _, err := s.c.Eventlog(); err != nil || len(touches) == 0 {
		return nil
	}
	return s.eventlog(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, `SELECT name FROM eventlog WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, nil, nil, nil)
		if err != nil {
			return err
		}
		for i := range touches {
			n := touches[i].SeqNum
			if err := st.Rebind(n.Global, n.Client, n.Generation); err != nil {
				st.Close()
				return err
			}
			if st.Next() {
				touches[i].Name = st.Text(0)
			}
		}
		return st.Close()
	})
}
