package recording

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// OpenOptions say how a recording is opened. So far there is nothing to say.
type OpenOptions struct{}

// Open opens a recording, also one that is still under way: it then stands as at
// this moment. The error is one line for a person.
func Open(ctx context.Context, path string, _ OpenOptions) (*Store, error) {
	if err := sqlite.CheckFile(path); err != nil {
		return nil, err
	}
	if !Recognise(path) {
		return nil, fmt.Errorf("%s: not a recording of livescope", path)
	}
	tmp, err := scratch.New("recording")
	if err != nil {
		return nil, err
	}
	s := &Store{tmp: tmp, done: make(chan struct{}), side: sidecar.New(nil)} // an empty one
	if err := s.open(ctx, path); err != nil {
		s.Close()
		return nil, explain(ctx, path, err)
	}
	return s, nil
}

func (s *Store) scratch() (string, error) { return s.tmp, nil }

// formatError is a recording that cannot be one of ours; it says what to do.
type formatError struct{ error }

// explain says in one line what is wrong with the file.
func explain(ctx context.Context, path string, err error) error {
	var own *formatError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return fmt.Errorf("%s: %w", path, err)
	}
	return fmt.Errorf("%s: the recording is cut off or damaged (%s): copy it again from where it was made", path, oneLine(err.Error()))
}

func bad(format string, args ...any) error { return &formatError{fmt.Errorf(format, args...)} }

// open reads everything but the changes themselves.
func (s *Store) open(ctx context.Context, path string) (err error) {
	if s.rec, err = sqlite.OpenInPlace(path, s.scratch); err != nil {
		return err
	}
	if err := s.rec.Read(ctx, func(c *sqlite.Conn) error { return s.readMeta(ctx, c) }); err != nil {
		return err
	}
	if s.sum.Ended.IsZero() { // it may be written on while it is read
		if err := s.hold(ctx); err != nil {
			return err
		}
	}
	if err := checkWhole(s.rec.Path()); err != nil {
		return err
	}
	s.describe(path)
	if err := s.makeEventlog(ctx); err != nil {
		return err
	}
	if err := s.makeState(ctx); err != nil {
		return err
	}
	if err := s.makeSidecar(ctx); err != nil {
		return err
	}
	return s.checkChanges(ctx)
}

// hold goes on with a copy of the recording, which stands still.
func (s *Store) hold(ctx context.Context) error {
	file := filepath.Join(s.tmp, "recording.db")
	if _, err := snapshot(ctx, s.rec, file, math.MaxInt64); err != nil {
		return err
	}
	held, err := sqlite.OpenInPlace(file, s.scratch)
	if err != nil {
		return err
	}
	s.rec.Close()
	s.rec = held
	return s.rec.Read(ctx, func(c *sqlite.Conn) error { return s.readMeta(ctx, c) })
}

// checkWhole refuses a file that is shorter than its header says: SQLite reads
// zeros where a last page was cut off.
func checkWhole(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var head [100]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 1 << 16
	}
	if want := page * int64(binary.BigEndian.Uint32(head[28:])); info.Size() < want {
		return fmt.Errorf("it has %d of %d bytes", info.Size(), want)
	}
	return nil
}

// readMeta checks that the file is what it says and reads what was kept once.
func (s *Store) readMeta(ctx context.Context, c *sqlite.Conn) error {
	s.head, s.sum, s.heads, s.queries, s.hasQuery = header{}, Summary{}, client.Heads{}, nil, false
	if err := checkFormat(ctx, c); err != nil {
		return err
	}
	kept, err := readKept(ctx, c)
	if err != nil {
		return err
	}
	text, ok := kept[metaHeader]
	if !ok {
		return bad("the recording ended before its start was written, so there is nothing in it: record again")
	}
	if err := json.Unmarshal([]byte(text), &s.head); err != nil {
		return fmt.Errorf("its header: %w", err)
	}
	if text, ok := kept[metaHeads]; ok {
		if err := json.Unmarshal([]byte(text), &s.heads); err != nil {
			return fmt.Errorf("its heads: %w", err)
		}
	}
	if text, ok := kept[metaQueries]; ok {
		if s.hasQuery = json.Unmarshal([]byte(text), &s.queries) == nil; !s.hasQuery {
			s.queries, s.head.NoQueries = nil, "the list of live queries, as it was recorded, cannot be read"
		}
	}
	if text, ok := kept[metaEnded]; ok {
		if err := json.Unmarshal([]byte(text), &s.sum.Ended); err != nil {
			return fmt.Errorf("its end: %w", err)
		}
	}
	s.sum.Started = s.head.Started
	return nil
}

// checkFormat refuses what another version wrote, and tables that are not tables.
func checkFormat(ctx context.Context, c *sqlite.Conn) error {
	version, err := number(ctx, c, `PRAGMA user_version`)
	if err != nil {
		return err
	}
	if version != FormatVersion {
		return bad("a recording of format %d; this livescope reads format %d: open it with the livescope that made it, or a newer one", version, FormatVersion)
	}
	have, err := number(ctx, c, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE %' AND name IN ('`+strings.Join(tables, "','")+`')`)
	if err != nil {
		return err
	}
	if have != int64(len(tables)) {
		return bad("marked as a recording, but it has not the tables of one (%s): record again", strings.Join(tables, ", "))
	}
	return nil
}

func number(ctx context.Context, c *sqlite.Conn, query string) (n int64, err error) {
	st, err := c.Query(ctx, query)
	if err != nil {
		return 0, err
	}
	if st.Next() {
		n = st.Int(0)
	}
	return n, st.Close()
}

func readKept(ctx context.Context, c *sqlite.Conn) (map[string]string, error) {
	st, err := c.Query(ctx, `SELECT key, value FROM meta WHERE length(value) <= ? LIMIT 100`, maxMetaBytes)
	if err != nil {
		return nil, err
	}
	kept := map[string]string{}
	for st.Next() {
		kept[st.Text(0)] = st.Text(1)
	}
	return kept, st.Close()
}

// describe makes the store's info of the recorded one's.
func (s *Store) describe(path string) {
	h := s.head
	s.info = client.Info{StoreID: h.Store.StoreID, ClientID: h.Store.ClientID, Source: "recording", Where: path, ReadOnly: true, Format: h.Store.Format}
	if info, err := os.Stat(path); err == nil {
		s.sum.Bytes = info.Size()
	}
}

// note adds a line to what the reader must know.
func (s *Store) note(format string, args ...any) {
	s.info.Notes = append(s.info.Notes, oneLine(fmt.Sprintf(format, args...)))
}

// describeTimes adds when and how it was recorded, once its end is known.
func (s *Store) describeTimes(ended bool, last time.Time) {
	h := s.head
	if !ended {
		s.sum.Ended = last
	}
	took := max(0, s.sum.Ended.Sub(s.sum.Started)).Round(time.Second)
	by := "livescope"
	if h.Livescope != "" {
		by += " " + h.Livescope
	}
	s.note("recorded on %s, for %s, by %s, from %s %s", s.sum.Started.UTC().Format("2006-01-02 15:04:05 UTC"), took, by, h.Store.Source, h.Store.Where)
	if !ended {
		s.note("the recording was not ended: it is still under way, or was killed; here it reaches to %s", last.UTC().Format("15:04:05 UTC"))
	}
	if h.LiveStore != "" {
		s.note("the app's LiveStore is %s", h.LiveStore)
	}
	if h.Redacted {
		s.note("values were replaced by their shapes when it was recorded")
	}
	if h.Note != "" {
		s.note("%s", h.Note)
	}
}

// checkChanges goes through the changes once, so that what cannot be read is known
// before anything is told.
func (s *Store) checkChanges(ctx context.Context) error {
	unknown, unreadable, last := 0, 0, s.sum.Started
	if err := s.rec.Read(ctx, func(c *sqlite.Conn) error {
		unknown, unreadable, s.sum.Changes = 0, 0, 0
		st, err := c.Query(ctx, `SELECT n, at, kind, substr(json, 1, ?) FROM change ORDER BY n`, maxChangeBytes+1)
		if err != nil {
			return err
		}
		for st.Next() {
			s.lastN, last = st.Int(0), time.UnixMicro(st.Int(1))
			s.sum.Changes++
			switch _, err := decode(st.View(2), st.View(3), last); {
			case errors.Is(err, errUnknownKind):
				unknown++
			case err != nil:
				unreadable++
			}
		}
		return st.Close()
	}); err != nil {
		return err
	}
	s.describeTimes(!s.sum.Ended.IsZero(), last)
	if unknown > 0 {
		s.note("%d changes are of kinds that this livescope does not know and are left out: a newer one shows them", unknown)
	}
	if unreadable > 0 {
		s.note("%d changes cannot be read and are left out", unreadable)
	}
	return nil
}
