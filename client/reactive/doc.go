// Package reactive makes samples of how often queries run, what made them run and
// what came of it: of a running app's live queries, and of queries of our own.
//
// The one idea: both kinds come out as the same [client.QueryRun]. A [Watcher] runs
// its queries itself and knows their causes; a [Tracker] sees only what an app tells
// now and then, and finds the causes by time and tables.
package reactive
