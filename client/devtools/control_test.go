package devtools

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/recordings"
)

func TestTheLatchIsPutBack(t *testing.T) {
	for name, keep := range map[string]bool{"put back": false, "kept": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{KeepLatch: keep})
			if err := a.controls.Latch.SetLatch(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			c := told(a, "the latch is closed", func(c client.LatchChanged) bool { return c.Latch == client.LatchClosed })
			if c.Found || !a.app.Latched() {
				t.Errorf("told %+v, and the app says %v", c, a.app.Latched())
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if a.app.Latched() != keep {
				t.Errorf("afterwards it is closed: %v", a.app.Latched())
			}
			a.healthy()
		})
	}
}

func TestALatchThatWasFoundClosedIsLeftSo(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	first := dialled(t, app, Options{KeepLatch: true})
	if err := first.controls.Latch.SetLatch(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	m, err := Dial(within(t), first.mesh.Address())
	if err != nil {
		t.Fatal(err)
	}
	a := opened(t, m, app, Options{})
	told(a, "it is found closed", func(c client.LatchChanged) bool { return c.Latch == client.LatchClosed && c.Found })
	if err := a.controls.Latch.SetLatch(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if !app.Latched() {
		t.Error("it was found closed, and is open afterwards")
	}
	told(first, "the first is told that it was opened", func(c client.LatchChanged) bool { return c.Latch == client.LatchOpen && !c.Found })
}

func TestAnAppWithoutABackendHasNoLatch(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{NoBackend: true}), Options{})
	if a.controls.Latch != nil || a.controls.NoLatch == nil || a.Can(client.CapBackend) == nil {
		t.Errorf("%v, %v, %v", a.controls.Latch, a.controls.NoLatch, a.Can(client.CapBackend))
	}
	told(a, "there is no backend", func(c client.ConnectionChanged) bool {
		return c.Connection.App == client.LinkConnected && c.Connection.Backend == client.LinkNone
	})
	if n := a.app.Notes("LSD.Leader.NetworkStatusSubscribe"); len(n) > 0 {
		t.Errorf("it was asked for its network: %v", n[0].Value)
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	if err := a.controls.Commit.Commit(t.Context(), "v1.TodoCreated", `{"id":"go","n":3,"big":4294967296,"x":[null,1.5]}`); err != nil {
		t.Fatal(err)
	}
	a.until("the event is here", func() bool { return len(a.log()) == 7 })
	db, _ := a.Eventlog()
	e := rowsIn(t, db)[6]
	if e.Args != `{"id":"go","n":3,"big":4294967296,"x":[null,1.5]}` && e.Args != `{"big":4294967296,"id":"go","n":3,"x":[null,1.5]}` || e.ClientID != "devtools-client-a" || e.SeqNum.Global != 6 {
		t.Errorf("the event is %+v", e)
	}
	if e.SchemaHash != rowsIn(t, db)[1].SchemaHash {
		t.Error("its schema hash is not that of its name")
	}
	if err := a.controls.Commit.Commit(t.Context(), "x", "{"); err == nil {
		t.Error("args that are not JSON are committed")
	}
	a.healthy()
}

// noFolder is an app that keeps its databases in no folder, as in a browser.
func noFolder(t *testing.T) *recordings.App {
	t.Helper()
	app := recordings.NewApp(t, recordings.AppOptions{})
	app.On("LSD.Leader.DatabaseFileInfoReq", func(r *recordings.Request) {
		file := map[string]any{"fileSize": 8192, "persistenceInfo": map[string]any{"fileName": "x.db"}}
		r.Reply(recordings.With(t, r.Answer(), map[string]any{"state": file, "eventlog": file}))
	})
	return app
}

func TestReset(t *testing.T) {
	t.Parallel()
	a := dialled(t, noFolder(t), Options{})
	for _, mode := range []client.ResetMode{client.ResetState, client.ResetAll} {
		if err := a.controls.Import.Reset(t.Context(), mode); err != nil {
			t.Fatal(err)
		}
	}
	n := a.noted("LSD.Leader.ResetAllData.Request", 2)
	if n[0].Value["mode"] != "only-app-db" || n[1].Value["mode"] != "all-data" {
		t.Errorf("sent %v, %v", n[0].Value, n[1].Value)
	}
}

// TestResetOfAnAppWithFiles, which cannot delete them: it is sent databases with nothing in them.
func TestResetOfAnAppWithFiles(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	for i, mode := range []client.ResetMode{client.ResetState, client.ResetAll} {
		if err := a.controls.Import.Reset(t.Context(), mode); err != nil {
			t.Fatal(err)
		}
		n := a.noted(loadFile, 2*i+2)[2*i:]
		kept := sentEvents(t, n[1])
		if n[0].Value["batchId"] == nil || n[0].Value["batchId"] != n[1].Value["batchId"] || len(kept) != []int{6, 0}[i] {
			t.Errorf("%s: in the batches %v and %v, the eventlog keeps %q", mode, n[0].Value["batchId"], n[1].Value["batchId"], kept)
		}
	}
}

// sentEvents are the events in an eventlog that the app was sent.
func sentEvents(t *testing.T, n recordings.Note) []string {
	t.Helper()
	data, _ := n.Value["data"].([]byte)
	path, err := image(t.TempDir(), "sent.db", data)
	if err != nil {
		t.Fatal(err)
	}
	db := sqlite.OpenScratch(path)
	defer db.Close()
	if kind, err := client.Recognise(t.Context(), db); err != nil || kind != livestore.EventlogFile {
		t.Error(kind, err)
	}
	return eventsIn(t, db)
}

const loadFile = "LSD.Leader.LoadDatabaseFile.Request"

func TestImport(t *testing.T) {
	t.Parallel()
	a := dialled(t, noFolder(t), Options{})
	eventlog, state := recordedFile(t, "e.db", "eventlog", 31), recordedFile(t, "s.db", "snapshot", 27)
	other, _ := made(t, "CREATE TABLE x (y)")
	none := filepath.Join(t.TempDir(), "none")
	if err := os.WriteFile(none, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	im, ctx := a.controls.Import, t.Context()
	for what, err := range map[string]error{
		"a state as eventlog":         im.ImportEventlog(ctx, state),
		"another database":            im.ImportEventlog(ctx, other),
		"no database":                 im.ImportEventlog(ctx, none),
		"no file":                     im.ImportEventlog(ctx, none+"?"),
		"a folder":                    im.ImportEventlog(ctx, t.TempDir()),
		"the wrong way round":         im.ImportBoth(ctx, state, eventlog),
		"two eventlogs":               im.ImportBoth(ctx, eventlog, eventlog),
		"two states":                  im.ImportBoth(ctx, state, state),
		"both, one of which is other": im.ImportBoth(ctx, eventlog, other),
	} {
		if err == nil {
			t.Errorf("%s is imported", what)
		}
	}
	if n := a.app.Notes(loadFile); len(n) > 0 {
		t.Fatalf("the app was sent %d files", len(n))
	}
	if err := im.ImportEventlog(ctx, eventlog); err != nil {
		t.Fatal(err)
	}
	if err := im.ImportBoth(ctx, eventlog, state); err != nil {
		t.Fatal(err)
	}
	n := a.noted(loadFile, 3)
	alone, first, second := n[0].Value, n[1].Value, n[2].Value
	if alone["batchId"] != nil || first["batchId"] == nil || first["batchId"] != second["batchId"] {
		t.Errorf("the batches are %v, %v, %v", alone["batchId"], first["batchId"], second["batchId"])
	}
	want, _ := os.ReadFile(eventlog)
	wantState, _ := os.ReadFile(state)
	if !bytes.Equal(alone["data"].([]byte), want) || !bytes.Equal(second["data"].([]byte), want) || !bytes.Equal(first["data"].([]byte), wantState) {
		t.Error("what is sent is not the file")
	}
}

func TestTheAppRefusesAFile(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	eventlog := recordedFile(t, "e.db", "eventlog", 31)
	for name, cause := range map[string]any{
		"is neither an eventlog": map[string]any{"_tag": "unsupported-database"},
		"disk \x1b[31mfull":      map[string]any{"_tag": "unknown-error", "cause": "disk \x1b[31mfull"},
		"the app failed":         nil,
	} {
		a.app.On(loadFile, func(r *recordings.Request) {
			fields := map[string]any{"_tag": "LSD.Leader.LoadDatabaseFile.Response.Error"}
			if cause != nil {
				fields["cause"] = cause
			}
			r.Reply(recordings.With(t, r.Answer(), fields))
		})
		err := a.controls.Import.ImportEventlog(t.Context(), eventlog)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `\u001b`, "\x1b"), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pendingLog is an eventlog of seven events, five of them confirmed.
func pendingLog(t *testing.T) []byte {
	t.Helper()
	f := fields{raw: line(t, 31)}
	path := filepath.Join(t.TempDir(), "pending.db")
	if err := os.WriteFile(path, f.bytes("eventlog"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []livestore.Event{{SeqNum: livestore.SeqNum{Global: 5, Client: 1}}, {SeqNum: livestore.SeqNum{Global: 6, Generation: 1}},
		{SeqNum: livestore.SeqNum{Global: 6, Client: 1, Generation: 1}}, {SeqNum: livestore.SeqNum{Global: 7, Generation: 1}}} {
		e.Name, e.Args, e.ClientID, e.SessionID, e.SyncMetadata = "v1.Mine", `{"id":"x"}`, "client-a", "static", `{"_tag":"None"}`
		if err := w.Exec(context.Background(), insertEvent, bind(&e)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTakeBack(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{Eventlog: pendingLog(t), Head: 7}), Options{})
	take := a.controls.Import.TakeBack
	for _, n := range []string{"e1", "e4.1", "e5", "e8", "e7r2", "e6.1r2"} {
		from, err := livestore.ParseSeqNum(n)
		if err != nil {
			t.Fatal(err)
		}
		if removed, err := take(t.Context(), from); err == nil && n[1] < '6' || n == "e8" && err == nil {
			t.Errorf("%s is taken back, with %d events", n, removed)
		}
	}
	sent := len(a.app.Notes(loadFile))
	removed, err := take(t.Context(), livestore.SeqNum{Global: 6, Client: 1, Generation: 1})
	if err != nil || removed != 2 {
		t.Fatal(removed, err)
	}
	n := a.noted(loadFile, sent+1)
	if got, want := sentEvents(t, n[len(n)-1]), append(slices.Clone(atFirst), "e5.1 v1.Mine x", "e6r1 v1.Mine x"); !slices.Equal(got, want) {
		t.Errorf("what is sent has %q", got)
	}
	if removed, err := take(t.Context(), livestore.SeqNum{Global: 5, Client: 1}); err != nil || removed != 4 {
		t.Errorf("a client-only event behind the backend's head: %d, %v", removed, err)
	}
	if entries, _ := filepath.Glob(filepath.Join(a.dir, "taken-back*")); len(entries) > 0 {
		t.Errorf("left behind: %q", entries)
	}
}

// TestTheNewerDialectIsSent: sets and keys that are undefined, which the emulator's schema of a newer app asks for.
func TestTheNewerDialectIsSent(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{Version: "0.5.0-dev.1"}), Options{})
	if notes := a.Info().Notes; len(notes) != 1 || !strings.Contains(notes[0], "LiveStore 0.5.0-dev.1") {
		t.Errorf("the notes are %q", notes)
	}
	a.until("the state is here", func() bool { return a.rows("todos") == 3 })
	for i, q := range []client.SlowQuery{{SQL: "SELECT * FROM todos", Tables: []string{"todos"}}, {SQL: "SELECT * FROM todos WHERE id = ?", Raw: encoded(t, map[string]any{"bindValues": []any{"t1"}})}} {
		if err := a.controls.Queries.Rerun(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		v := a.noted("LSD.ClientSession.DebugInfoRerunQueryReq", i+1)[i].Value
		if _, undefined := v["bindValues"].(webmesh.Undefined); undefined == (i == 1) {
			t.Errorf("bindValues is %v", v["bindValues"])
		}
		if set, ok := v["queriedTables"].(webmesh.Set); !ok || len(set) != len(q.Tables) {
			t.Errorf("queriedTables is %v", v["queriedTables"])
		}
	}
	a.healthy()
}
