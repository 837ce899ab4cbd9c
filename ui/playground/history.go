package playground

// maxHistory bounds the texts that are remembered, for this run only.
const maxHistory = 200

// history is what was run before, oldest first.
type history struct {
	entries []string
	at      int    // which one is shown; len(entries) for what is being typed
	draft   string // what was being typed when history was entered
}

// add remembers a text that was run.
func (h *history) add(s string) {
	if n := len(h.entries); n == 0 || h.entries[n-1] != s {
		h.entries = append(h.entries, s)
		h.entries = h.entries[max(0, len(h.entries)-maxHistory):]
	}
	h.at = len(h.entries)
}

// step goes d texts further; now is the text as it is. ok is false at either end.
func (h *history) step(d int, now string) (s string, ok bool) {
	to := h.at + d
	if h.at == len(h.entries) && d < 0 && to >= 0 && h.entries[to] == now {
		to += d // it is what was just run: nothing would be seen to happen
	}
	if to < 0 || to > len(h.entries) {
		return "", false
	}
	if h.at == len(h.entries) {
		h.draft = now
	}
	if h.at = to; to == len(h.entries) {
		return h.draft, true
	}
	return h.entries[to], true
}
