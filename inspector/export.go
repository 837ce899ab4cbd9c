package inspector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

// ExportOptions say which events are exported.
type ExportOptions struct {
	// Filter chooses events; nil means all.
	Filter *filter.Filter
	// Pending takes events along that no backend has confirmed, in a format that
	// otherwise has confirmed ones only: [Store.ExportJSON].
	Pending bool
	// Rewrite changes an event before [Store.ExportLines] writes it; nil: as it is.
	Rewrite func(Row) Row
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Exported counts what was written, and what matched the filter and was left out
// because the format is not for it.
type Exported struct {
	Written, Pending, ClientOnly int64
}

// standing visits the events that stand and match, in the log's order.
func (s *Store) standing(ctx context.Context, opt ExportOptions, fn func(Row) error) error {
	return s.Each(ctx, EachOptions{Filter: opt.Filter}, func(r Row) error {
		if r.Status == livestore.Rebased {
			return nil
		}
		return fn(r)
	})
}

// ExportLines writes one event a line, in the form of [Row.MarshalJSON]. All that
// stands is written: confirmed, pending and client-only.
func (s *Store) ExportLines(ctx context.Context, w io.Writer, opt ExportOptions) (Exported, error) {
	var out Exported
	b := bufio.NewWriterSize(w, 1<<16)
	err := s.standing(ctx, opt, func(r Row) error {
		if opt.Rewrite != nil {
			r = opt.Rewrite(r)
		}
		line, err := r.MarshalJSON()
		if err != nil {
			return fmt.Errorf("%s: %w", r.Event.SeqNum, err)
		}
		out.Written++
		b.Write(line)
		return b.WriteByte('\n')
	})
	if err != nil {
		return out, err
	}
	return out, b.Flush()
}

// countRoom is where the number of events is put once it is known; JSON allows
// blanks there.
const countRoom = "                   "

// ExportJSON writes LiveStore's own export format, which holds global events as a
// sync backend has them: confirmed ones, and pending ones if asked for.
// Client-only events have no place in it; they are counted. An event whose args
// are not JSON ends the export with an error that names it: nothing is lost
// silently. Memory does not grow with the log.
func (s *Store) ExportJSON(ctx context.Context, f *os.File, opt ExportOptions) (Exported, error) {
	now := time.Now
	if opt.Now != nil {
		now = opt.Now
	}
	storeID, err := json.Marshal(s.Info().StoreID)
	if err != nil {
		return Exported{}, err
	}
	head := fmt.Sprintf(`{"version":%d,"storeId":%s,"exportedAt":%q,"eventCount":`, files.ExportVersion, storeID, now().UTC().Format("2006-01-02T15:04:05.000Z"))
	b := bufio.NewWriterSize(f, 1<<16)
	b.WriteString(head + countRoom + `,"events":[`)
	var out Exported
	if err := s.standing(ctx, opt, func(r Row) error {
		switch {
		case r.Status == livestore.ClientOnly:
			out.ClientOnly++
			return nil
		case r.Status == livestore.Pending && !opt.Pending:
			out.Pending++
			return nil
		}
		if out.Written > 0 {
			b.WriteByte(',')
		}
		out.Written++
		return writeExported(b, r.Event)
	}); err != nil {
		return out, err
	}
	b.WriteString("\n]}\n")
	if err := b.Flush(); err != nil {
		return out, err
	}
	_, err = f.WriteAt(fmt.Append(nil, out.Written), int64(len(head)))
	return out, err
}

func writeExported(b *bufio.Writer, e livestore.Event) error {
	if !utf8.ValidString(e.Args) || !json.Valid([]byte(e.Args)) {
		return fmt.Errorf("%s (%s): its args are not JSON, which this format cannot hold; export to .jsonl or .db, or leave it out with --filter", e.SeqNum, e.Name)
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(files.ExportedEvent{
		Name: e.Name, Args: json.RawMessage(e.Args), SeqNum: e.SeqNum.Global, ParentSeqNum: e.Parent.Global, ClientID: e.ClientID, SessionID: e.SessionID,
	}); err != nil {
		return fmt.Errorf("%s: %w", e.SeqNum, err)
	}
	b.WriteByte('\n')
	_, err := b.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	return err
}

// ExportEventlog makes an eventlog database in LiveStore's format at path, which
// is empty or not there: all events that stand and match, exactly as stored, with
// the backend's head. With a filter the head is the last confirmed event that was
// taken along, because LiveStore refuses a head beyond the log.
func (s *Store) ExportEventlog(ctx context.Context, path string, opt ExportOptions) (out Exported, err error) {
	w, err := sqlite.Create(path)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	// The journal is kept in memory: the file is not used until it is whole.
	for _, stmt := range append([]string{"PRAGMA page_size = 8192", "PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "BEGIN"}, livestore.EventlogSchema...) {
		if err := w.Exec(ctx, stmt); err != nil {
			return out, err
		}
	}
	confirmed, err := s.insertEvents(ctx, w, opt, &out)
	if err != nil {
		return out, err
	}
	heads := s.Heads()
	if opt.Filter != nil && !opt.Filter.All() {
		heads.Backend = confirmed
	}
	var backendID any
	if heads.BackendID != "" {
		backendID = heads.BackendID
	}
	if err := w.Exec(ctx, `INSERT INTO __livestore_sync_status VALUES (?, ?)`, heads.Backend, backendID); err != nil {
		return out, err
	}
	for _, stmt := range []string{"COMMIT", "PRAGMA journal_mode = DELETE"} {
		if err := w.Exec(ctx, stmt); err != nil {
			return out, err
		}
	}
	return out, nil
}

// insertEvents fills the eventlog and tells the last confirmed number.
func (s *Store) insertEvents(ctx context.Context, w *sqlite.Conn, opt ExportOptions, out *Exported) (confirmed int64, err error) {
	st, err := w.Query(ctx, `INSERT INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	if err != nil {
		return 0, err
	}
	err = s.stored(ctx, opt.Filter, func(e livestore.Event, status livestore.Status) error {
		if err := st.Rebind(e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, e.Parent.Global, e.Parent.Client, e.Parent.Generation,
			e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata); err != nil {
			return fmt.Errorf("%s: %w", e.SeqNum, err)
		}
		st.Next()
		if err := st.Err(); err != nil {
			return fmt.Errorf("%s: %w", e.SeqNum, err)
		}
		out.Written++
		if status == livestore.Confirmed {
			confirmed = e.SeqNum.Global
		}
		return nil
	})
	return confirmed, errors.Join(err, st.Close())
}

const (
	// storedRows and storedBytes bound what is read at once.
	storedRows  = 2000
	storedBytes = 8 << 20
)

// stored visits the events that match exactly as they are stored, which windows do
// not give: they leave the sync metadata out.
func (s *Store) stored(ctx context.Context, f *filter.Filter, fn func(livestore.Event, livestore.Status) error) error {
	matches := s.judge(ctx, f)
	head := s.Heads().Backend
	for after := Start.SeqNum; ; {
		var page []livestore.Event
		if err := s.eventlog(ctx, func(c *sqlite.Conn) error {
			page = page[:0]
			st, err := c.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) > (?,?,?)
ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration LIMIT ?`, after.Global, after.Client, after.Generation, storedRows)
			if err != nil {
				return err
			}
			for bytes := 0; bytes < storedBytes && st.Next(); {
				e := client.ScanEvent(st)
				page, bytes = append(page, e), bytes+len(e.Args)+len(e.SyncMetadata)
			}
			return st.Close()
		}); err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		for _, e := range page {
			status := livestore.StatusOf(e.SeqNum, head)
			if !matches(e, status) {
				continue
			}
			if err := fn(e, status); err != nil {
				return err
			}
		}
		after = page[len(page)-1].SeqNum
	}
}

// judge makes a predicate of a filter. What cannot be decided is taken along.
func (s *Store) judge(ctx context.Context, f *filter.Filter) func(livestore.Event, livestore.Status) bool {
	if f == nil || f.All() {
		return func(livestore.Event, livestore.Status) bool { return true }
	}
	var touched map[livestore.SeqNum][]string
	if f.NeedsTouches() {
		touched = s.touchedTables(ctx)
	}
	return func(e livestore.Event, status livestore.Status) bool {
		return f.Match(&filter.Subject{
			SeqNum: e.SeqNum, Status: status, Unknown: e.Unknown(), Name: e.Name, Args: e.Args, ClientID: e.ClientID, SessionID: e.SessionID,
			Touches: func() ([]string, bool) { tables, known := touched[e.SeqNum]; return tables, known },
		}) != filter.No
	}
}
