package recording

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// seenAtOnce is how many times of arrival are taken over at once.
const seenAtOnce = 5000

// makeEventlog makes the log as at the end, by doing the recorded steps.
func (s *Store) makeEventlog(ctx context.Context) error {
	if s.head.NoEventlog != "" {
		s.noEventlog = recordedReason(s.head.NoEventlog)
		return nil
	}
	path := filepath.Join(s.tmp, "eventlog.db")
	if err := s.rec.Read(ctx, func(c *sqlite.Conn) error {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		w, err := sqlite.Create(path)
		if err != nil {
			return err
		}
		return errors.Join(s.fill(ctx, c, w), w.Close())
	}); err != nil {
		return err
	}
	s.eventlog = sqlite.OpenScratch(path)
	return s.eventlog.Read(ctx, func(c *sqlite.Conn) error {
		log, err := client.ReadHeads(ctx, c)
		s.heads.Leader = log.Leader // what stands is what is shown
		return err
	})
}

func (s *Store) fill(ctx context.Context, c, w *sqlite.Conn) error {
	var indexes []string // made last, which takes less time
	for _, stmt := range append([]string{"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"}, livestore.EventlogSchema...) {
		if strings.HasPrefix(stmt, "CREATE INDEX") {
			indexes = append(indexes, stmt)
		} else if err := w.Exec(ctx, stmt); err != nil {
			return err
		}
	}
	insert, err := w.Query(ctx, `INSERT OR REPLACE INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, make([]any, 12)...)
	if err != nil {
		return err
	}
	if err := errors.Join(s.steps(ctx, c, w, insert), insert.Close()); err != nil {
		return err
	}
	var backend any
	if s.heads.BackendID != "" {
		backend = s.heads.BackendID
	}
	if err := w.Exec(ctx, `INSERT INTO __livestore_sync_status VALUES (?,?)`, s.heads.Backend, backend); err != nil {
		return err
	}
	for _, stmt := range append(indexes, "COMMIT") {
		if err := w.Exec(ctx, stmt); err != nil {
			return err
		}
	}
	return nil
}

// steps does the recorded steps in their order.
func (s *Store) steps(ctx context.Context, c, w *sqlite.Conn, insert *sqlite.Stmt) error {
	s.sum.Events, s.sum.AtStart = 0, 0
	st, err := c.Query(ctx, `SELECT `+client.EventColumns+`, op, n FROM event ORDER BY step`)
	if err != nil {
		return err
	}
	for err == nil && st.Next() {
		switch e := client.ScanEvent(st); st.View(12) {
		case opPut:
			if s.sum.Events++; st.Int(13) == 0 {
				s.sum.AtStart++
			}
			err = put(insert, e)
		case opCut:
			err = w.Exec(ctx, `DELETE FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) > (?,?,?)`, e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation)
		case opConfirm:
			err = w.Exec(ctx, `UPDATE eventlog SET syncMetadataJson = ? WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) = (?,?,?)`,
				e.SyncMetadata, e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation)
		}
	}
	return errors.Join(err, st.Close())
}

func put(insert *sqlite.Stmt, e livestore.Event) error {
	if err := insert.Rebind(e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, e.Parent.Global, e.Parent.Client, e.Parent.Generation,
		e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata); err != nil {
		return err
	}
	insert.Next()
	return insert.Err()
}

// makeState takes the state that was recorded last out of the recording. One that
// cannot be read is said, not fatal: the eventlog is the truth.
func (s *Store) makeState(ctx context.Context) error {
	path := filepath.Join(s.tmp, "state.db")
	parts := 0
	if err := s.rec.Read(ctx, func(c *sqlite.Conn) (err error) {
		parts, err = writeParts(ctx, c, path)
		return err
	}); err != nil {
		return err
	}
	if parts == 0 {
		if s.noState = recordedReason(s.head.NoState); s.noState == nil {
			s.noState = errors.New("no state was recorded")
		}
		return nil
	}
	db, err := sqlite.OpenInPlace(path, s.scratch)
	if err == nil {
		var kind livestore.FileKind
		if kind, err = client.Recognise(ctx, db); err == nil && kind != livestore.StateFile {
			err = errors.New("it is not a state of LiveStore")
		}
		if err != nil {
			db.Close()
		}
	}
	if err != nil {
		s.noState = errors.New("the recorded state cannot be read: " + oneLine(err.Error()))
		s.note("%v", s.noState)
		return nil
	}
	s.state = db
	return nil
}

func writeParts(ctx context.Context, c *sqlite.Conn, path string) (parts int, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	st, err := c.Query(ctx, `SELECT image FROM state WHERE n = (SELECT max(n) FROM state) ORDER BY part`)
	if err != nil {
		return 0, err
	}
	for err == nil && st.Next() {
		parts++
		_, err = f.Write(st.Blob(0))
	}
	return parts, errors.Join(err, st.Close())
}

// makeSidecar takes over the rebases and the times of arrival.
func (s *Store) makeSidecar(ctx context.Context) error {
	left := 0
	if err := s.rec.Read(ctx, func(c *sqlite.Conn) (err error) {
		s.side.Close()
		s.side = sidecar.New(func() (string, error) { return os.MkdirTemp(s.tmp, "sidecar-") })
		if left, err = s.takeRebases(ctx, c); err != nil {
			return err
		}
		return s.takeSeen(ctx, c)
	}); err != nil {
		return err
	}
	if left > 0 {
		s.note("%d rolled-back events are left out: no more than %d of a rebase are kept", left, maxRebaseRows)
	}
	return nil
}

func (s *Store) takeRebases(ctx context.Context, c *sqlite.Conn) (left int, err error) {
	st, err := c.Query(ctx, `SELECT `+client.EventColumns+`, rebase, seenAt, renumbered, newGlobal, newClient, newGeneration FROM rolled_back ORDER BY step`)
	if err != nil {
		return 0, err
	}
	var gone []sidecar.RolledBack
	journal := func() error {
		if len(gone) == 0 {
			return nil
		}
		_, err := s.side.Journal(ctx, gone[0].SeenAt, gone)
		gone = nil
		return err
	}
	for err == nil && st.Next() {
		b := sidecar.RolledBack{Event: client.ScanEvent(st), Rebase: st.Int(12), SeenAt: time.UnixMilli(st.Int(13)), Renumbered: st.Int(14) != 0,
			NewNum: livestore.SeqNum{Global: st.Int(15), Client: st.Int(16), Generation: st.Int(17)}}
		if len(gone) > 0 && gone[0].Rebase != b.Rebase {
			err = journal()
		}
		if len(gone) >= maxRebaseRows {
			left++
			continue
		}
		gone = append(gone, b)
	}
	return left, errors.Join(err, st.Close(), journal())
}

func (s *Store) takeSeen(ctx context.Context, c *sqlite.Conn) error {
	st, err := c.Query(ctx, `SELECT * FROM seen ORDER BY seenAt, seqNumGlobal, seqNumClient, seqNumRebaseGeneration`)
	if err != nil {
		return err
	}
	var nums []livestore.SeqNum
	var at int64
	for err == nil && st.Next() {
		if len(nums) > 0 && st.Int(3) != at || len(nums) == seenAtOnce {
			err = s.side.Seen(ctx, time.UnixMilli(at), nums)
			nums = nums[:0]
		}
		at = st.Int(3)
		nums = append(nums, livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)})
	}
	if len(nums) > 0 && err == nil {
		err = s.side.Seen(ctx, time.UnixMilli(at), nums)
	}
	return errors.Join(err, st.Close())
}
