package remember

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of the sources that were opened.
const (
	maxRecent = 50
	maxSource = 4 << 10  // bytes of a source, and of the id of a store
	mostBytes = 64 << 10 // bytes of the file before it is shortened
)

// Recent is a SOURCE that was opened, without its secrets.
type Recent struct {
	Source  string    `json:"source"`
	StoreID string    `json:"storeId,omitempty"`
	At      time.Time `json:"at"`
}

// recents are the sources that were opened.
type recents struct {
	file journal
	once sync.Once // reads the file

	mu     sync.Mutex
	all    []Recent // newest first
	unread error
}

func (m *Memory) recents() *recents {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.recent == nil {
		m.recent = &recents{file: journal{path: m.path("recent", ".sources"), most: maxRecent * mostBytes}}
	}
	return m.recent
}

// Recent is what was opened, newest first: at most 50, each SOURCE once. The first call reads the file.
func (m *Memory) Recent() []Recent {
	r := m.recents()
	r.read()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

// AddRecent remembers that a SOURCE was opened, without its secrets ([Scrub]). A path should be absolute: the next run
// may begin in another directory. Without a time it is now. What cannot be written is there for this run, and the error,
// in one line, says why.
func (m *Memory) AddRecent(opened Recent) error {
	opened.Source = strings.ToValidUTF8(Scrub(opened.Source), "\uFFFD")
	opened.StoreID = strings.ToValidUTF8(opened.StoreID, "\uFFFD")
	if opened.At.IsZero() {
		opened.At = time.Now()
	}
	if opened.At = opened.At.UTC().Truncate(time.Second); !opened.valid() {
		return fmt.Errorf("remember the source that was opened: it is empty, or longer than %d KB; it was not kept", maxSource>>10)
	}
	r := m.recents()
	r.read()
	r.mu.Lock()
	r.all = push(r.all, opened)
	unread := r.unread
	r.unread = nil
	r.mu.Unlock()
	if unread != nil {
		return fmt.Errorf("read what is remembered from %s: %w; earlier sources are missing and this one is kept for this run only", r.file.path, reason(unread))
	}
	return r.file.add(encode(opened), 2*maxRecent, func(lines [][]byte) [][]byte {
		var out [][]byte
		for _, kept := range slices.Backward(decodeRecent(lines)) {
			out = append(out, encode(kept))
		}
		return out
	})
}

func (r *recents) read() {
	r.once.Do(func() {
		lines, err := r.file.read()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.all, r.unread = decodeRecent(lines), err
	})
}

// decodeRecent are the sources of a file's lines, newest first. Broken lines are left out.
func decodeRecent(lines [][]byte) []Recent {
	var all []Recent
	for _, line := range lines {
		var one Recent
		if json.Unmarshal(line, &one) == nil && one.valid() {
			all = push(all, one)
		}
	}
	return all
}

func (r Recent) valid() bool {
	_, err := r.At.MarshalJSON()
	return err == nil && r.Source != "" && len(r.Source) <= maxSource && len(r.StoreID) <= maxSource
}

// push puts a source first.
func push(all []Recent, opened Recent) []Recent {
	all = slices.DeleteFunc(all, func(r Recent) bool { return r.Source == opened.Source })
	all = slices.Insert(all, 0, opened)
	return all[:min(len(all), maxRecent)]
}
