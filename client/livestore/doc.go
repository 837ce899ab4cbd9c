// Package livestore is LiveStore's own vocabulary: events, composite sequence
// numbers, statuses, the names and tables of the files its Node and Expo
// adapters write, and the SQLite session changesets it keeps per event.
//
// The one idea: an eventlog is an ordered list of events, and an event's place
// in it is a triple. Global counts what the sync backend has ordered (or will
// order), client counts the events that never leave the client between two
// global ones, and the rebase generation says how often a pending event was
// renumbered. Everything else here says what that triple means on disk.
//
// Facts hold for LiveStore 0.4.0, storage format [FormatVersion]. The package
// depends on nothing but the standard library and opens no files.
package livestore
