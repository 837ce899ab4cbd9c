package livestore

import (
	"encoding/json"
	"strings"
	"time"
)

// UnknownSchemaHash is what LiveStore stores as the schema hash of an event
// whose name the app's schema did not know when it arrived.
const UnknownSchemaHash = -1

// Event is one row of an eventlog as LiveStore stores it.
type Event struct {
	SeqNum SeqNum
	Parent SeqNum
	Name   string
	// Args is the encoded arguments exactly as stored (the column argsJson).
	// LiveStore writes JSON; a damaged or foreign log may hold anything.
	Args      string
	ClientID  string
	SessionID string
	// SchemaHash is LiveStore's hash of the event's argument schema.
	SchemaHash int64
	// SyncMetadata is the JSON of an Option: what the sync provider recorded.
	SyncMetadata string
}

// Unknown reports whether the app's schema did not know the event's name.
func (e Event) Unknown() bool { return e.SchemaHash == UnknownSchemaHash }

// Status says how far an event has come.
type Status uint8

const (
	// Confirmed: global, at or below the head that the sync backend confirmed.
	Confirmed Status = iota
	// Pending: global, beyond the confirmed head.
	Pending
	// ClientOnly: never pushed, whatever the head.
	ClientOnly
	// Rebased: rolled back by a rebase; it no longer stands in the eventlog.
	Rebased
)

// String gives the word used on screen, in filters and in JSON.
func (s Status) String() string {
	switch s {
	case Pending:
		return "pending"
	case ClientOnly:
		return "client-only"
	case Rebased:
		return "rebased"
	}
	return "confirmed"
}

// StatusOf tells the status of an event that stands in an eventlog whose
// confirmed backend head is head (0 when nothing was ever confirmed).
func StatusOf(s SeqNum, head int64) Status {
	switch {
	case s.Client > 0:
		return ClientOnly
	case s.Global > head:
		return Pending
	}
	return Confirmed
}

// CreatedAt reads the time at which the sync backend recorded the event from its
// sync metadata. Only the Cloudflare provider keeps one; ok is false otherwise.
func CreatedAt(syncMetadata string) (at time.Time, ok bool) {
	// The text as LiveStore 0.4.0 writes it, without unpacking JSON: a window asks
	// for every row.
	if text, found := strings.CutPrefix(syncMetadata, `{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"`); found {
		if text, found = strings.CutSuffix(text, `"}}`); found {
			if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
				return at, !at.IsZero()
			}
		}
	} else if syncMetadata == `{"_tag":"None"}` {
		return time.Time{}, false
	}
	var option struct {
		Tag   string `json:"_tag"`
		Value struct {
			CreatedAt time.Time `json:"createdAt"`
		} `json:"value"`
	}
	if len(syncMetadata) > 4096 || json.Unmarshal([]byte(syncMetadata), &option) != nil || option.Tag != "Some" {
		return time.Time{}, false
	}
	return option.Value.CreatedAt, !option.Value.CreatedAt.IsZero()
}

// SameEvent reports whether two rows are the same event, wherever they stand and
// whatever the backend has said of them since.
func SameEvent(a, b Event) bool {
	return a.Name == b.Name && a.Args == b.Args && a.ClientID == b.ClientID && a.SessionID == b.SessionID
}
