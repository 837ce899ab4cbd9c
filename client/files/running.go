package files

import (
	"errors"
	"time"
)

// Process is a running program that has a store's eventlog open for writing: an
// app that runs here.
type Process struct {
	PID int
	// Command is the program's name: "node".
	Command string
	// Script is the file it was told to run, "" when none of its arguments names one.
	Script string
	// Store is the folder of the store.
	Store Folder
	// Since is when the process began, the zero time when that cannot be known.
	Since time.Time
}

// ErrCannotLook says that this system does not tell which files a process has open.
var ErrCannotLook = errors.New("only Linux tells which files a process has open")

// Bounds of one look at the processes.
const (
	maxProcesses = 20_000
	maxOpenFiles = 20_000 // of one process
	maxRunning   = 200    // processes that are told
)
