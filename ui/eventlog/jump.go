package eventlog

import (
	"context"
	"errors"
	"fmt"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// foundMsg is where a typed number stands.
type foundMsg struct {
	pane *Pane
	num  livestore.SeqNum
	key  livestore.Key
	ok   bool
	err  error
}

// goToTyped looks for the event whose number was typed.
func (p *Pane) goToTyped() tea.Cmd {
	n, err := livestore.ParseSeqNum(p.goTo.Value())
	if err != nil {
		p.goTo.SetError(err.Error(), 0)
		return nil
	}
	p.goTo.Remember()
	p.endPrompt()
	return p.goToNumber(n)
}

// goToText looks for the event whose number was given to the command.
func (p *Pane) goToText(text string) tea.Cmd {
	n, err := livestore.ParseSeqNum(text)
	if err != nil {
		return pane.Say(pane.Error, "go to: "+err.Error())
	}
	return p.goToNumber(n)
}

// goToNumber looks for an event. A number without a generation finds it whatever rebases made of it.
func (p *Pane) goToNumber(n livestore.SeqNum) tea.Cmd {
	if p.all == nil {
		return nil
	}
	p.jumping = true
	view := p.all
	return func() tea.Msg {
		key, ok, err := find(view, n)
		return foundMsg{pane: p, num: n, key: key, ok: ok, err: err}
	}
}

// find returns the row of a number: the one that stands, or else one that was rolled back.
func find(v *inspector.View, n livestore.SeqNum) (key livestore.Key, ok bool, err error) {
	before := livestore.Key{SeqNum: n}
	before.Generation--
	page, err := v.After(context.Background(), before, 50)
	if err != nil {
		return key, false, err
	}
	for _, r := range page.Rows {
		k := r.Key
		if k.Global != n.Global || k.Client != n.Client || n.Generation > 0 && k.Generation != n.Generation {
			continue
		}
		if k.Ordinal == 0 {
			return k, true, nil
		}
		if !ok {
			key, ok = k, true
		}
	}
	return key, ok, nil
}

func (p *Pane) found(m foundMsg) tea.Cmd {
	p.jumping = false
	switch {
	case m.err != nil && !errors.Is(m.err, context.Canceled):
		return pane.Say(pane.Error, m.err.Error())
	case !m.ok:
		return pane.Say(pane.Warn, fmt.Sprintf("%s is not in this log", m.num))
	}
	return p.jumpTo(m.key)
}

// goToKey moves the cursor of the grid to a row.
func (p *Pane) goToKey(key livestore.Key) tea.Cmd {
	p.target = key
	cmd := p.main.jump(func() []request { return p.main.grid.Goto(key) })
	return tea.Batch(cmd, p.landed())
}

// landed says so when a jump has led beside its target, because the filter hides it.
func (p *Pane) landed() tea.Cmd {
	if p.target == (livestore.Key{}) || p.main.grid.Loading() || p.main.again != nil {
		return nil
	}
	target := p.target
	p.target = livestore.Key{}
	if row, ok := p.main.grid.Cursor(); ok && row.Key == target {
		return nil
	}
	return pane.Say(pane.Info, fmt.Sprintf("the filter hides %s: esc clears it", target.SeqNum))
}
