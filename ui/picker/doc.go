// Package picker is what is on the screen before a store is: what there is to be opened.
//
// The one idea: three groups that are looked for at the same time and shown as they come, the apps that run here, the
// stores below the working folder, and what was opened before. A row is something that can be opened, or says why it
// cannot; nothing is listed on suspicion. How things are found is the business of a [Finder], and opening is the
// owner's: the picker sends [Chosen] and is told how it went.
package picker

import (
	"context"
	"time"
)

// Group is where a row comes from.
type Group int

// The groups, in the order of the screen.
const (
	Running Group = iota
	Below
	Recent
	groups
)

// Store is something to open.
type Store struct {
	// Source opens it: a path, or the address of an app.
	Source string
	// StoreID is the store's id, or a name in place of it.
	StoreID string
	// Where is the place as a person would write it: "data/shop", "~/app/data/shop".
	Where string
	// App is the program that has it open, "node server.mjs", with its process's number, 0 for one that was found by its
	// devtools; "" without one.
	App string
	PID int
	// Since is when the program began, zero when unknown.
	Since time.Time
	// Bytes is the size of its files, Written when the last of them was written to.
	Bytes   int64
	Written time.Time
	// Opened is when it was last opened here, zero for never.
	Opened time.Time
	// Problem says why it cannot be opened: it is gone, or of another format. "" if it can.
	Problem string
}

// Heads are the ends of a store's log, as they are written: "e199", and "e177" or "" for a backend that confirmed
// nothing.
type Heads struct {
	Leader, Backend string
	// Ahead is how many numbers the log is ahead of the backend.
	Ahead int64
}

// Finder finds what can be opened. Its methods are called by commands, several at a time, and end with their context.
type Finder interface {
	// Running lists the apps that run here. The note says what was left out, or why nothing can be known.
	Running(ctx context.Context) (stores []Store, note string, err error)
	// Stores hands out the stores below the working folder one by one, from the goroutine that called it.
	Stores(ctx context.Context, found func(Store)) (note string, err error)
	// Recent lists what was opened before, the last one first.
	Recent(ctx context.Context) ([]Store, error)
	// Heads reads the ends of a store's log.
	Heads(ctx context.Context, source string) (Heads, error)
	// Here names the working folder.
	Here() string
}

// Chosen is the message that a source is to be opened.
type Chosen struct{ Source string }

// Left is the message that the person goes back to where they came from.
type Left struct{}

// Stopped is the message that a source is not to be opened after all.
type Stopped struct{}
