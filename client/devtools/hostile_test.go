package devtools

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/recordings"
)

func TestMessagesThatAreWrong(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	a := dialled(t, app, Options{})
	good := map[string]any{"_tag": "LSD.Leader.SyncPull", "liveStoreVersion": "0.4.0"}
	for i, raw := range []webmesh.Raw{
		encoded(t, map[string]any{"_tag": "LSD.Leader.FromTheFuture", "x": 1}),
		recordings.With(t, line(t, 96), map[string]any{"payload": nil}),
		recordings.With(t, line(t, 96), map[string]any{"payload": map[string]any{"_tag": "upstream-else"}}),
		recordings.With(t, encoded(t, good), map[string]any{"payload": map[string]any{"_tag": "upstream-advance", "newEvents": []any{1, "x"}}}),
		encoded(t, recordings.Pull("0.4.0", nil, recordings.Event{Global: -4, Name: "x"})),
		encoded(t, []any{1, 2}), encoded(t, "text"), encoded(t, nil),
		encoded(t, map[string]any{"_tag": 7}),
		encoded(t, map[string]any{"_tag": "LSD.Leader.NetworkStatusRes"}),
		encoded(t, map[string]any{"_tag": "LSD.Leader.SyncHeadRes", "local": map[string]any{"global": 1.5}}),
	} {
		app.Push(recordings.LeaderEnd, recordings.With(t, encoded(t, map[string]any{}), map[string]any{"n": i}))
		app.Push(recordings.LeaderEnd, raw)
	}
	for _, v := range []any{nil, 7, []any{7}, []any{map[string]any{"_tag": "db", "id": "x"}}} {
		app.Push(recordings.SessionEnd, encoded(t, map[string]any{"_tag": "LSD.ClientSession.LiveQueriesRes", "liveQueries": v}))
		app.Push(recordings.SessionEnd, encoded(t, map[string]any{"_tag": "LSD.ClientSession.ReactivityGraphRes", "reactivityGraph": v}))
	}
	told(a, "the unknown kind is found", func(c client.FindingNoted) bool {
		return c.Finding.Rule == "devtools-message-unknown" && strings.Contains(c.Finding.Message, "FromTheFuture")
	})
	told(a, "the unreadable is found", func(c client.FindingNoted) bool { return c.Finding.Rule == "devtools-message-unreadable" })
	app.Play(86, 97)
	a.until("the rest is read", func() bool { return slices.Contains(a.log(), "e6 v1.TodoCreated t4") && len(a.LiveQueries()) == 4 })
}

func TestFramesThatAreWrong(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	a := listened(t, app, Options{})
	whole := webmesh.Frame{From: "client-leader-recorded-client-a", Packet: (&webmesh.Packet{Kind: "FromTheFuture", ID: "x", Target: "ws", Source: "x"}).Append(nil)}.Append(nil)
	app.Frame(recordings.LeaderEnd, whole) // is dropped
	app.Play(86, 97)
	a.until("what comes is seen", func() bool { return slices.Contains(a.log(), "e6 v1.TodoCreated t4") })
	app.Frame(recordings.LeaderEnd, whole[:len(whole)/2]) // ends the edge
	app.Restart()
	told(a, "a gap", func(client.Gap) bool { return true })
	a.until("it is attached again", func() bool { return a.link().App == client.LinkConnected && len(a.LiveQueries()) == 4 })
}

const evil = "\x1b]0;owned\x07\x1b[2J\x00\u202e\xc3\x28"

// TestEscapesInEveryText: they come as data, for who draws them to make harmless.
func TestEscapesInEveryText(t *testing.T) {
	s := alone(t)
	changes := s.Changes(t.Context())
	query := map[string]any{"_tag": evil, "id": 1, "label": evil, "hash": evil, "runs": 1, "executionTimes": []any{evil}, "lastestResult": evil,
		"activeSubscriptions": []any{map[string]any{"frames": []any{map[string]any{"name": evil, "filePath": evil}}}}}
	atom := map[string]any{"_tag": "ref", "id": evil, "label": "tableRef:" + evil, "meta": map[string]any{"liveStoreRefType": evil}, "sub": []any{evil}, "super": []any{evil}}
	for _, m := range []any{
		recordings.Pull(evil, nil, recordings.Event{Global: 1, Name: evil, Args: map[string]any{evil: evil}, Client: evil, Changeset: []byte(evil)}),
		map[string]any{"_tag": "LSD.ClientSession.LiveQueriesRes", "liveQueries": []any{query}},
		map[string]any{"_tag": "LSD.ClientSession.ReactivityGraphRes", "reactivityGraph": map[string]any{"atoms": []any{atom}, "effects": []any{map[string]any{"id": evil, "label": evil}}, "deferredEffects": []any{evil}}},
		map[string]any{"_tag": "LSD." + evil},
	} {
		if err := s.take(nil, leader, now, encoded(t, m)); err != nil {
			t.Errorf("%.60v: %v", m, err)
		}
	}
	e := rowsIn(t, s.log.db)
	if len(e) != 1 || !strings.HasPrefix(e[0].Name, "\x1b]0;owned") || !strings.HasPrefix(e[0].ClientID, "\x1b]0;owned") {
		t.Errorf("the log has %+v", e)
	}
	if q := s.LiveQueries(); len(q) != 1 || !strings.HasPrefix(q[0].Label, "\x1b]0;owned") || !strings.HasPrefix(q[0].Subscribers[0].Frames[0].Name, "\x1b]0") {
		t.Errorf("the queries are %+v", q)
	}
	if err := s.pong(&conn{}, encoded(t, map[string]any{"_tag": "LSD.Leader.Pong", "liveStoreVersion": evil, "devtoolsProtocolVersion": 1})); err != nil {
		t.Error(err)
	}
	found := 0
	eventually(t, "the unknown kind is found", func() bool {
		for {
			select {
			case c := <-changes:
				if f, ok := c.(client.FindingNoted); ok {
					found++
					if strings.ContainsAny(f.Finding.Message, "\x1b\x07") {
						t.Errorf("the message is %q", f.Finding.Message)
					}
				}
			default:
				return found == 1
			}
		}
	})
}

func TestHostileChangesets(t *testing.T) {
	s := alone(t)
	for i, data := range []any{[]byte{}, []byte("T"), []byte("T\xff\xff\xff\xff\xff\xff\xff\xff\xff"), []byte("P\x01\x01t\x00"), []any{1, 2, 300}, []any{"x"}, []any{84, 1.5}, "text", 7, nil,
		map[string]any{"0": 84}, []byte("T\x01\x01t\x00\x12\x00\x05"), []byte(strings.Repeat("T\x01\x01t\x00\x12\x00\x05", 5000))} {
		m := recordings.Pull("0.4.0", nil, recordings.Event{Global: int64(i + 1), Name: "x", Client: "c"})
		body := m["payload"].(map[string]any)["newEvents"].([]any)[0].(map[string]any)
		body["meta"].(map[string]any)["sessionChangeset"] = map[string]any{"_tag": "sessionChangeset", "data": data}
		if err := s.take(nil, leader, now, encoded(t, m)); err != nil {
			t.Errorf("%.40v: %v", data, err)
		}
	}
	if n := len(rowsIn(t, s.log.db)); n != 13 {
		t.Errorf("%d events", n)
	}
}

// octetsOf are bytes as 0.4.0 writes a changeset.
func octetsOf(b []byte) (out []any) {
	for _, c := range b {
		out = append(out, int(c))
	}
	return out
}

func TestTheNewerDialectIsRead(t *testing.T) {
	set := []byte("T\x01\x01todos\x00\x12\x00\x03\x01x")
	for name, data := range map[string]any{"0.4.0": octetsOf(set), "newer": set} {
		m := recordings.Pull("0.5.0", nil, recordings.Event{Global: 1, Name: "x", Client: "c", Changeset: data})
		meta := m["payload"].(map[string]any)["newEvents"].([]any)[0].(map[string]any)["meta"].(map[string]any)
		meta["syncMetadata"] = map[string]any{"_tag": "Some", "value": map[string]any{"at": 1}}
		if name == "newer" {
			meta["syncMetadata"] = map[string]any{"value": map[string]any{"at": 1}}
		}
		p, err := parsePull(encoded(t, m))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.fresh[0]; string(got.changeset) != string(set) || !slices.Equal(got.tables, []string{"todos"}) || got.event.SyncMetadata != `{"_tag":"Some","value":{"at":1}}` {
			t.Errorf("%s: %q %q %s", name, got.changeset, got.tables, got.event.SyncMetadata)
		}
		meta["syncMetadata"], meta["sessionChangeset"] = map[string]any{}, map[string]any{"_tag": "no-op"}
		if p, err = parsePull(encoded(t, m)); err != nil || p.fresh[0].event.SyncMetadata != `{"_tag":"None"}` || p.fresh[0].tables == nil || p.fresh[0].changeset != nil {
			t.Errorf("%s: %+v, %v", name, p.fresh[0], err)
		}
	}
	for _, of := range []struct {
		raw  any
		want []string
	}{{webmesh.Set{"a", "b"}, []string{"a", "b"}}, {[]any{"a", "b"}, []string{"a", "b"}}, {nil, []string{}}} {
		item := map[string]any{"queryStr": "SELECT 1", "durationMs": 5.5, "startTimePerfNow": 1, "queriedTables": of.raw, "bindValues": webmesh.Undefined{}}
		slow, err := parseSlow(encoded(t, map[string]any{"debugInfo": map[string]any{"slowQueries": map[string]any{"items": []any{item}}}}))
		if err != nil || len(slow) != 1 || !slices.Equal(slow[0].Tables, of.want) || slow[0].Binds != "" {
			t.Errorf("%v: %+v, %v", of.raw, slow, err)
		}
	}
}

func TestVersions(t *testing.T) {
	for _, of := range []struct {
		version string
		newer   bool
	}{{"0.4.0", false}, {"0.4.0-dev.22", false}, {"0.3.9", false}, {"0.4.1", true}, {"0.4.1-dev.0", true}, {"0.5.0-dev.1", true}, {"1.0.0", true}, {"", false}, {"\x1b[31m", false}, {"0.4", false}} {
		if got := dialectOf(of.version); got.newer != of.newer || (got.note() == "") != (of.version == "0.4.0") {
			t.Errorf("%q: %+v, %q", of.version, got, got.note())
		}
	}
}

func TestAHundredThousandEventsAtOnce(t *testing.T) {
	n := 100_000
	if raced {
		n /= 10
	}
	events := make([]recordings.Event, n)
	for i := range events {
		events[i] = recordings.Event{Global: int64(i + 6), Name: "v1.X", Args: map[string]any{"id": fmt.Sprint(i)}, Client: "c"}
	}
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	a.app.Push(recordings.LeaderEnd, encoded(t, recordings.Pull("0.4.0", nil, events...)))
	got := told(a, "all are here", func(c client.EventsAppended) bool { return c.Count == int64(n) })
	if got.From != (livestore.SeqNum{Global: 6}) || got.To != (livestore.SeqNum{Global: int64(n) + 5}) {
		t.Errorf("told %+v", got)
	}
	a.healthy()
}

// TestAnAppIsNotBlamedForUs: what it answers waits behind what is being taken in.
func TestAnAppIsNotBlamedForUs(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	a := dialled(t, app, Options{})
	app.On("LSD.Leader.Ping", func(*recordings.Request) {})
	a.conn.taking.Add(1)
	if !a.alive(a.conn) {
		t.Error("it is blamed")
	}
	a.conn.taking.Add(-1)
	if a.alive(a.conn) {
		t.Error("it is alive though it does not answer")
	}
}
