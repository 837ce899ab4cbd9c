// Package inspector is what is worth knowing about a store: windows of its
// eventlog, filtered views, one event in detail, tables and rows, SQL, sync
// status. It knows no terminal and no protocol.
//
// The one idea: nothing holds an eventlog in memory. A window is read by key from
// the database when it is asked for, so that a page costs the same anywhere in
// ten million events. A filter is a scan in chunks: each chunk remembers how many
// rows matched and, where they were few, which; windows are put together from
// chunks, and a background scan fills in the rest.
//
// [Store] is the one mutable thing that a reader of changes looks at: every
// change raises its revision. It depends on package client and on nothing above.
package inspector
