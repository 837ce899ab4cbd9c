// Package files attaches to what LiveStore leaves on disk: a store's folder, one
// of its databases, a database under any other name, or an export in LiveStore's
// JSON format. It is read-only by construction: nothing here can write to a file
// it did not make.
//
// The one idea: an app that is running is followed by looking at its files'
// stamps a few times a second, and read only when they moved. What a rebase took
// out is told by comparing the unconfirmed end of the log, kept in memory and
// bounded, with what stands in the file now.
package files
