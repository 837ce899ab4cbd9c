package inspector

import (
	"encoding/json"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

// PreviewBytes is how much of an event's args a window carries. A screen's width
// is far below it.
const PreviewBytes = 512

// Row is an eventlog row as a window gives it.
type Row struct {
	Key   livestore.Key
	Event livestore.Event
	// ArgsBytes is the length of the args; Event.Args is cut to [PreviewBytes] in
	// a window and whole in [Store.Event].
	ArgsBytes int64
	Status    livestore.Status
	// RebasedTo is where a rolled-back event stands now, if Renumbered.
	RebasedTo  livestore.SeqNum
	Renumbered bool
	// CreatedAt is the backend's time, zero when it keeps none.
	CreatedAt time.Time
	// SeenAt is when the event was seen to arrive here, zero if it was there before.
	SeenAt time.Time
}

// MarshalJSON gives the form that the command line promises.
func (r Row) MarshalJSON() ([]byte, error) {
	e := r.Event
	out := struct {
		ID        string           `json:"id"`
		SeqNum    livestore.SeqNum `json:"seqNum"`
		Parent    livestore.SeqNum `json:"parentSeqNum"`
		Name      string           `json:"name"`
		Args      json.RawMessage  `json:"args,omitempty"`
		ArgsText  *string          `json:"argsText,omitempty"`
		ClientID  string           `json:"clientId"`
		SessionID string           `json:"sessionId"`
		Status    string           `json:"status"`
		RebasedTo string           `json:"rebasedTo,omitempty"`
		Unknown   bool             `json:"unknown,omitempty"`
		CreatedAt *time.Time       `json:"createdAt,omitempty"`
		SeenAt    *time.Time       `json:"seenAt,omitempty"`
	}{
		ID: e.SeqNum.String(), SeqNum: e.SeqNum, Parent: e.Parent, Name: e.Name,
		ClientID: e.ClientID, SessionID: e.SessionID, Status: r.Status.String(), Unknown: e.Unknown(),
	}
	if utf8.ValidString(e.Args) && json.Valid([]byte(e.Args)) {
		out.Args = json.RawMessage(e.Args)
	} else {
		out.ArgsText = &e.Args
	}
	if r.Renumbered {
		out.RebasedTo = r.RebasedTo.String()
	}
	if !r.CreatedAt.IsZero() {
		out.CreatedAt = &r.CreatedAt
	}
	if !r.SeenAt.IsZero() {
		out.SeenAt = &r.SeenAt
	}
	return json.Marshal(out)
}

// rowColumns is what [scanRow] reads.
const rowColumns = client.EventColumns + `, rowid`

// rowReader reads rows that were selected with [rowColumns]. It shares the texts
// that most rows have in common.
type rowReader struct {
	head int64
	// cut is how many bytes of the args are copied out of the database. Rows that
	// are cut come without their sync metadata.
	cut  int
	seen map[string]string
}

// maxShared bounds how many texts a reader remembers.
const maxShared = 256

func (r *rowReader) share(text string) string {
	if known, ok := r.seen[text]; ok {
		return known
	}
	text = strings.Clone(text)
	if r.seen == nil {
		r.seen = map[string]string{}
	}
	if len(r.seen) < maxShared {
		r.seen[text] = text
	}
	return text
}

func (r *rowReader) read(st *sqlite.Stmt) Row {
	args, metadata := st.View(7), st.View(11)
	row := Row{ArgsBytes: int64(len(args))}
	row.Event = livestore.Event{
		SeqNum: livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)},
		Parent: livestore.SeqNum{Global: st.Int(3), Client: st.Int(4), Generation: st.Int(5)},
		Name:   r.share(st.View(6)), Args: strings.Clone(clip(args, r.cut)), ClientID: r.share(st.View(8)), SessionID: r.share(st.View(9)),
		SchemaHash: st.Int(10),
	}
	row.Key.SeqNum = row.Event.SeqNum
	row.Status = livestore.StatusOf(row.Event.SeqNum, r.head)
	row.CreatedAt, _ = livestore.CreatedAt(metadata)
	if r.cut == math.MaxInt {
		row.Event.SyncMetadata = strings.Clone(metadata)
	}
	return row
}

// clip cuts text to at most n bytes, at the beginning of a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// rolledBackRow makes a row of a journal entry.
func rolledBackRow(b sidecar.RolledBack) Row {
	return Row{
		Key: livestore.Key{SeqNum: b.Event.SeqNum, Ordinal: b.Ordinal}, Event: b.Event, ArgsBytes: int64(len(b.Event.Args)),
		Status: livestore.Rebased, RebasedTo: b.NewNum, Renumbered: b.Renumbered, SeenAt: b.SeenAt,
	}
}

// subject is what a filter looks at.
func (r *Row) subject() filter.Subject {
	e := &r.Event
	return filter.Subject{SeqNum: e.SeqNum, Status: r.Status, Unknown: e.Unknown(), Name: e.Name, Args: e.Args, ClientID: e.ClientID, SessionID: e.SessionID}
}
