// Package recording keeps what happened to a store while it was looked at, in one
// file, x.livescope, and opens such a file again as a store.
//
// The one idea: the eventlog is not recorded from what the changes say but from
// what stands in it. After each change the recorder reads on from the last event
// that it has, if that still stands, and otherwise from the last confirmed one. So
// a change that was missed, told twice or told late leaves nothing out, and what is
// recorded is the log as it stood at some moment.
//
// A recording is a SQLite database of these tables:
//
//	meta         what was recorded, when and by what; the last heads; the last live queries
//	change       the changes as they were told, one JSON object each
//	event        steps that make the eventlog: first the log at the start, with n = 0, then
//	             what came (put), went (cut) or was confirmed; n is the last change told before
//	rolled_back  the events that rebases took out
//	seen         when events were seen to arrive
//	state        the state database, at the start and later, in parts
//
// It is written in a transaction about every second: one that was killed is
// readable up to then, and so is one that is under way.
package recording
