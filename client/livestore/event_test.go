package livestore_test

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

func TestStatusFollowsFromTheNumberAndTheHead(t *testing.T) {
	for _, c := range []struct {
		num  string
		head int64
		want livestore.Status
	}{
		{"e5", 5, livestore.Confirmed},
		{"e4r2", 5, livestore.Confirmed},
		{"e6", 5, livestore.Pending},
		{"e6r1", 5, livestore.Pending},
		{"e1", 0, livestore.Pending},
		{"e5.1", 5, livestore.ClientOnly},
		{"e2.3", 5, livestore.ClientOnly},
		{"e9.1r1", 5, livestore.ClientOnly},
	} {
		n, err := livestore.ParseSeqNum(c.num)
		if err != nil {
			t.Fatal(err)
		}
		if got := livestore.StatusOf(n, c.head); got != c.want {
			t.Errorf("%s with the head at %d is %s, want %s", c.num, c.head, got, c.want)
		}
	}
}

func TestStatusesHaveTheWordsOfTheFilterLanguage(t *testing.T) {
	for status, want := range map[livestore.Status]string{
		livestore.Confirmed: "confirmed", livestore.Pending: "pending", livestore.ClientOnly: "client-only", livestore.Rebased: "rebased",
	} {
		if got := status.String(); got != want {
			t.Errorf("%d is %q, want %q", status, got, want)
		}
	}
}

func TestOnlyTheCloudflareProviderKnowsWhenAnEventWasRecorded(t *testing.T) {
	at, ok := livestore.CreatedAt(`{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-20T23:58:29.126Z"}}`)
	if want := time.Date(2026, 11, 20, 23, 58, 29, 126e6, time.UTC); !ok || !at.Equal(want) {
		t.Errorf("the backend's time is %v (%v), want %v", at, ok, want)
	}
	for _, none := range []string{
		`{"_tag":"None"}`, ``, `null`, `[]`, `{`, `"Some"`, `{"_tag":"Some"}`, `{"_tag":"Some","value":null}`,
		`{"_tag":"Some","value":{"s2SeqNum":12}}`,
		`{"_tag":"Some","value":{"offset":"0_0","handle":"h"}}`,
		`{"_tag":"Some","value":{"createdAt":"yesterday"}}`,
		`{"_tag":"Some","value":{"createdAt":1700000000}}`,
		`{"_tag":"None","value":{"createdAt":"2026-11-20T23:58:29.126Z"}}`,
		`{"_tag":"Some","value":{"createdAt":"2026-11-20T23:58:29.126Z","x":"` + strings.Repeat("x", 5000) + `"}}`,
	} {
		if at, ok := livestore.CreatedAt(none); ok {
			t.Errorf("CreatedAt(%.60s) = %v, want none", none, at)
		}
	}
}

func TestAnEventWithoutASchemaIsUnknown(t *testing.T) {
	if !(livestore.Event{SchemaHash: -1}).Unknown() || (livestore.Event{SchemaHash: -711046667}).Unknown() {
		t.Error("only the hash -1 means that the schema did not know the event")
	}
}

func TestFileNamesTellKindFormatAndSchema(t *testing.T) {
	for name, want := range map[string]livestore.FileName{
		"eventlog@6.db":         {Kind: livestore.EventlogFile, Format: 6},
		"eventlog@7.db":         {Kind: livestore.EventlogFile, Format: 7},
		"eventlog@12.db":        {Kind: livestore.EventlogFile, Format: 12},
		"state53742589097@6.db": {Kind: livestore.StateFile, Format: 6, SchemaHash: "53742589097"},
		"state-5@6.db":          {Kind: livestore.StateFile, Format: 6, SchemaHash: "-5"},
		"statefixed@6.db":       {Kind: livestore.StateFile, Format: 6, SchemaHash: "fixed"},
		"statefixed@5.db":       {Kind: livestore.StateFile, Format: 5, SchemaHash: "fixed"},
		"eventlog.db":           {},
		"eventlog@6.db-journal": {},
		"eventlog@6.db-wal":     {},
		"eventlog@.db":          {},
		"eventlog@six.db":       {},
		"eventlog@-6.db":        {},
		"eventlog@6xdb":         {},
		"eventlog@123456.db":    {},
		"xeventlog@6.db":        {},
		"Eventlog@6.db":         {},
		"state.db":              {},
		"state5@6.sqlite":       {},
		"":                      {},
		"eventlog@6.db\n":       {},
	} {
		if got := livestore.ParseFileName(name); got != want {
			t.Errorf("ParseFileName(%q) = %+v, want %+v", name, got, want)
		}
	}
}
