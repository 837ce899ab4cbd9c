package inspector

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

func TestEventNames(t *testing.T) {
	log := newLog(t)
	log.fill(1, 30)
	log.add(livestore.Event{SeqNum: livestore.SeqNum{Global: 30, Client: 2}, Name: "uiStateSet", Args: `"last"`})
	const defs = `CREATE TABLE "__livestore_schema_event_defs" ("eventName" text primary key, "schemaHash" integer not null, "updatedAt" text not null) strict`
	state := newState(t, defs, `INSERT INTO __livestore_schema_event_defs VALUES ('v1.TodoRenamed', 1, ''), ('v1.TodoCreated', 2, '')`)
	bare := newState(t)
	done, created, ui := event(30, 0, 0).Args, event(29, 0, 0).Args, `"last"`
	ofLog := []EventName{{"uiStateSet", 4, false, ui}, {"v1.TodoCompleted", 10, false, done}, {"v1.TodoCreated", 20, false, created}}
	declared := []EventName{{"v1.TodoRenamed", 0, true, ""}, {"v1.TodoCreated", 20, true, created}}
	for name, tt := range map[string]struct {
		log, state string
		want       []EventName
	}{
		"both":             {log.path, state.path, append(declared, ofLog[:2]...)},
		"the log alone":    {log.path, "", ofLog},
		"a bare state":     {log.path, bare.path, ofLog},
		"the schema alone": {"", state.path, []EventName{{"v1.TodoRenamed", 0, true, ""}, {"v1.TodoCreated", 0, true, ""}}},
		"neither":          {"", "", nil},
	} {
		a := &fakeApp{}
		if tt.log != "" {
			a.log = sqlite.OpenScratch(tt.log)
		}
		if tt.state != "" {
			a.state = sqlite.OpenScratch(tt.state)
		}
		got, err := attachFake(t, a, newClock(), nil).EventNames(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestEventNamesOfARealStore(t *testing.T) {
	got, err := open(t, "pending").EventNames(t.Context())
	if err != nil || len(got) < 3 {
		t.Fatal(got, err)
	}
	var counted int64
	for _, e := range got {
		counted += e.Count
		if (e.Count > 0) != strings.HasPrefix(e.Example, "{") {
			t.Errorf("%+v", e)
		}
	}
	if !got[0].InSchema || counted != 224 {
		t.Errorf("%d events, %+v", counted, got)
	}
}
