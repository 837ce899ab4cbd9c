package devtools

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// log is the scratch eventlog and who writes it. It is for one goroutine; readers read db.
type log struct {
	dir    string
	w      *sqlite.Conn
	db     *sqlite.DB
	side   *sidecar.Sidecar
	hashes map[string]int64 // schema hashes by event name
	heads  client.Heads
	// loaded: the app's own log was read. Until then the log is what was pushed since.
	loaded bool
}

// pulled is an event as the app pushed it.
type pulled struct {
	event livestore.Event
	// changeset is what it wrote, nil where the app had not made it yet.
	changeset []byte
	// tables are those it wrote, nil when that is not known.
	tables []string
}

func newLog(ctx context.Context, dir string, side *sidecar.Sidecar) (*log, error) {
	path := filepath.Join(dir, "eventlog.db")
	w, err := sqlite.Create(path)
	if err != nil {
		return nil, fmt.Errorf("make a scratch eventlog: %w", err)
	}
	l := &log{dir: dir, w: w, db: sqlite.OpenScratch(path), side: side, hashes: map[string]int64{}}
	for _, stmt := range append([]string{"PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"}, livestore.EventlogSchema...) {
		if err := w.Exec(ctx, stmt); err != nil {
			return nil, errors.Join(fmt.Errorf("make a scratch eventlog: %w", err), l.close())
		}
	}
	return l, nil
}

func (l *log) close() error { return errors.Join(l.db.Close(), l.w.Close()) }

// transaction runs fn in one.
func (l *log) transaction(ctx context.Context, fn func() error) error {
	if err := l.w.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = l.w.Exec(ctx, "COMMIT")
	}
	if err != nil {
		l.w.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

const insertEvent = `INSERT OR REPLACE INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`

func bind(e *livestore.Event) []any {
	return []any{e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, e.Parent.Global, e.Parent.Client, e.Parent.Generation,
		e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata}
}

// insert writes the events that are not there yet, and returns them.
func (l *log) insert(ctx context.Context, events []pulled) (fresh []pulled, err error) {
	for _, p := range events {
		old, there, err := l.get(ctx, p.event.SeqNum)
		if err != nil {
			return nil, err
		}
		if there && livestore.SameEvent(old, p.event) {
			continue
		}
		if p.event.SchemaHash, err = l.hash(ctx, p.event.Name); err != nil {
			return nil, err
		}
		if err := l.w.Exec(ctx, insertEvent, bind(&p.event)...); err != nil {
			return nil, err
		}
		fresh = append(fresh, p)
	}
	return fresh, nil
}

func (l *log) delete(ctx context.Context, n livestore.SeqNum) error {
	return l.w.Exec(ctx, `DELETE FROM eventlog WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, n.Global, n.Client, n.Generation)
}

func (l *log) get(ctx context.Context, n livestore.SeqNum) (e livestore.Event, ok bool, err error) {
	st, err := l.w.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, n.Global, n.Client, n.Generation)
	if err != nil {
		return e, false, err
	}
	if ok = st.Next(); ok {
		e = client.ScanEvent(st)
	}
	return e, ok, st.Close()
}

// hash is the schema hash that the log has for events of a name, 0 when it has none: the app does not push it.
func (l *log) hash(ctx context.Context, name string) (int64, error) {
	if h, ok := l.hashes[name]; ok {
		return h, nil
	}
	st, err := l.w.Query(ctx, `SELECT schemaHash FROM eventlog WHERE name = ? AND schemaHash <> 0 LIMIT 1`, name)
	if err != nil {
		return 0, err
	}
	var h int64
	if st.Next() {
		h = st.Int(0)
	}
	if len(l.hashes) < 10_000 {
		l.hashes[name] = h
	}
	return h, st.Close()
}

// advance takes in events that the app's log grew by.
func (l *log) advance(ctx context.Context, at time.Time, events []pulled) ([]client.Change, error) {
	var fresh []pulled
	if err := l.transaction(ctx, func() (err error) {
		fresh, err = l.insert(ctx, events)
		return err
	}); err != nil {
		return nil, err
	}
	return l.appended(ctx, at, fresh)
}

// appended tells of events that were written, once their times and changesets are kept.
func (l *log) appended(ctx context.Context, at time.Time, fresh []pulled) ([]client.Change, error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	nums, sets := make([]livestore.SeqNum, len(fresh)), make([]sidecar.Changeset, 0, len(fresh))
	first, last := fresh[0].event.SeqNum, fresh[0].event.SeqNum
	for i, p := range fresh {
		nums[i] = p.event.SeqNum
		if nums[i].Compare(first) < 0 {
			first = nums[i]
		}
		if nums[i].Compare(last) > 0 {
			last = nums[i]
		}
		if p.changeset != nil {
			sets = append(sets, sidecar.Changeset{SeqNum: nums[i], Data: p.changeset})
		}
	}
	if last.Compare(l.heads.Leader) > 0 {
		l.heads.Leader, l.heads.At = last, at
	}
	changes := []client.Change{client.EventsAppended{From: first, To: last, Count: int64(len(fresh)), Heads: l.heads}}
	return changes, errors.Join(l.side.Seen(ctx, at, nums), l.side.KeepChangesets(ctx, sets))
}

// rebase takes in that the app rolled events back and put others in their place.
func (l *log) rebase(ctx context.Context, at time.Time, gone, standing []pulled) ([]client.Change, error) {
	var fresh []pulled
	old := make([]livestore.Event, 0, len(gone))
	if err := l.transaction(ctx, func() (err error) {
		for _, p := range gone {
			e := p.event
			if kept, there, err := l.get(ctx, e.SeqNum); err != nil {
				return err
			} else if there && livestore.SameEvent(kept, e) {
				e = kept // with its schema hash
				if err := l.delete(ctx, e.SeqNum); err != nil {
					return err
				}
			}
			old = append(old, e)
		}
		fresh, err = l.insert(ctx, standing)
		return err
	}); err != nil {
		return nil, err
	}
	slices.SortFunc(old, func(a, b livestore.Event) int { return a.SeqNum.Compare(b.SeqNum) })
	changes, err := l.journal(ctx, at, old, events(standing))
	if err != nil {
		return changes, err
	}
	heads, err := client.ReadHeads(ctx, l.w)
	if err != nil {
		return changes, err
	}
	l.heads.Leader, l.heads.At = heads.Leader, at
	more, err := l.appended(ctx, at, fresh)
	return append(append(changes, more...), client.HeadsChanged{Heads: l.heads}), err
}

func events(of []pulled) []livestore.Event {
	out := make([]livestore.Event, len(of))
	for i, p := range of {
		out[i] = p.event
	}
	return out
}

// journal keeps what was rolled back.
func (l *log) journal(ctx context.Context, at time.Time, old, standing []livestore.Event) ([]client.Change, error) {
	if len(old) == 0 {
		return nil, nil
	}
	nums := make([]livestore.SeqNum, len(old))
	for i, e := range old {
		nums[i] = e.SeqNum
	}
	r, err := l.side.Journal(ctx, at, sidecar.MatchRenumbered(old, standing))
	if err != nil {
		return nil, err
	}
	changes := []client.Change{client.EventsRolledBack{Rebase: r.Number, Old: r.RolledBack, New: r.Renumbered, From: r.First}}
	return changes, l.side.ForgetChangesets(ctx, nums)
}

// setHeads takes in the heads that the app told.
func (l *log) setHeads(ctx context.Context, h client.Heads) ([]client.Change, error) {
	if h.Backend != l.heads.Backend {
		if err := l.transaction(ctx, func() error {
			if err := l.w.Exec(ctx, `DELETE FROM __livestore_sync_status`); err != nil {
				return err
			}
			var id any
			if l.heads.BackendID != "" {
				id = l.heads.BackendID
			}
			return l.w.Exec(ctx, `INSERT INTO __livestore_sync_status VALUES (?, ?)`, h.Backend, id)
		}); err != nil {
			return nil, err
		}
	}
	h.BackendID = l.heads.BackendID
	// What the leader says comes beside the events: the log is told to be as long as it is here.
	h.Leader = l.heads.Leader
	if same := l.heads; same.Backend == h.Backend && same.Session == h.Session && same.HasSession == h.HasSession {
		return nil, nil
	}
	l.heads = h
	return []client.Change{client.HeadsChanged{Heads: h}}, nil
}

// read takes in the app's own log from a database: all of it at first, later what differs from what is here. Events
// that are no longer in it were rolled back while nobody looked.
func (l *log) read(ctx context.Context, at time.Time, theirs *sqlite.DB) ([]client.Change, error) {
	if kind, err := client.Recognise(ctx, theirs); err != nil {
		return nil, fmt.Errorf("the eventlog that the app sent: %w", err)
	} else if kind != livestore.EventlogFile {
		return nil, errors.New("what the app sent as its eventlog is none")
	}
	var m merge
	var heads client.Heads
	err := theirs.Read(ctx, func(c *sqlite.Conn) (err error) {
		if heads, err = client.ReadHeads(ctx, c); err != nil {
			return err
		}
		return l.db.Read(ctx, func(ours *sqlite.Conn) error {
			m = merge{log: l}
			return l.transaction(ctx, func() error { return m.run(ctx, c, ours) })
		})
	})
	if err != nil {
		return nil, fmt.Errorf("take in the app's eventlog: %w", err)
	}
	clear(l.hashes)
	first := !l.loaded
	l.loaded = true
	l.heads.BackendID = heads.BackendID
	status := client.Heads{Backend: max(heads.Backend, l.heads.Backend), Session: l.heads.Session, HasSession: l.heads.HasSession, At: at}
	l.heads.Backend = -1 // so that it is written
	if _, err := l.setHeads(ctx, status); err != nil {
		return nil, err
	}
	now, err := client.ReadHeads(ctx, l.w)
	if err != nil {
		return nil, err
	}
	l.heads.Leader, l.heads.At = now.Leader, at
	var changes []client.Change
	if !first {
		if changes, err = l.journal(ctx, at, m.gone, m.fresh); err != nil {
			return changes, err
		}
		if m.count > 0 {
			changes = append(changes, client.EventsAppended{From: m.first, To: m.last, Count: m.count, Heads: l.heads})
		}
	}
	return append(changes, client.HeadsChanged{Heads: l.heads}), nil
}

// image keeps a database that came over the wire in a file of ours.
func image(dir, name string, data []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	if len(data) > 19 && data[18] == 2 { // it has a write-ahead log, which did not come along
		data = slices.Clone(data)
		data[18], data[19] = 1, 1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return "", fmt.Errorf("keep what the app sent: %w", err)
	}
	return path, nil
}
