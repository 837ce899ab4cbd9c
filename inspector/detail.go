package inspector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

// Detail is all that is known of one event.
type Detail struct {
	Row Row // with the args whole
	// Changes are the rows it wrote; NoChanges says why they cannot be told.
	Changes   []RowChange
	NoChanges error
	// Was lists the rolled-back rows that this event used to be, oldest first.
	Was []Row
	// IDs are the values in its args that look like somebody's identity, most
	// specific first: what [Mentions] can be asked for.
	IDs []string
}

// RowChange is one row that an event wrote, with the names of its columns.
type RowChange struct {
	Table   string
	Op      livestore.Op
	Key     []ColumnValue
	Columns []ColumnChange
}

// ColumnValue is a column and a value: nil, int64, float64, string or []byte.
type ColumnValue struct {
	Name  string
	Value any
}

// ColumnChange is a column before and after. Old is absent from an insert, New
// from a delete.
type ColumnChange struct {
	Name           string
	Old, New       any
	HasOld, HasNew bool
}

// ErrNoEvent says that no event has this number.
var ErrNoEvent = errors.New("there is no such event")

// row reads one row with its args whole.
func (s *Store) row(ctx context.Context, key livestore.Key) (Row, error) {
	if key.Ordinal > 0 {
		b, ok, err := s.c.Sidecar().Get(ctx, key.Ordinal)
		if err == nil && !ok {
			err = fmt.Errorf("%s (rolled back): %w", key.SeqNum, ErrNoEvent)
		}
		return rolledBackRow(b), err
	}
	var r Row
	err := s.eventlog(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, `SELECT `+rowColumns+` FROM eventlog WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, key.Global, key.Client, key.Generation)
		if err != nil {
			return err
		}
		found := st.Next()
		if found {
			r = (&rowReader{head: s.Heads().Backend, cut: math.MaxInt}).read(st)
		}
		if err := st.Close(); err != nil || found {
			return err
		}
		return fmt.Errorf("%s: %w", key.SeqNum, ErrNoEvent)
	})
	return r, err
}

// Event reads one event in detail.
func (s *Store) Event(ctx context.Context, key livestore.Key) (Detail, error) {
	var d Detail
	var err error
	if d.Row, err = s.row(ctx, key); err != nil {
		return d, err
	}
	if seen, err := s.c.Sidecar().SeenAt(ctx, key.SeqNum, key.SeqNum); err == nil && d.Row.SeenAt.IsZero() {
		d.Row.SeenAt = seen[key.SeqNum]
	}
	d.IDs = identities(d.Row.Event.Args)
	if key.Ordinal > 0 {
		d.NoChanges = errors.New("it was rolled back, and its row changes with it")
	} else {
		d.Changes, d.NoChanges = s.rowChanges(ctx, key.SeqNum)
		d.Was, err = s.was(ctx, key.SeqNum)
	}
	return d, err
}

// was follows an event's numbers back through the rebases that were seen.
func (s *Store) was(ctx context.Context, now livestore.SeqNum) ([]Row, error) {
	var out []Row
	rebases := s.c.Sidecar().Rebases()
	for _, rebase := range slices.Backward(rebases) {
		rows, err := s.c.Sidecar().OfRebase(ctx, rebase.Number, maxJournal)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(rows, func(r sidecar.RolledBack) bool { return r.Renumbered && r.NewNum == now }); i >= 0 {
			now = rows[i].Event.SeqNum
			out = append(out, rolledBackRow(rows[i]))
		}
	}
	slices.Reverse(out)
	return out, nil
}

// rowChanges decodes the changeset that LiveStore kept for an event, or that was seen when the event arrived.
func (s *Store) rowChanges(ctx context.Context, n livestore.SeqNum) ([]RowChange, error) {
	db, err := s.c.State()
	if err != nil {
		return nil, err
	}
	seen, err := s.c.Sidecar().Changeset(ctx, n)
	if err != nil {
		return nil, err
	}
	var changes []livestore.RowChange
	columns := map[string][]string{}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		blob := seen
		if blob == nil {
			var err error
			if blob, err = keptChangeset(ctx, c, n); err != nil {
				return err
			}
		}
		if changes, err = livestore.DecodeChangeset(blob); err != nil {
			return err
		}
		for _, ch := range changes {
			if _, ok := columns[ch.Table]; !ok {
				if columns[ch.Table], err = columnNames(ctx, c, ch.Table); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]RowChange, len(changes))
	for i, ch := range changes {
		out[i] = named(ch, columns[ch.Table])
	}
	return out, nil
}

// keptChangeset is the changeset that the state has of an event.
func keptChangeset(ctx context.Context, c *sqlite.Conn, n livestore.SeqNum) (blob []byte, err error) {
	st, err := c.Query(ctx, `SELECT changeset FROM __livestore_session_changeset WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, n.Global, n.Client, n.Generation)
	if err != nil {
		return nil, err
	}
	kept := st.Next()
	if kept {
		blob = st.Blob(0)
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	if !kept {
		return nil, errors.New("LiveStore kept no changeset for it (it keeps them for the newest events only)")
	}
	return blob, nil
}

func columnNames(ctx context.Context, c *sqlite.Conn, table string) ([]string, error) {
	st, err := c.Query(ctx, `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		return nil, err
	}
	var names []string
	for st.Next() {
		names = append(names, st.Text(0))
	}
	return names, st.Close()
}

// named puts column names to a change. An update lists only what it changed.
func named(ch livestore.RowChange, columns []string) RowChange {
	out := RowChange{Table: ch.Table, Op: ch.Op}
	for i, isKey := range ch.Key {
		name := fmt.Sprintf("column %d", i+1)
		if i < len(columns) {
			name = columns[i]
		}
		c := ColumnChange{Name: name}
		c.Old, c.HasOld = defined(ch.Old, i)
		c.New, c.HasNew = defined(ch.New, i)
		if isKey {
			value := c.Old
			if !c.HasOld {
				value = c.New
			}
			out.Key = append(out.Key, ColumnValue{name, value})
			if ch.Op == livestore.OpUpdate && !c.HasNew {
				continue
			}
		}
		if c.HasOld || c.HasNew {
			out.Columns = append(out.Columns, c)
		}
	}
	return out
}

func defined(values []any, i int) (any, bool) {
	if i >= len(values) {
		return nil, false
	}
	if _, undefined := values[i].(livestore.Undefined); undefined {
		return nil, false
	}
	return values[i], true
}

// touchedTables tells which tables each event wrote, for the newest events that
// LiveStore kept a changeset for.
func (s *Store) touchedTables(ctx context.Context) map[livestore.SeqNum][]string {
	const most = 50_000
	out := map[livestore.SeqNum][]string{}
	db, err := s.c.State()
	if err != nil {
		return out
	}
	// A state that cannot be read leaves the events undecided, which is the truth.
	_ = db.Read(ctx, func(c *sqlite.Conn) error {
		clear(out)
		st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration, changeset FROM __livestore_session_changeset ORDER BY seqNumGlobal DESC LIMIT ?`, most)
		if err != nil {
			return err
		}
		for st.Next() {
			if tables, ok := tablesIn(st.Blob(3)); ok {
				out[livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}] = tables
			}
		}
		return st.Close()
	})
	seen, _ := s.c.Sidecar().Changesets(ctx, End.SeqNum, most) // as above
	for _, set := range seen {
		if tables, ok := tablesIn(set.Data); ok {
			out[set.SeqNum] = tables
		}
	}
	return out
}

// tablesIn are the tables that a changeset is of; false for one that cannot be read.
func tablesIn(changeset []byte) (tables []string, ok bool) {
	changes, err := livestore.DecodeChangeset(changeset)
	if err != nil {
		return nil, false
	}
	for _, ch := range changes {
		if !slices.Contains(tables, ch.Table) {
			tables = append(tables, ch.Table)
		}
	}
	return tables, true
}

// identities picks, from an event's args, the strings (and numbers under an id
// key) that other events may mention.
func identities(args string) []string {
	const most, longest = 8, 128
	if len(args) > 1<<20 {
		return nil
	}
	var first, second []string
	d := json.NewDecoder(strings.NewReader(args))
	d.UseNumber()
	var stack []bool // whether each open container is an object
	key, isKey := "", false
	for len(first) < most {
		t, err := d.Token()
		if err != nil || len(stack) > 200 {
			break
		}
		if delim, ok := t.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				stack = append(stack, delim == '{')
			} else {
				stack = stack[:len(stack)-1]
			}
			isKey = len(stack) > 0 && stack[len(stack)-1]
			continue
		}
		if isKey {
			key, isKey = fmt.Sprint(t), false
			continue
		}
		isKey = len(stack) > 0 && stack[len(stack)-1]
		value, isText := t.(string)
		named := strings.EqualFold(key, "id") || strings.HasSuffix(key, "Id") || strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "ID")
		switch {
		case !isText || value == "" || len(value) > longest:
		case named && !slices.Contains(first, value):
			first = append(first, value)
		case !named && !strings.ContainsAny(value, " \t\n") && len(value) >= 2 && len(second) < most:
			second = append(second, value)
		}
	}
	if len(first) > 0 {
		return first
	}
	return second
}

// Mentions is the filter for every event whose args have this very string as a
// value or a key, anywhere.
func Mentions(id string) (*filter.Filter, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // JavaScript does not
	if err := e.Encode(id); err != nil {
		return nil, err
	}
	// Nor does it write these two as escapes.
	quoted := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029", `\\`, `\\`).Replace(strings.TrimSuffix(b.String(), "\n"))
	return filter.Parse(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(quoted) + `"`)
}
