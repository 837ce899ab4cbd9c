package devtools

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/recordings"
)

// summary parses a message of an app as the package does, and names what is in it.
func summary(raw webmesh.Raw) (string, error) {
	switch tag := webmesh.Tag(raw); tag {
	case "LSD.Leader.SyncPull":
		p, err := parsePull(raw)
		return pullWords(p), err
	case "LSD.Leader.SyncHeadRes", "LSD.ClientSession.SyncHeadRes":
		local, upstream, err := parseHeads(raw)
		return fmt.Sprint(local, " ", upstream), err
	case "LSD.Leader.NetworkStatusRes":
		n, err := parseNetwork(raw)
		return fmt.Sprint(n.connected, " ", n.closed, " ", n.at.UTC().Format("2006")), err
	case "LSD.ClientSession.LiveQueriesRes":
		q := newQueries()
		_, err := q.take(raw, func(string) []string { return nil })
		return queryWords(q.list), err
	case "LSD.ClientSession.ReactivityGraphRes":
		g, made, err := parseGraph(time.Unix(1, 0), raw)
		return fmt.Sprint(len(g.Nodes), " ", made), err
	case "LSD.ClientSession.DebugInfoRes":
		slow, err := parseSlow(raw)
		return slowWords(slow), err
	case "LSD.Leader.DatabaseFileInfoRes":
		d, err := parseDatabases(raw)
		return fmt.Sprintf("%+v", d), err
	case "LSD.Leader.SyncingInfoRes":
		s, err := parseSyncing(raw)
		return fmt.Sprintf("%+v", s), err
	case "LSD.Leader.SnapshotRes", "LSD.Leader.EventlogRes":
		f := fields{raw: raw}
		name := map[bool]string{true: "snapshot", false: "eventlog"}[tag == "LSD.Leader.SnapshotRes"]
		data := f.bytes(name)
		return fmt.Sprintf("%d %.13s", len(data), data), f.err
	case "LSD.Leader.Pong", "LSD.ClientSession.Pong":
		s := &Store{}
		err := s.pong(&conn{}, raw)
		return s.version() + fmt.Sprint(s.info.Notes), err
	case "LSD.Leader.SetSyncLatch.Response.Success":
		return "", success(raw)
	case "SessionInfo":
		s, ok, err := parseSession(raw)
		return fmt.Sprintf("%s leader %v, %v", s, s.Leader, ok), err
	}
	return "", nil
}

func pullWords(p pull) string {
	var words []string
	for i, list := range [][]pulled{p.gone, p.fresh} {
		for _, e := range list {
			words = append(words, []string{"-", "+"}[i]+e.event.SeqNum.String()+"<"+e.event.Parent.String()+" "+strings.Join(e.tables, ","))
		}
	}
	return strings.Join(words, " ")
}

func queryWords(list []client.LiveQuery) string {
	var words []string
	for _, q := range list {
		words = append(words, fmt.Sprintf("%s runs %d rows %d times %d subscribers %d", q.Kind, q.Runs, q.Rows, len(q.Times), len(q.Subscribers)))
	}
	return strings.Join(words, "; ")
}

func slowWords(list []client.SlowQuery) string {
	var words []string
	for _, q := range list {
		words = append(words, fmt.Sprintf("%.14s %s %s rows %d since %s", q.SQL, q.Binds, q.Duration.Round(time.Millisecond), q.Rows, q.Since.Round(time.Millisecond)))
	}
	return strings.Join(words, "; ")
}

func TestWhatTheRecordedAppSaidIsRead(t *testing.T) {
	wants := map[int]string{
		8:   "store recorded, client client-a, session static leader true, true",
		19:  "0.4.0[]",
		27:  "131072 SQLite format",
		31:  "49152 SQLite format",
		35:  "{state:{size:131072 file:state53742589097@6.db folder:data/recorded} eventlog:{size:49152 file:eventlog@6.db folder:data/recorded}}",
		39:  "{enabled:true name:@livestore/cf-sync protocol:ws url:ws://127.0.0.1:46409}",
		43:  `WITH RECURSIVE [20001] 54ms rows 1 since 2.567s; INSERT INTO 'l ["l1","Groceries"] 8ms rows -1 since 2.472s`,
		47:  "true false 2026",
		51:  "e5 e5",
		56:  "e5 e0",
		70:  "db runs 1 rows 3 times 1 subscribers 0; db runs 1 rows 1 times 1 subscribers 0; computed runs 1 rows -1 times 1 subscribers 1; db runs 1 rows 2 times 1 subscribers 0",
		77:  "13 map[]",
		82:  "13 map[half:{SELECT * FROM 'todos' LIMIT ? [2]}]",
		90:  "13 map[half:{SELECT * FROM 'todos' LIMIT ? [2]}]",
		96:  "+e6<e5 todos",
		113: "+e7<e6 todos",
		137: "",
		143: "true true 2026",
		150: "+e8<e7 todos +e8.1<e8 local_drafts +e9<e8 todos",
		170: "-e8<e7 todos -e8.1<e8 local_drafts -e9<e8 todos +e8<e7 todos +e9<e8 todos +e10r1<e9 todos +e10.1r1<e10r1 local_drafts +e11r1<e10r1 todos",
		171: "e11r1 e9",
		180: "e11r1 e11r1",
		187: "e11 e11",
	}
	for _, p := range recordings.Payloads(t, recordings.Session) {
		if p.Dir != recordings.In {
			continue
		}
		got, err := summary(p.Raw)
		if err != nil {
			t.Errorf("line %d, %s: %v", p.Line, p.Tag, err)
		}
		if want, ok := wants[p.Line]; ok && got != want {
			t.Errorf("line %d, %s: %s, want %s", p.Line, p.Tag, got, want)
		}
	}
}

func TestTheEventsOfTheRecordedRebase(t *testing.T) {
	p, err := parsePull(line(t, 170))
	if err != nil || !p.rebase {
		t.Fatal(p.rebase, err)
	}
	theirs, mine := p.fresh[0], p.fresh[2]
	if at, ok := livestore.CreatedAt(theirs.event.SyncMetadata); !ok || at.UTC().Format(time.RFC3339Nano) != "2026-11-21T08:32:40.118Z" {
		t.Errorf("the metadata is %s", theirs.event.SyncMetadata)
	}
	if theirs.event.ClientID != "client-b" || theirs.event.Args != `{"id":"theirs-1","text":"Todo theirs-1"}` || len(theirs.changeset) != 61 {
		t.Errorf("theirs is %+v, %d bytes", theirs.event, len(theirs.changeset))
	}
	if mine.event.SyncMetadata != `{"_tag":"None"}` || !livestore.SameEvent(mine.event, p.gone[0].event) {
		t.Errorf("mine is %+v", mine.event)
	}
}

func TestTheRecordedQueriesAndGraph(t *testing.T) {
	q := newQueries()
	if _, err := q.take(line(t, 70), func(string) []string { return nil }); err != nil {
		t.Fatal(err)
	}
	if got := q.list[2].Subscribers[0].Frames[0]; got != (client.Frame{Name: "TodoCount", File: "src/TodoCount.tsx"}) {
		t.Errorf("the frame is %+v", got)
	}
	if got, err := q.result(q.list[1].ID); err != nil || got != `[{"id":"t2","text":"Todo t2"}]` {
		t.Error(got, err)
	}
	if got := q.list[0].Times[0]; got != 3125*time.Microsecond {
		t.Error(got)
	}
	g, _, err := parseGraph(time.Unix(1, 0), line(t, 82))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]client.GraphNode{}
	for _, n := range g.Nodes {
		byID[n.ID] = n
	}
	for id, want := range map[string]string{
		"node-1":  "table todos [] [node-5 node-7 node-12] 1",
		"node-9":  "computed count:results [node-5] [node-10] 1",
		"node-11": "query half:query [node-5] [node-12] 1",
		"node-12": "result half:results [node-11 node-1] [node-13] 1",
		"node-10": "effect subscribe:count [node-9] [] 1",
	} {
		n := byID[id]
		if got := fmt.Sprint(n.Kind, " ", n.Label, " ", n.Sub, " ", n.Super, " ", n.Count); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
}
