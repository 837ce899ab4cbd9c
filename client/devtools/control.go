package devtools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/webmesh"
)

// control asks an app to change something. A read-only store has none.
type control struct {
	s *Store

	mu sync.Mutex
	// found is how the latch stood when it was first heard of, wanted how it was last set from here; "" for neither.
	found, wanted client.Latch
	// replaced: what the app has stored was replaced. LiveStore 0.4.0 may go on with what it has in memory until it is
	// started again, and must not push that.
	replaced bool
}

// controls are what the store hands out, nil when it is read-only.
func (s *Store) controls() *client.Controls {
	if s.control == nil {
		return nil
	}
	c := &client.Controls{Latch: s.control, Commit: s.control, Import: s.control, Queries: s.control}
	if s.Can(client.CapBackend) != nil {
		c.Latch, c.NoLatch = nil, errNoBackend
	}
	return c
}

// seen takes in how the latch stands.
func (c *control) seen(latch client.Latch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found == "" {
		c.found = latch
	}
}

// SetLatch closes or opens the sync latch.
func (c *control) SetLatch(ctx context.Context, closed bool) error {
	if err := c.s.Can(client.CapBackend); err != nil {
		return err
	}
	latch := client.LatchOpen
	if closed {
		latch = client.LatchClosed
	}
	raw, err := c.conn().quick(ctx, leader, "SetSyncLatch.Request", map[string]any{"closeLatch": closed})
	if err != nil {
		return err
	}
	if err := success(raw); err != nil {
		return err
	}
	c.mu.Lock()
	if c.found == "" {
		c.found = client.LatchOpen
	}
	c.wanted = latch
	c.mu.Unlock()
	c.s.latchIs(latch, c.s.opt.Now())
	return nil
}

func (c *control) conn() *conn {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.conn
}

// success reads an answer that has nothing to tell but that it was done.
func success(raw webmesh.Raw) error {
	if !strings.HasSuffix(webmesh.Tag(raw), ".Error") {
		return nil
	}
	f := fields{raw: raw}
	cause, _ := f.value("cause").(map[string]any)
	text, _ := json.Marshal(cause["cause"])
	switch cause["_tag"] {
	case "unsupported-file", "unsupported-database":
		return errors.New("the app refuses the file: it is neither an eventlog nor a state of LiveStore")
	}
	return fmt.Errorf("the app failed: %.300s", text)
}

// resume sets the latch of an app that was started anew as it was set from here.
func (c *control) resume(ctx context.Context) {
	c.mu.Lock()
	wanted := c.wanted
	c.replaced = false
	c.mu.Unlock()
	if wanted != client.LatchClosed {
		return
	}
	if err := c.SetLatch(ctx, true); err != nil {
		c.s.complain("latch-not-closed-again", "the app was started again, and its latch could not be closed again: "+err.Error())
	}
}

// restore puts the latch back as it was found.
func (c *control) restore() error {
	c.mu.Lock()
	found, wanted, replaced := c.found, c.wanted, c.replaced
	c.mu.Unlock()
	if c.s.opt.KeepLatch || replaced || wanted == "" || wanted == found {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.SetLatch(ctx, found == client.LatchClosed); err != nil {
		return fmt.Errorf("put the sync latch back: %w; an app that is started again has it open", err)
	}
	return nil
}

// Commit commits an event.
func (c *control) Commit(ctx context.Context, name, args string) error {
	value, err := webmesh.FromJSON(args)
	if err != nil {
		return fmt.Errorf("commit %s: its args are not JSON: %w", name, err)
	}
	_, err = c.conn().quick(ctx, leader, "CommitEventReq", map[string]any{"eventEncoded": map[string]any{"name": name, "args": value}})
	return err
}

// Reset has the app throw away what it has stored.
func (c *control) Reset(ctx context.Context, mode client.ResetMode) error {
	if c.inFolder() {
		return c.blank(ctx, mode)
	}
	raw, err := c.conn().quick(ctx, leader, "ResetAllData.Request", map[string]any{"mode": string(mode)})
	if err != nil {
		return err
	}
	return success(raw)
}

// ImportEventlog replaces the app's eventlog.
func (c *control) ImportEventlog(ctx context.Context, file string) error {
	if err := isA(ctx, file, livestore.EventlogFile); err != nil {
		return err
	}
	return c.sendLog(ctx, file)
}

// ImportBoth replaces eventlog and state together.
func (c *control) ImportBoth(ctx context.Context, eventlog, state string) error {
	if err := errors.Join(isA(ctx, eventlog, livestore.EventlogFile), isA(ctx, state, livestore.StateFile)); err != nil {
		return err
	}
	batch := newID()
	// The state first: the app goes on when it has both.
	if err := c.send(ctx, state, batch); err != nil {
		return err
	}
	return c.send(ctx, eventlog, batch)
}

func isA(ctx context.Context, file string, want livestore.FileKind) error {
	if err := sqlite.CheckFile(file); err != nil {
		return err
	}
	db := sqlite.OpenScratch(file)
	defer db.Close()
	kind, err := client.Recognise(ctx, db)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if kind != want {
		return fmt.Errorf("%s is not %s of LiveStore", file, map[livestore.FileKind]string{livestore.EventlogFile: "an eventlog", livestore.StateFile: "a state"}[want])
	}
	return nil
}

// send sends a database. Without a batch the app destroys the other one: of an eventlog the state, which it makes again.
func (c *control) send(ctx context.Context, file, batch string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	fields := map[string]any{"data": data}
	if batch != "" {
		fields["batchId"] = batch
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	c.mu.Lock()
	c.replaced = true // even if it fails half-way
	c.mu.Unlock()
	raw, err := c.conn().request(ctx, leader, "LoadDatabaseFile.Request", fields)
	if err != nil {
		return err
	}
	return success(raw)
}

// inFolder reports whether the app keeps its databases in a folder, as on Node. LiveStore 0.4.0 cannot delete one there: it
// closes it, fails, and is of no use until it is started again. Such an app is sent a state to be found incomplete at the
// start, which is then made again from the eventlog.
func (c *control) inFolder() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.databases.state.folder != ""
}

// sendLog replaces the eventlog; the app makes the state again.
func (c *control) sendLog(ctx context.Context, file string) error {
	if !c.inFolder() {
		return c.send(ctx, file, "")
	}
	batch := newID()
	if err := c.sendNew(ctx, batch, incompleteState); err != nil {
		return err
	}
	return c.send(ctx, file, batch)
}

// incompleteState is what LiveStore takes for a state when it is sent one, and for none when it starts.
var incompleteState = []string{
	`CREATE TABLE "` + livestore.SchemaTable + `" ("tableName" text primary key, "schemaHash" integer not null, "updatedAt" text not null) strict`,
	`CREATE TABLE "` + livestore.SchemaEventDefsTable + `" ("eventName" text primary key, "schemaHash" integer not null, "updatedAt" text not null) strict`,
}

// sendNew sends a new database.
func (c *control) sendNew(ctx context.Context, batch string, schema []string) error {
	path := filepath.Join(c.s.dir, "new-"+newID()+".db")
	defer os.Remove(path)
	w, err := sqlite.Create(path)
	if err != nil {
		return err
	}
	for _, statement := range schema {
		err = errors.Join(err, w.Exec(ctx, statement))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	return c.send(ctx, path, batch)
}

// blank does what a reset does to an app that keeps its databases in a folder.
func (c *control) blank(ctx context.Context, mode client.ResetMode) error {
	batch := newID()
	// After this it commits nothing any more.
	if err := c.sendNew(ctx, batch, incompleteState); err != nil {
		return err
	}
	if mode == client.ResetAll {
		return c.sendNew(ctx, batch, livestore.EventlogSchema)
	}
	path, err := c.theirEventlog(ctx)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	return c.send(ctx, path, batch)
}

// theirEventlog has the app send its eventlog, into a file.
func (c *control) theirEventlog(ctx context.Context) (path string, err error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	raw, err := c.conn().request(ctx, leader, "EventlogReq", nil)
	if err != nil {
		return "", err
	}
	f := fields{raw: raw}
	data := f.bytes("eventlog")
	if f.err != nil {
		return "", f.err
	}
	return image(c.s.dir, "taken-back.db", data)
}

// TakeBack removes an event and all after it from the app's eventlog.
func (c *control) TakeBack(ctx context.Context, from livestore.SeqNum) (removed int64, err error) {
	path, err := c.theirEventlog(ctx)
	if err != nil {
		return 0, err
	}
	defer os.Remove(path)
	if removed, err = cut(ctx, path, from); err != nil {
		return 0, err
	}
	return removed, c.sendLog(ctx, path)
}

// cut removes the events from a number on, if none of them is confirmed.
func cut(ctx context.Context, path string, from livestore.SeqNum) (removed int64, err error) {
	w, err := sqlite.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	heads, err := client.ReadHeads(ctx, w)
	if err != nil {
		return 0, err
	}
	if livestore.StatusOf(from, heads.Backend) == livestore.Confirmed || from.Global < heads.Backend {
		return 0, fmt.Errorf("%s is not taken back: the backend has confirmed events up to e%d", from, heads.Backend)
	}
	st, err := w.Query(ctx, `SELECT count(*) FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) >= (?,?,?)`, from.Global, from.Client, from.Generation)
	if err != nil {
		return 0, err
	}
	if st.Next() {
		removed = st.Int(0)
	}
	if err := st.Close(); err != nil {
		return 0, err
	}
	if removed == 0 {
		return 0, fmt.Errorf("%s is not taken back: it is not in the app's eventlog any more", from)
	}
	return removed, w.Exec(ctx, `DELETE FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) >= (?,?,?)`, from.Global, from.Client, from.Generation)
}

// plainRead is how a statement begins that does nothing but read.
var plainRead = regexp.MustCompile(`(?i)^\s*(select|with|values)\b`)

// Rerun has the app run a statement that it found slow once more. The app runs whatever it is given: what is not a plain
// read is refused.
func (c *control) Rerun(ctx context.Context, q client.SlowQuery) error {
	if !plainRead.MatchString(q.SQL) || tableFinder(ctx, c.s.State)(q.SQL) == nil {
		return errors.New("it is not run again: only a query that reads, and that SQLite understands here, can be")
	}
	f := fields{raw: q.Raw}
	c.s.mu.Lock()
	newer := c.s.dialect.newer
	c.s.mu.Unlock()
	tables := make([]any, len(q.Tables))
	for i, t := range q.Tables {
		tables[i] = t
	}
	fields := map[string]any{"queryStr": q.SQL, "queriedTables": tables}
	if newer {
		fields["queriedTables"], fields["bindValues"] = webmesh.Set(tables), webmesh.Undefined{}
	}
	if binds := f.value("bindValues"); binds != nil {
		fields["bindValues"] = binds
	}
	_, err := c.conn().quick(ctx, session, "DebugInfoRerunQueryReq", fields)
	return err
}

// ForgetSlow has the app forget its slow queries.
func (c *control) ForgetSlow(ctx context.Context) error {
	if _, err := c.conn().quick(ctx, session, "DebugInfoResetReq", nil); err != nil {
		return err
	}
	c.s.readSlow()
	return nil
}
