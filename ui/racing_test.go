//go:build race

package ui_test

// racing says that the race detector is on, which takes its time.
const racing = true
