package recording

import (
	"encoding/binary"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/livescope/livescope/client"
)

// Extension is what a recording's name ends in, though none has to.
const Extension = ".livescope"

// FormatVersion is the version of the format, kept as SQLite's user_version.
const FormatVersion = 1

// applicationID marks the file: "LSRC".
const applicationID = 0x4C535243

const (
	// maxChangeBytes bounds the JSON of one change, and maxMetaBytes that of what is
	// kept once, such as the live queries.
	maxChangeBytes = 1 << 20
	maxMetaBytes   = 16 << 20
	// partBytes is how much of a state database is in one row.
	partBytes = 1 << 20
)

const columnTypes = `seqNumGlobal INTEGER, seqNumClient INTEGER, seqNumRebaseGeneration INTEGER,
  parentSeqNumGlobal INTEGER, parentSeqNumClient INTEGER, parentSeqNumRebaseGeneration INTEGER,
  name TEXT, argsJson TEXT, clientId TEXT, sessionId TEXT, schemaHash INTEGER, syncMetadataJson TEXT`

// tables are what a recording has.
var tables = []string{"meta", "change", "event", "rolled_back", "seen", "state"}

var schema = []string{
	`CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
	`CREATE TABLE change (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL) STRICT`,
	`CREATE TABLE event (step INTEGER PRIMARY KEY, n INTEGER NOT NULL, op TEXT NOT NULL, ` + columnTypes + `) STRICT`,
	`CREATE TABLE rolled_back (step INTEGER PRIMARY KEY, rebase INTEGER NOT NULL, seenAt INTEGER NOT NULL, ` + columnTypes + `,
  renumbered INTEGER NOT NULL, newGlobal INTEGER NOT NULL, newClient INTEGER NOT NULL, newGeneration INTEGER NOT NULL) STRICT`,
	`CREATE TABLE seen (seqNumGlobal INTEGER NOT NULL, seqNumClient INTEGER NOT NULL, seqNumRebaseGeneration INTEGER NOT NULL, seenAt INTEGER NOT NULL,
  PRIMARY KEY (seqNumGlobal, seqNumClient, seqNumRebaseGeneration)) STRICT, WITHOUT ROWID`,
	`CREATE TABLE state (n INTEGER NOT NULL, part INTEGER NOT NULL, image BLOB NOT NULL, PRIMARY KEY (n, part)) STRICT`,
}

// What an event row does.
const (
	opPut     = "put"     // the event stands in the log from here on
	opCut     = "cut"     // what stood after this number does not any more
	opConfirm = "confirm" // the event has this sync metadata from here on
)

// Keys of the table meta.
const (
	metaHeader  = "header"  // a header, from the start on
	metaHeads   = "heads"   // [client.Heads], with the log
	metaQueries = "queries" // the last live queries
	metaEnded   = "ended"   // the end's time, only of a recording that was ended
)

// header says what was recorded.
type header struct {
	Store   client.Info
	Started time.Time
	// Livescope and LiveStore are the versions, "" when not told.
	Livescope, LiveStore string
	Note                 string
	Redacted             bool
	// Why the store could not, "" when it could.
	NoEventlog, NoState, NoBackend, NoQueries string
}

// Recognise reports whether the file at path is a recording, whatever its name.
func Recognise(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [100]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return false
	}
	return string(head[:16]) == "SQLite format 3\x00" && binary.BigEndian.Uint32(head[68:]) == applicationID
}

// oneLine makes one short line of a text out of a file.
func oneLine(text string) string {
	const most = 300
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text[:min(len(text), 4*most)]))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
