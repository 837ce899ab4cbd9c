// Package client is how a store is reached: what every attached store offers,
// whatever it is reached by. Its subpackages are the ways.
//
// The one idea: every store has its eventlog in a SQLite database in LiveStore's
// own format, its own file or a scratch file filled from elsewhere, and a
// [sidecar.Sidecar] beside it for what that format cannot hold. Readers read the
// database; a stream of changes tells them when to look again.
package client

import (
	"context"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// Info says what a store is and how it is reached. It does not change while the
// store is open.
type Info struct {
	// StoreID is LiveStore's store id, "" when it cannot be known.
	StoreID string
	// ClientID is the client whose store this is, "" when it cannot be known.
	ClientID string
	// Source is the kind of SOURCE: "files", ….
	Source string
	// Where names the place for a person: a path or an address without secrets.
	Where string
	// ReadOnly is true when nothing can be written through this store.
	ReadOnly bool
	// EventlogFile and StateFile are paths where the databases are the app's own
	// files, "" where there is none.
	EventlogFile, StateFile string
	// Format is the storage format version from the file name, 0 when unnamed.
	Format int
	// Notes are one-line facts the reader must know: "reading a copy: …".
	Notes []string
}

// Capability is something a store may or may not be able to do.
type Capability string

const (
	// CapState: the store has the state database.
	CapState Capability = "state"
	// CapRowChanges: row changes (session changesets) are kept for some events.
	CapRowChanges Capability = "row-changes"
	// CapEventlog: the store has an eventlog.
	CapEventlog Capability = "eventlog"
)

// Store is an attached store, seen without writing.
//
// All methods may be called from any goroutine. What can write is handed out
// only by whoever opened the store, and never from here.
type Store interface {
	Info() Info
	// Changes streams what happens to the store from now on, until ctx ends or
	// the store is closed; then the channel is closed. It begins with how things
	// stand: connection and latch where there are any, and the heads. Every call is a stream of
	// its own. A reader that is slow delays the watcher of its own stream only.
	Changes(ctx context.Context) <-chan Change
	// Eventlog is the eventlog database, or an error that says why there is none.
	Eventlog() (*sqlite.DB, error)
	// State is the state database, or an error that says why there is none.
	State() (*sqlite.DB, error)
	// Sidecar holds what the eventlog cannot: rolled-back events, seen times.
	Sidecar() *sidecar.Sidecar
	// Can returns nil when the store can, and otherwise the reason why not.
	Can(Capability) error
	Close() error
}

// Change is one thing that happened to a store.
type Change interface{ change() }

// EventsAppended: events were added at the end, From the first and To the last.
// Heads are those that the status of these events follows from.
type EventsAppended struct {
	From, To livestore.SeqNum
	Count    int64
	Heads    Heads
}

// EventsRolledBack: a rebase removed events and, mostly, put them back under
// new numbers. The rows are in the sidecar's journal under this rebase number.
type EventsRolledBack struct {
	Rebase int64
	// Old and New are how many events were rolled back and re-added.
	Old, New int
	// From is the first number that no longer stands as it did.
	From livestore.SeqNum
}

// HeadsChanged: the leader's or the backend's head moved.
type HeadsChanged struct{ Heads Heads }

// StateChanged: the state database was written. Tables is nil when which ones
// cannot be known. From and To are the events that wrote it, where known.
type StateChanged struct {
	Tables   []string
	From, To livestore.SeqNum
}

// Gap: something may have happened that was not seen.
type Gap struct{ Reason string }

// FindingNoted: something was noticed while the store was open.
type FindingNoted struct{ Finding Finding }

func (EventsAppended) change()   {}
func (EventsRolledBack) change() {}
func (HeadsChanged) change()     {}
func (StateChanged) change()     {}
func (Gap) change()              {}
func (FindingNoted) change()     {}

// Heads are the ends of the eventlog as each party sees it.
type Heads struct {
	// Leader is the last event in the client's log; the zero value for an empty one.
	Leader livestore.SeqNum
	// Session is the last event that the client session has, if HasSession. It is
	// ahead of the leader for a moment after each commit.
	Session    livestore.SeqNum
	HasSession bool
	// Backend is the last global number the sync backend confirmed, 0 for none.
	Backend int64
	// BackendID identifies the backend's incarnation, "" when never seen.
	BackendID string
	// At is when these were read.
	At time.Time
}
