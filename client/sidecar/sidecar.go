// Package sidecar holds what an eventlog in LiveStore's format cannot: the events
// that a rebase rolled back, and when an event was seen to arrive.
//
// The one idea: a rolled-back e222 and the upstream's e222 are two rows, so each
// rolled-back event gets an ordinal of its own, in the order in which it was seen
// to go. The database is a scratch file of ours beside no store at all; the
// store's own files are never touched.
package sidecar

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// RolledBack is an event that a rebase removed.
type RolledBack struct {
	// Ordinal is its place in the journal, from 1; set by [Sidecar.Journal].
	Ordinal int64
	// Rebase numbers the rebases that were seen, from 1; set likewise.
	Rebase int64
	Event  livestore.Event
	// NewNum is the number under which the same event stands now; Renumbered is
	// false when it is not in the log any more, or not to be told.
	NewNum     livestore.SeqNum
	Renumbered bool
	// SeenAt is when the rebase was noticed here, not when it happened.
	SeenAt time.Time
}

// MatchRenumbered finds, for each rolled-back event, the number under which it
// stands now: the same event in a later generation, in the same order.
func MatchRenumbered(gone, standing []livestore.Event) []RolledBack {
	out := make([]RolledBack, len(gone))
	at := 0
	for i, e := range gone {
		out[i].Event = e
		for j := at; j < len(standing); j++ {
			s := standing[j]
			if s.SeqNum.Generation > e.SeqNum.Generation && livestore.SameEvent(s, e) {
				out[i].NewNum, out[i].Renumbered = s.SeqNum, true
				at = j + 1
				break
			}
		}
	}
	return out
}

// Rebase is one rebase that was seen.
type Rebase struct {
	Number     int64
	SeenAt     time.Time
	RolledBack int
	Renumbered int
	First      livestore.SeqNum
}

// Sidecar is safe for concurrent use. Its database is made when there is first
// something to keep.
type Sidecar struct {
	dir func() (string, error)

	mu      sync.Mutex
	closed  bool
	w       *sqlite.Conn
	db      *sqlite.DB
	rebases []Rebase
	next    int64
	// changesets: some were kept.
	changesets bool
}

const schema = `CREATE TABLE rolled_back (
  ordinal INTEGER PRIMARY KEY, rebase INTEGER NOT NULL, seenAt INTEGER NOT NULL,
  seqNumGlobal INTEGER NOT NULL, seqNumClient INTEGER NOT NULL, seqNumRebaseGeneration INTEGER NOT NULL,
  parentSeqNumGlobal INTEGER NOT NULL, parentSeqNumClient INTEGER NOT NULL, parentSeqNumRebaseGeneration INTEGER NOT NULL,
  name TEXT NOT NULL, argsJson TEXT NOT NULL, clientId TEXT NOT NULL, sessionId TEXT NOT NULL,
  schemaHash INTEGER NOT NULL, syncMetadataJson TEXT NOT NULL,
  renumbered INTEGER NOT NULL, newGlobal INTEGER NOT NULL, newClient INTEGER NOT NULL, newGeneration INTEGER NOT NULL
) STRICT`

const seenSchema = `CREATE TABLE seen (
  seqNumGlobal INTEGER NOT NULL, seqNumClient INTEGER NOT NULL, seqNumRebaseGeneration INTEGER NOT NULL, seenAt INTEGER NOT NULL,
  PRIMARY KEY (seqNumGlobal, seqNumClient, seqNumRebaseGeneration)
) STRICT, WITHOUT ROWID`

// New is an empty sidecar. dir gives the private folder for its database.
func New(dir func() (string, error)) *Sidecar { return &Sidecar{dir: dir} }

// open makes the database; s.mu is held.
func (s *Sidecar) open(ctx context.Context) error {
	if s.closed {
		return errors.New("the sidecar is closed")
	}
	if s.w != nil {
		return nil
	}
	dir, err := s.dir()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "sidecar.db")
	w, err := sqlite.Create(path)
	if err != nil {
		return fmt.Errorf("make the sidecar: %w", err)
	}
	for _, stmt := range []string{"PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", schema,
		`CREATE INDEX rolled_back_key ON rolled_back (seqNumGlobal, seqNumClient, seqNumRebaseGeneration, ordinal)`, seenSchema, changesetSchema} {
		if err := w.Exec(ctx, stmt); err != nil {
			w.Close()
			return fmt.Errorf("make the sidecar: %w", err)
		}
	}
	s.w, s.db = w, sqlite.OpenScratch(path)
	return nil
}

// Close ends the sidecar; its file goes with the scratch folder.
func (s *Sidecar) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.w == nil {
		return nil
	}
	err := errors.Join(s.db.Close(), s.w.Close())
	s.w, s.db = nil, nil
	return err
}

// Rebases lists the rebases seen so far, oldest first.
func (s *Sidecar) Rebases() []Rebase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Rebase(nil), s.rebases...)
}

// Empty reports whether nothing was rolled back so far; then windows need not look.
func (s *Sidecar) Empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rebases) == 0
}

// Journal records one rebase and returns it.
func (s *Sidecar) Journal(ctx context.Context, seenAt time.Time, gone []RolledBack) (Rebase, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return Rebase{}, err
	}
	r := Rebase{Number: int64(len(s.rebases)) + 1, SeenAt: seenAt, RolledBack: len(gone)}
	err := s.inTransaction(ctx, func() error {
		for i, g := range gone {
			e := g.Event
			if i == 0 || e.SeqNum.Compare(r.First) < 0 {
				r.First = e.SeqNum
			}
			if g.Renumbered {
				r.Renumbered++
			}
			if err := s.w.Exec(ctx, `INSERT INTO rolled_back VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
				s.next+int64(i)+1, r.Number, seenAt.UnixMilli(), e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation,
				e.Parent.Global, e.Parent.Client, e.Parent.Generation, e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata,
				g.Renumbered, g.NewNum.Global, g.NewNum.Client, g.NewNum.Generation); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Rebase{}, fmt.Errorf("journal a rebase: %w", err)
	}
	s.next += int64(len(gone))
	s.rebases = append(s.rebases, r)
	return r, nil
}

// Seen records when events were first seen here. A number that was seen before has
// been taken by another event since: the later time stands.
func (s *Sidecar) Seen(ctx context.Context, at time.Time, nums []livestore.SeqNum) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.inTransaction(ctx, func() error {
		st, err := s.w.Query(ctx, `INSERT OR REPLACE INTO seen VALUES (?,?,?,?)`, nil, nil, nil, nil)
		if err != nil {
			return err
		}
		for _, n := range nums {
			if err := st.Rebind(n.Global, n.Client, n.Generation, at.UnixMilli()); err != nil {
				return errors.Join(err, st.Close())
			}
			for st.Next() {
			}
		}
		return st.Close()
	})
}

func (s *Sidecar) inTransaction(ctx context.Context, fn func() error) error {
	if err := s.w.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = s.w.Exec(ctx, "COMMIT")
	}
	if err != nil { // a COMMIT that fails leaves the transaction open
		s.w.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

// Direction is the way a window reads.
type Direction int

const (
	Forward  Direction = 1
	Backward Direction = -1
)

// Window reads up to n rolled-back events strictly after from (or before it,
// nearest first, when reading backward).
func (s *Sidecar) Window(ctx context.Context, from livestore.Key, dir Direction, n int) ([]RolledBack, error) {
	op, order := ">", "ASC"
	if dir == Backward {
		op, order = "<", "DESC"
	}
	query := fmt.Sprintf(`SELECT * FROM rolled_back
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration, ordinal) %s (?,?,?,?)
ORDER BY seqNumGlobal %[2]s, seqNumClient %[2]s, seqNumRebaseGeneration %[2]s, ordinal %[2]s LIMIT ?`, op, order)
	return s.read(ctx, query, from.Global, from.Client, from.Generation, from.Ordinal, n)
}

// OfRebase reads the events of one rebase in eventlog order, at most n.
func (s *Sidecar) OfRebase(ctx context.Context, rebase int64, n int) ([]RolledBack, error) {
	return s.read(ctx, `SELECT * FROM rolled_back WHERE rebase = ? ORDER BY ordinal LIMIT ?`, rebase, n)
}

// Get reads one rolled-back event by its ordinal; ok is false when there is none.
func (s *Sidecar) Get(ctx context.Context, ordinal int64) (r RolledBack, ok bool, err error) {
	rows, err := s.read(ctx, `SELECT * FROM rolled_back WHERE ordinal = ? LIMIT ?`, ordinal, 1)
	if err != nil || len(rows) == 0 {
		return RolledBack{}, false, err
	}
	return rows[0], true, nil
}

func (s *Sidecar) read(ctx context.Context, query string, args ...any) ([]RolledBack, error) {
	var out []RolledBack
	db := s.reader()
	if db == nil {
		return nil, nil
	}
	err := db.Read(ctx, func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, RolledBack{
				Ordinal: st.Int(0), Rebase: st.Int(1), SeenAt: time.UnixMilli(st.Int(2)),
				Event: livestore.Event{
					SeqNum: livestore.SeqNum{Global: st.Int(3), Client: st.Int(4), Generation: st.Int(5)},
					Parent: livestore.SeqNum{Global: st.Int(6), Client: st.Int(7), Generation: st.Int(8)},
					Name:   st.Text(9), Args: st.Text(10), ClientID: st.Text(11), SessionID: st.Text(12),
					SchemaHash: st.Int(13), SyncMetadata: st.Text(14),
				},
				Renumbered: st.Int(15) != 0,
				NewNum:     livestore.SeqNum{Global: st.Int(16), Client: st.Int(17), Generation: st.Int(18)},
			})
		}
		return st.Close()
	})
	return out, err
}

// reader is the database to read, nil while there is nothing in it.
func (s *Sidecar) reader() *sqlite.DB {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db
}

// SeenAt tells when events between two numbers (inclusive) were seen to arrive.
// Events that were there when the store was opened have no entry.
func (s *Sidecar) SeenAt(ctx context.Context, from, to livestore.SeqNum) (map[livestore.SeqNum]time.Time, error) {
	seen := map[livestore.SeqNum]time.Time{}
	db := s.reader()
	if db == nil {
		return seen, nil
	}
	err := db.Read(ctx, func(c *sqlite.Conn) error {
		clear(seen)
		st, err := c.Query(ctx, `SELECT * FROM seen WHERE seqNumGlobal BETWEEN ? AND ? LIMIT 10000`, from.Global, to.Global)
		if err != nil {
			return err
		}
		for st.Next() {
			seen[livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}] = time.UnixMilli(st.Int(3))
		}
		return st.Close()
	})
	return seen, err
}
