package playground

import (
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// draftAfter is how long typing rests before the text is kept.
const draftAfter = 2 * time.Second

// draft is what is known of the text that is kept for the next run.
type draft struct {
	recalled  bool  // it was read
	begun     bool  // the editor has the text that it begins with
	asked     []Ask // by other panes before that
	untouched int   // the version of the text before anything was typed
	example   int   // the version of the text that livescope wrote itself
	kept      int   // the version that is kept
	waiting   int   // the version that is about to be
}

// keptDraft is the text as it is kept.
type keptDraft struct {
	Text     string             `json:"text"`
	File     string             `json:"file,omitempty"`
	Database inspector.Database `json:"database,omitempty"`
}

type draftMsg struct {
	pane    *Pane
	version int
}

// draftName is what this store's draft is kept as.
func (p *Pane) draftName() string {
	info := p.env.Store.Info()
	if info.StoreID == "" {
		return "draft/" + info.Where
	}
	return "draft/" + info.StoreID
}

// restore puts the text of the last run back, unless something was typed already.
func (p *Pane) restore(d keptDraft, saved string, fileErr error) {
	p.draft.recalled = true
	if d.Text == "" && d.File == "" || p.editor.Version() != p.draft.untouched {
		return
	}
	p.draft.begun = true
	if p.editor.SetValue(d.Text); d.Database == inspector.StateDatabase || d.Database == inspector.EventlogDatabase {
		p.database = d.Database
	}
	if d.File != "" && fileErr == nil {
		p.file = file{path: d.File, saved: saved}
	}
	p.draft.kept = p.editor.Version()
	p.draft.waiting = p.draft.kept
}

// changed reports whether the text is one to keep that is not kept yet.
func (d *draft) changed(version int) bool {
	return d.begun && version != d.kept && version != d.example
}

// draftSoon keeps the text once typing rests.
func (p *Pane) draftSoon() tea.Cmd {
	v := p.editor.Version()
	if !p.draft.changed(v) || p.draft.waiting == v {
		return nil
	}
	p.draft.waiting = v
	return tea.Tick(draftAfter, func(time.Time) tea.Msg { return draftMsg{p, v} })
}

func (p *Pane) writeDraft() tea.Cmd {
	p.draft.kept = p.editor.Version()
	save := p.saveDraft()
	return func() tea.Msg {
		if err := save(); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
}

// saveDraft is how the text is kept as it is now.
func (p *Pane) saveDraft() func() error {
	memory, name := p.env.Memory, p.draftName()
	kept := keptDraft{Text: p.text(), File: p.file.path, Database: p.database}
	if strings.TrimSpace(kept.Text) == "" && kept.File == "" {
		kept.Text = ""
	}
	return func() error { return memory.Save(name, kept) }
}

// keepDraft keeps the text at the end of the run, when nobody is left to be told of an error.
func (p *Pane) keepDraft() {
	if p.draft.changed(p.editor.Version()) {
		_ = p.saveDraft()()
	}
}
