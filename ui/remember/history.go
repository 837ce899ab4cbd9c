package remember

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Bounds of a history.
const (
	maxEntries = 1000
	maxEntry   = 64 << 10 // bytes of one entry
	maxHistory = 4 << 20  // bytes of all entries, as they stand in the file
)

// History is what was typed in one place: filters, statements, commands.
type History struct {
	file journal

	once sync.Once // reads the file

	mu      sync.Mutex
	entries []string
	bytes   int
	unread  error // why the file could not be read; said when something is added
}

// History returns the history of a name, always the same one.
func (m *Memory) History(name string) *History {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.histories[name]
	if h == nil {
		h = &History{file: journal{path: m.path(name, ".history"), most: 2 * maxHistory}}
		if m.histories == nil {
			m.histories = map[string]*History{}
		}
		m.histories[name] = h
	}
	return h
}

// All is everything in it, oldest first: at most 1,000 entries and 4 MB, no two in a row the same. The first call reads
// the file, unless something was added before; what other livescopes add after that is not seen.
func (h *History) All() []string {
	h.read()
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.entries)
}

func (h *History) read() {
	h.once.Do(func() {
		lines, err := h.file.read()
		h.mu.Lock()
		defer h.mu.Unlock()
		h.unread = err
		for _, s := range entries(lines) {
			h.push(s)
		}
	})
}

// entries are the entries of a file's lines. Broken ones are left out.
func entries(lines [][]byte) []string {
	var out []string
	for _, line := range lines {
		var s *string
		if json.Unmarshal(line, &s) == nil && s != nil && *s != "" && len(*s) <= maxEntry {
			out = append(out, *s)
		}
	}
	return out
}

// push appends an entry, unless it is the last one already. The caller holds mu.
func (h *History) push(s string) (added bool) {
	if n := len(h.entries); n > 0 && h.entries[n-1] == s {
		return false
	}
	h.entries = append(h.entries, s)
	h.bytes += len(encode(s))
	drop := 0
	for len(h.entries)-drop > maxEntries || h.bytes > maxHistory {
		h.bytes -= len(encode(h.entries[drop]))
		drop++
	}
	h.entries = slices.Delete(h.entries, 0, drop)
	return true
}

// Add appends an entry, which may have several lines. The empty one and the same one again change nothing, one of more
// than 64 KB is refused. What cannot be written is there for this run, and the error, in one line, says why.
func (h *History) Add(s string) error {
	if len(s) > maxEntry {
		return fmt.Errorf("remember what was typed: it is larger than %d KB; it was not kept", maxEntry>>10)
	}
	if s = strings.ToValidUTF8(s, "\uFFFD"); s == "" || len(s) > maxEntry {
		return nil
	}
	h.read()
	h.mu.Lock()
	added, unread := h.push(s), h.unread
	h.unread = nil
	h.mu.Unlock()
	if !added {
		return nil
	}
	if unread != nil {
		return fmt.Errorf("read what is remembered from %s: %w; older entries are missing and this one is kept for this run only", h.file.path, reason(unread))
	}
	return h.file.add(encode(s), 2*maxEntries, func(lines [][]byte) [][]byte {
		var short History
		for _, s := range entries(lines) {
			short.push(s)
		}
		out := make([][]byte, len(short.entries))
		for i, s := range short.entries {
			out[i] = encode(s)
		}
		return out
	})
}

// encode is a value as a line, readable: < stays <.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // strings and times always can be
		return nil
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}
