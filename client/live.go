package client

import (
	"context"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

// Link is the state of a connection.
type Link string

const (
	// LinkUnknown: nobody has told yet.
	LinkUnknown Link = ""
	// LinkNone: there is nothing to be connected to.
	LinkNone       Link = "none"
	LinkConnected  Link = "connected"
	LinkConnecting Link = "connecting"
	LinkOffline    Link = "offline"
)

// Connection says how a store is reached, and how it reaches its sync backend.
type Connection struct {
	// App is the link from here to the running app, LinkNone for a store on disk.
	App Link
	// Backend is the link of the app to its sync backend as the app last told it,
	// LinkUnknown while the app is not reached.
	Backend Link
	// Reason is why a link is not connected, one line, "" when there is nothing to say.
	Reason string
	// At is when it became so, by the app's clock where the app told it.
	At time.Time
}

// Latch is the state of a store's sync latch.
type Latch string

const (
	// LatchNone: there is no latch, or it cannot be known.
	LatchNone   Latch = "none"
	LatchOpen   Latch = "open"
	LatchClosed Latch = "closed"
)

// ConnectionChanged: a link went up or down.
type ConnectionChanged struct{ Connection Connection }

// LatchChanged: the latch was closed or opened, by whomever.
type LatchChanged struct {
	Latch Latch
	At    time.Time
	// Found is true for the first word of it: it was so before we came.
	Found bool
}

// QueriesChanged: [Reactive.LiveQueries], SlowQueries or Graph give something new.
type QueriesChanged struct{}

// QueryRan: a reactive query has run. It is the only change that may be dropped
// when a reader is slow; Dropped counts those that were, since the last one.
type QueryRan struct {
	Run     QueryRun
	Dropped int
}

func (ConnectionChanged) change() {}
func (LatchChanged) change()      {}
func (QueriesChanged) change()    {}
func (QueryRan) change()          {}

const (
	// CapQueries: the store tells of its live queries; it implements [Reactive].
	CapQueries Capability = "queries"
	// CapBackend: the store has a sync backend.
	CapBackend Capability = "backend"
)

// QueryKind is what a live query is.
type QueryKind string

const (
	QueryDB       QueryKind = "db"
	QueryComputed QueryKind = "computed"
	QuerySignal   QueryKind = "signal"
	QueryGraphQL  QueryKind = "graphql"
	// QueryWatch is a query of livescope's own.
	QueryWatch QueryKind = "watch"
)

// LiveQuery is a reactive query that an app has open.
type LiveQuery struct {
	// ID is the app's own number of it plus one, unique while the app runs: 0 is no
	// query's. Watches have negative ones.
	ID    int64
	Kind  QueryKind
	Label string
	// Hash is LiveStore's identity of the definition: for a static query its SQL with
	// what was bound, for a function its source.
	Hash string
	// SQL and Binds are recovered from the hash or the graph; "" where they cannot be.
	SQL   string
	Binds string
	// Runs is how often it ran since the app started.
	Runs int64
	// Times are the durations of the last runs, oldest first, at most a hundred.
	Times []time.Duration
	// Rows is how many rows the last result has, -1 when it is not a list, and
	// ResultBytes its size as it came.
	Rows        int64
	ResultBytes int64
	// Refreshed is false while it has never run.
	Refreshed bool
	// Tables are those it reads, directly or through other queries, as far as known.
	Tables []string
	// Subscribers are who listens, with the stack of the call.
	Subscribers []Subscriber
}

// Subscriber is one subscription to a live query.
type Subscriber struct {
	Frames []Frame `json:"frames"`
}

// Frame is a stack frame of a subscriber, innermost first.
type Frame struct {
	Name string `json:"name"`
	File string `json:"filePath"`
}

// SlowQuery is a statement that took the app longer than LiveStore's threshold (5 ms).
type SlowQuery struct {
	SQL      string
	Binds    string // JSON, "" for none
	Tables   []string
	Duration time.Duration
	// Rows is -1 when not told.
	Rows int64
	// Since is when it began, after the app's start: its clock is not ours.
	Since time.Duration
	// Raw is what the app sent of it, for asking the app to run it again.
	Raw []byte
}

// QueryRun is one run of a reactive query, or several that were only seen together.
type QueryRun struct {
	Query int64
	Label string
	Kind  QueryKind
	SQL   string
	// At is when it was seen here.
	At time.Time
	// Cause are the events that made it run. CauseInferred says that they were
	// found by time and tables, not told.
	Cause         []livestore.SeqNum
	CauseInferred bool
	// Tables are those through which it was caused; all it reads when no cause is known.
	Tables []string
	// Duration is of the last of the runs, negative when not told.
	Duration time.Duration
	// Rows is how many rows the result has, -1 when it is not a list.
	Rows int64
	// Compared says that Changed is known.
	Compared, Changed bool
	// Diff is how the result differs from the one before, at most [MaxRunDiff] of DiffTotal.
	Diff      []ResultChange
	DiffTotal int
	// Runs is the total up to here. Collapsed is how many runs this stands for, at least 1.
	Runs      int64
	Collapsed int64
}

// MaxRunDiff bounds the differences that a run carries.
const MaxRunDiff = 20

// ResultChange is one row of a result that came, went or changed.
type ResultChange struct {
	Op livestore.Op
	// Key names the row: its id, its first column or its place.
	Key string
	// Columns are those that changed, for an update.
	Columns []ResultColumn
}

// ResultColumn is a value of a result before and after, as short JSON.
type ResultColumn struct{ Name, Old, New string }

// NodeKind is what a node of the reactivity graph is.
type NodeKind string

const (
	NodeTable    NodeKind = "table"
	NodeRef      NodeKind = "ref"
	NodeQuery    NodeKind = "query"    // a db query's SQL, where it is made by a function
	NodeResult   NodeKind = "result"   // a db query's rows
	NodeComputed NodeKind = "computed" //
	NodeThunk    NodeKind = "thunk"    // any other
	NodeEffect   NodeKind = "effect"
)

// GraphNode is a node of the reactivity graph.
type GraphNode struct {
	ID    string // LiveStore's, "node-12"
	Kind  NodeKind
	Label string
	// Sub are the nodes it reads, Super those that read it.
	Sub, Super []string
	Dirty      bool
	Destroyed  bool
	// Count is refreshes of a ref, recomputations of a thunk, invocations of an effect.
	Count int64
	// Deferred: an effect that waits to be run.
	Deferred bool
}

// Graph is the reactivity graph of an app at one moment.
type Graph struct {
	At    time.Time
	Nodes []GraphNode
}

// Reactive is what a running app tells of its queries. A [Store] that can do
// [CapQueries] implements it.
type Reactive interface {
	// LiveQueries are the app's live queries as last told.
	LiveQueries() []LiveQuery
	// LiveResult is the last result of one, as JSON.
	LiveResult(ctx context.Context, id int64) (string, error)
	// SlowQueries and Graph are as last told. They are only kept up while somebody
	// watches them.
	SlowQueries() []SlowQuery
	Graph() (g Graph, known bool)
	// WatchSlow and WatchGraph have them kept up until ctx ends.
	WatchSlow(ctx context.Context)
	WatchGraph(ctx context.Context)
}

// Controls is what can write to a running app. Only an opener hands it out, and
// never for a store that was asked for read-only. A member is nil where the app
// has no such thing; the reason stands beside it.
type Controls struct {
	Latch   Latcher
	NoLatch error // why Latch is nil
	Commit  Committer
	Import  Importer
	Queries QueryControl
}

// Latcher closes and opens the sync latch.
type Latcher interface {
	// SetLatch closes or opens it and returns when the app has said that it is so.
	SetLatch(ctx context.Context, closed bool) error
}

// Committer commits events.
type Committer interface {
	// Commit commits one event; args is its encoded arguments as JSON. It returns
	// when the app has taken it. The event comes back as an [EventsAppended].
	Commit(ctx context.Context, name, args string) error
}

// ResetMode says what a reset destroys.
type ResetMode string

const (
	// ResetState: the state, which the app makes again from its eventlog.
	ResetState ResetMode = "only-app-db"
	// ResetAll: the state and the eventlog.
	ResetAll ResetMode = "all-data"
)

// Importer replaces what an app has stored. After each of these the
// app has to be stopped and started again at once: LiveStore on Node goes on with what
// it has in memory, and what it commits then may be lost.
type Importer interface {
	// ImportEventlog replaces the eventlog by a database file; the app makes the state from it.
	ImportEventlog(ctx context.Context, file string) error
	// ImportBoth replaces eventlog and state together. State alone would destroy the eventlog.
	ImportBoth(ctx context.Context, eventlog, state string) error
	Reset(ctx context.Context, mode ResetMode) error
	// TakeBack removes an event and all after it from the eventlog. It refuses when
	// the backend has confirmed any of them.
	TakeBack(ctx context.Context, from livestore.SeqNum) (removed int64, err error)
}

// QueryControl has an app run a statement again, or forget its slow ones.
type QueryControl interface {
	Rerun(ctx context.Context, q SlowQuery) error
	ForgetSlow(ctx context.Context) error
}
