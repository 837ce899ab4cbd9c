package playground

import (
	"github.com/livescope/livescope/inspector/complete"
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// popup is the list of what could be typed next. It opens by itself and so takes as little as it can: tab takes an item,
// enter does so only once one was chosen by moving.
type popup struct {
	list   *choices.Model
	result complete.Result
	moved  bool
	asked  bool // for by hand: it stays while anything can be typed
}

// lettersToOffer is how much of a word is typed before the list opens by itself.
const lettersToOffer = 2

func newPopup() popup { return popup{list: choices.New()} }

func (u *popup) shown() bool { return u.list.Len() > 0 }

func (u *popup) close() {
	if u.shown() {
		u.list.Set(nil)
	}
	u.list.Hide()
	u.moved, u.asked = false, false
}

// offer lists what could be typed at the cursor and reports whether there is anything.
func (p *Pane) offer() bool {
	u := &p.popup
	u.result = complete.SQL(p.text(), p.editor.Caret(), p.catalog())
	items := make([]choices.Item, len(u.result.Items))
	for i, it := range u.result.Items {
		items[i] = choices.Item{Label: it.Label, Detail: it.Detail, Kind: string(it.Kind), Matched: it.Matched}
	}
	u.list.Set(items)
	u.moved = false
	return len(items) > 0
}

// offerAfter opens, renews or closes the list after a key.
func (p *Pane) offerAfter(key tea.KeyPressMsg, changed bool) {
	u := &p.popup
	if !changed || key.Text == "" && !u.shown() {
		u.close()
		return
	}
	asked := u.asked
	from, caret := p.word()
	typed := p.text()[from:caret]
	dot := from > 0 && p.text()[from-1] == '.' // of a table: its columns
	if key.Text == "" && typed == "" && !asked || !asked && !dot && len(typed) < lettersToOffer || typed != "" && isDigit(typed[0]) || !p.offer() {
		u.close()
		return
	}
	u.asked = asked
	if only := u.result.Items; len(only) == 1 && only[0].Text == p.text()[u.result.From:u.result.To] {
		u.close() // there is nothing to add
	}
}

// word is where the word that the cursor is behind begins, and the cursor.
func (p *Pane) word() (from, caret int) {
	text := p.text()
	caret = p.editor.Caret()
	for from = caret; from > 0 && isWord(text[from-1]); {
		from--
	}
	return from, caret
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// complete opens the list by hand.
func (p *Pane) complete() tea.Cmd {
	var cmd tea.Cmd
	if p.schema.stale && !p.schema.reading {
		cmd = p.readSchema()
	}
	if !p.offer() {
		p.popup.close()
		return tea.Batch(cmd, pane.Say(pane.Info, "nothing is known that could stand here"))
	}
	p.popup.asked = true
	return cmd
}

// takeCompletion writes the chosen item into the text.
func (p *Pane) takeCompletion() tea.Cmd {
	u := &p.popup
	i, ok := u.list.Selected()
	if !ok || i >= len(u.result.Items) {
		u.close()
		return nil
	}
	it := u.result.Items[i]
	whole := p.editor.Replace(u.result.From, u.result.To, it.Text)
	u.close()
	if !whole {
		return pane.Say(pane.Warn, "that name has characters in it that cannot be typed here")
	}
	return nil
}

// moveCompletion chooses another item.
func (p *Pane) moveCompletion(d, pages int) {
	p.popup.moved = true
	p.popup.list.Move(d)
	if pages != 0 {
		p.popup.list.Page(pages)
	}
}
