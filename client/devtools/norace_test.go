//go:build !race

package devtools

// raced: the tests run with the race detector, which is slow.
const raced = false
