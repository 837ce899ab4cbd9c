package files

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// ExportVersion is the version of LiveStore's export format.
const ExportVersion = 1

// ExportedEvent is an event in LiveStore's export format: global events only, as
// a sync backend has them.
type ExportedEvent struct {
	Name         string          `json:"name"`
	Args         json.RawMessage `json:"args"`
	SeqNum       int64           `json:"seqNum"`
	ParentSeqNum int64           `json:"parentSeqNum"`
	ClientID     string          `json:"clientId"`
	SessionID    string          `json:"sessionId"`
}

// openExport reads an export file into a scratch eventlog, one event at a time.
// What a backend has is confirmed, so the head is the last event.
func openExport(ctx context.Context, path string) (*Store, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, explainPath(path, err)
	}
	defer f.Close()
	s := newStore(client.Info{Where: path, Format: livestore.FormatVersion})
	s.noState = errors.New("an export has events only, no state")
	dir, err := s.scratch()
	if err != nil {
		return nil, s.abandon(err)
	}
	file := filepath.Join(dir, "eventlog.db")
	if err := fillEventlog(ctx, file, func(add func(livestore.Event) error) error {
		return s.readExport(f, add)
	}); err != nil {
		return nil, s.abandon(fmt.Errorf("%s: not a LiveStore export: %w", path, err))
	}
	s.eventlog = sqlite.OpenScratch(file)
	return s, nil
}

// readExport walks the export's object without holding its events.
func (s *Store) readExport(f *os.File, add func(livestore.Event) error) error {
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	where := func(err error) error { return fmt.Errorf("at byte %d: %w", d.InputOffset(), err) }
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return where(errors.New("it does not begin with an object"))
	}
	version, events, count := 0, false, -1
	read := 0
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return where(err)
		}
		switch key {
		case "version":
			err = d.Decode(&version)
		case "storeId":
			err = d.Decode(&s.info.StoreID)
		case "eventCount":
			err = d.Decode(&count)
		case "events":
			events = true
			read, err = readEvents(d, add)
		default:
			var skipped json.RawMessage
			err = d.Decode(&skipped)
		}
		if err != nil {
			return where(err)
		}
	}
	if _, err := d.Token(); err != nil {
		return where(err)
	}
	switch {
	case !events:
		return errors.New("it has no events")
	case version != ExportVersion:
		return fmt.Errorf("its version is %d; version %d is read", version, ExportVersion)
	case count >= 0 && count != read:
		s.note("the export says it has %d events; it has %d", count, read)
	}
	return nil
}

func readEvents(d *json.Decoder, add func(livestore.Event) error) (int, error) {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return 0, errors.New("its events are not a list")
	}
	n := 0
	for d.More() {
		var e ExportedEvent
		if err := d.Decode(&e); err != nil {
			return n, fmt.Errorf("event %d: %w", n+1, err)
		}
		if e.SeqNum < 1 || e.Name == "" {
			return n, fmt.Errorf("event %d has no name or no seqNum", n+1)
		}
		args := string(e.Args)
		if args == "" {
			args = "{}"
		}
		if err := add(livestore.Event{
			SeqNum: livestore.SeqNum{Global: e.SeqNum}, Parent: livestore.SeqNum{Global: e.ParentSeqNum},
			Name: e.Name, Args: args, ClientID: e.ClientID, SessionID: e.SessionID, SyncMetadata: `{"_tag":"None"}`,
		}); err != nil {
			return n, fmt.Errorf("event %d (e%d): %w", n+1, e.SeqNum, err)
		}
		n++
	}
	_, err := d.Token()
	return n, err
}

// fillEventlog makes a scratch eventlog from what fill adds, all confirmed.
func fillEventlog(ctx context.Context, path string, fill func(add func(livestore.Event) error) error) error {
	w, err := sqlite.Create(path)
	if err != nil {
		return err
	}
	defer w.Close()
	for _, stmt := range append([]string{"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"}, livestore.EventlogSchema...) {
		if err := w.Exec(ctx, stmt); err != nil {
			return err
		}
	}
	st, err := w.Query(ctx, `INSERT INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	if err != nil {
		return err
	}
	err = fill(func(e livestore.Event) error {
		if err := st.Rebind(e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, e.Parent.Global, e.Parent.Client, e.Parent.Generation,
			e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata); err != nil {
			return err
		}
		st.Next()
		return st.Err()
	})
	if closed := st.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := w.Exec(ctx, `INSERT INTO __livestore_sync_status SELECT coalesce(max(seqNumGlobal), 0), NULL FROM eventlog`); err != nil {
		return err
	}
	return w.Exec(ctx, "COMMIT")
}
