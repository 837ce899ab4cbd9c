package inspector

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

func TestSyncOfFilesInJSON(t *testing.T) {
	s := open(t, "pending")
	status, err := s.Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(status)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"storeId":"sample-todo-mwpn258i","clientId":null,"source":"files","readOnly":true,"connection":"none","latch":"none",` +
		`"heads":{"session":null,"leader":"e199","backend":"e177"},"pending":22,"clientOnly":25,"events":224,` +
		`"backendId":"5dKODVG0vCs5JRbEReOmN","findings":[]}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestSyncOfALiveStoreInJSON(t *testing.T) {
	log := newLog(t)
	log.fill(1, 5)
	c := newClock()
	s := attachFake(t, &fakeApp{log: sqlite.OpenScratch(log.path)}, c, nil)
	text := func() string {
		status, err := s.Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(status)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	has := func(parts ...string) {
		t.Helper()
		got := text()
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("%s\nlacks %s", got, part)
			}
		}
	}
	has(`"connection":null,"latch":"none","heads":{"session":null,"leader":"e5","backend":"e0"}`)
	if got := text(); strings.Contains(got, "latchSince") || strings.Contains(got, "foundClosed") || strings.Contains(got, "confirmMs") {
		t.Error(got)
	}
	s.Apply(linked(client.LinkConnected, client.LinkConnected))
	s.Apply(client.LatchChanged{Latch: client.LatchOpen, Found: true})
	s.Apply(client.HeadsChanged{Heads: client.Heads{Leader: global(5), Session: livestore.SeqNum{Global: 5, Client: 1}, HasSession: true}})
	log.fill(6, 1)
	s.Apply(appended(6, 6, 0))
	c.pass(84 * time.Millisecond)
	log.exec("UPDATE __livestore_sync_status SET head = 6")
	s.Apply(client.HeadsChanged{Heads: client.Heads{Leader: global(6), Backend: 6, Session: global(6), HasSession: true}})
	has(`"connection":"connected","latch":"open","heads":{"session":"e6","leader":"e6","backend":"e6"},"pending":0`, `"confirmMs":{"n":1,"p50":84,"p95":84,"p99":84}`)
	s.Apply(client.LatchChanged{Latch: client.LatchClosed, At: c.t})
	has(`"latch":"closed","latchSince":"2026-03-01T17:00:00.084Z"`)
	s.Apply(client.LatchChanged{Latch: client.LatchOpen, At: c.t})
	s.Apply(client.LatchChanged{Latch: client.LatchClosed, Found: true})
	s.Apply(linked(client.LinkConnecting, client.LinkUnknown))
	has(`"connection":"connecting","latch":"closed","foundClosed":true`)
}
