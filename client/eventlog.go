package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// EventColumns is the column list that [ScanEvent] reads, in its order.
const EventColumns = `seqNumGlobal, seqNumClient, seqNumRebaseGeneration, parentSeqNumGlobal, parentSeqNumClient, parentSeqNumRebaseGeneration, name, argsJson, clientId, sessionId, schemaHash, syncMetadataJson`

// ScanEvent reads an eventlog row that was selected with [EventColumns].
func ScanEvent(st *sqlite.Stmt) livestore.Event {
	return livestore.Event{
		SeqNum: livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)},
		Parent: livestore.SeqNum{Global: st.Int(3), Client: st.Int(4), Generation: st.Int(5)},
		Name:   st.Text(6), Args: st.Text(7), ClientID: st.Text(8), SessionID: st.Text(9),
		SchemaHash: st.Int(10), SyncMetadata: st.Text(11),
	}
}

// ReadHeads reads both heads of an eventlog in one state of it.
func ReadHeads(ctx context.Context, c *sqlite.Conn) (Heads, error) {
	var h Heads
	st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration FROM eventlog ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1`)
	if err != nil {
		return h, err
	}
	if st.Next() {
		h.Leader = livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}
	}
	if err := st.Close(); err != nil {
		return h, err
	}
	if st, err = c.Query(ctx, `SELECT head, backendId FROM __livestore_sync_status ORDER BY head DESC LIMIT 1`); err != nil {
		return h, err
	}
	if st.Next() {
		h.Backend, h.BackendID = st.Int(0), st.Text(1)
	}
	return h, st.Close()
}

// Recognise tells by its tables which of LiveStore's databases this is, and says
// in one line what is wrong with one that only looks like it.
func Recognise(ctx context.Context, db *sqlite.DB) (livestore.FileKind, error) {
	kind := livestore.NotAStoreFile
	err := db.Read(ctx, func(c *sqlite.Conn) error {
		kind = livestore.NotAStoreFile
		st, err := c.Query(ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (?, ?, ?)`,
			livestore.EventlogTable, livestore.SyncStatusTable, livestore.SchemaTable)
		if err != nil {
			return err
		}
		var tables []string
		for st.Next() {
			tables = append(tables, st.Text(0))
		}
		if err := st.Close(); err != nil {
			return err
		}
		switch {
		case slices.Contains(tables, livestore.EventlogTable) && slices.Contains(tables, livestore.SyncStatusTable):
			kind = livestore.EventlogFile
			return checkEventlogColumns(ctx, c)
		case slices.Contains(tables, livestore.SchemaTable):
			kind = livestore.StateFile
		}
		return nil
	})
	return kind, err
}

// checkEventlogColumns refuses an eventlog of another storage format.
func checkEventlogColumns(ctx context.Context, c *sqlite.Conn) error {
	st, err := c.Query(ctx, `SELECT name FROM pragma_table_info('eventlog')`)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for st.Next() {
		have[st.Text(0)] = true
	}
	if err := st.Close(); err != nil {
		return err
	}
	var missing []string
	for _, want := range strings.Split(EventColumns, ", ") {
		if !have[want] {
			missing = append(missing, want)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("its eventlog table lacks %s: not LiveStore's storage format %d", strings.Join(missing, ", "), livestore.FormatVersion)
	}
	return nil
}
