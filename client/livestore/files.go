package livestore

import (
	"regexp"
	"strconv"
)

// FormatVersion is LiveStore 0.4.0's storage format version, the number after the
// @ in its file names.
const FormatVersion = 6

// Names of the tables that LiveStore itself keeps.
const (
	// EventlogTable and SyncStatusTable are in the eventlog database.
	EventlogTable   = "eventlog"
	SyncStatusTable = "__livestore_sync_status"
	// The rest are in the state database.
	SchemaTable           = "__livestore_schema"
	SchemaEventDefsTable  = "__livestore_schema_event_defs"
	SessionChangesetTable = "__livestore_session_changeset"
)

// EventlogSchema is the DDL of an eventlog database as LiveStore 0.4.0 creates it.
// A scratch eventlog that livescope fills is made with the same.
var EventlogSchema = []string{
	`CREATE TABLE "eventlog" ("seqNumGlobal" integer not null, "seqNumClient" integer not null, "seqNumRebaseGeneration" integer not null, "parentSeqNumGlobal" integer not null, "parentSeqNumClient" integer not null, "parentSeqNumRebaseGeneration" integer not null, "name" text not null, "argsJson" text not null, "clientId" text not null, "sessionId" text not null, "schemaHash" integer not null, "syncMetadataJson" text not null, PRIMARY KEY ("seqNumGlobal", "seqNumClient", "seqNumRebaseGeneration")) strict`,
	`CREATE INDEX "idx_eventlog_seqNumGlobal" on "eventlog" ("seqNumGlobal")`,
	`CREATE INDEX "idx_eventlog_seqNum" on "eventlog" ("seqNumGlobal", "seqNumClient", "seqNumRebaseGeneration")`,
	`CREATE TABLE "__livestore_sync_status" ("head" integer primary key, "backendId" text) strict`,
}

// FileKind is what a LiveStore database file holds.
type FileKind int

const (
	NotAStoreFile FileKind = iota
	EventlogFile
	StateFile
)

// FileName is a parsed name of a LiveStore database file.
type FileName struct {
	Kind FileKind
	// Format is the storage format version.
	Format int
	// SchemaHash is what stands between "state" and "@": a signed integer, or
	// "fixed" with manual migrations. Empty for an eventlog.
	SchemaHash string
}

var fileName = regexp.MustCompile(`^(?:(eventlog)|state(.*))@([0-9]{1,4})\.db$`)

// ParseFileName reads the base name of a file, such as eventlog@6.db or
// state53742589097@6.db. Kind is [NotAStoreFile] for any other name.
func ParseFileName(base string) FileName {
	m := fileName.FindStringSubmatch(base)
	if m == nil {
		return FileName{}
	}
	n := FileName{Kind: StateFile, SchemaHash: m[2]}
	if m[1] != "" {
		n.Kind = EventlogFile
	}
	n.Format, _ = strconv.Atoi(m[3])
	return n
}

// TableKind tells what a table of a state database is for.
type TableKind string

const (
	// UserTable: declared by the app's schema.
	UserTable TableKind = "table"
	// ClientDocument: an id and a JSON value, set by a client-only event.
	ClientDocument TableKind = "client-document"
	// InternalTable: LiveStore's own.
	InternalTable TableKind = "internal"
)
