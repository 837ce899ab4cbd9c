package playground

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/remember"

	tea "charm.land/bubbletea/v2"
)

// maxHistory bounds the texts that are remembered; the memory on disk has its own bounds.
const maxHistory = 1000

// history is what was run before, in all stores, oldest first.
type history struct {
	entries []string
	at      int    // which one is shown; len(entries) for what is being typed
	draft   string // what was being typed when history was entered
	kept    *remember.History
}

// recalled puts what was kept before what was run since.
func (h *history) recalled(kept *remember.History, entries []string) {
	h.kept = kept
	entries = append(slices.Clone(entries), h.entries...)
	h.entries = entries[max(0, len(entries)-maxHistory):]
	h.at = len(h.entries)
}

// add remembers a text that was run.
func (h *history) add(s string) tea.Cmd {
	if n := len(h.entries); n == 0 || h.entries[n-1] != s {
		h.entries = append(h.entries, s)
		h.entries = h.entries[max(0, len(h.entries)-maxHistory):]
	}
	h.at = len(h.entries)
	kept := h.kept
	if kept == nil {
		return nil
	}
	return func() tea.Msg {
		if err := kept.Add(s); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
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

// showHistory opens the list of what was run, the newest first and each text once.
func (p *Pane) showHistory() tea.Cmd {
	seen := map[string]bool{}
	var all []pick
	for _, s := range slices.Backward(p.history.entries) {
		if seen[s] {
			continue
		}
		seen[s] = true
		detail := ""
		if n := strings.Count(strings.TrimSpace(s), "\n"); n > 0 {
			detail = "+" + strconv.Itoa(n) + " lines"
		}
		all = append(all, pick{label: oneLine(s), detail: detail, text: s})
	}
	return p.env.Show(newPicker(p.env, "Statements that were run, the newest first", "nothing was run yet", all, func(c pick) tea.Cmd {
		return p.load(c.text)
	}, nil))
}

// load puts a text into the editor; ctrl+z takes that back.
func (p *Pane) load(s string) tea.Cmd {
	p.editor.SetValue(s)
	p.setFocus(inEditor)
	return p.draftSoon()
}

// recall reads what was kept: the history, the queries, the layout and the text of the last run.
func (p *Pane) recall() tea.Cmd {
	p.draft.untouched = p.editor.Version()
	memory, name := p.env.Memory, p.draftName()
	return p.work(func(context.Context) func() tea.Cmd {
		kept := memory.History("sql")
		entries := kept.All()
		var queries []query
		var layout keptLayout
		var draft keptDraft
		var warn []tea.Cmd
		load := func(name string, v any) bool {
			err := memory.Load(name, v)
			if err != nil {
				warn = append(warn, pane.Say(pane.Warn, err.Error()))
			}
			return err == nil
		}
		if !load(queriesName, &queries) {
			queries = nil
		}
		if !load(layoutName, &layout) {
			layout = keptLayout{}
		}
		if !load(name, &draft) {
			draft = keptDraft{}
		}
		saved, fileErr := "", error(nil)
		if draft.File != "" {
			saved, fileErr = readFile(draft.File)
		}
		return func() tea.Cmd {
			p.history.recalled(kept, entries)
			p.queries, p.layout.rows = queries, max(0, layout.EditorRows)
			p.restore(draft, saved, fileErr)
			p.begin()
			return tea.Batch(warn...)
		}
	})
}
