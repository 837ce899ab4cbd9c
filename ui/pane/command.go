package pane

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Command is something that a person can do.
type Command struct {
	// ID names it in text: "events.filter".
	ID string
	// Title says what it does, in the help and in the palette.
	Title string
	// Group is the heading it stands under in the help.
	Group string
	// Binding has its keys, and the key and the word of the hint line as its help.
	Binding key.Binding
	// Hint is its rank in the hint line, from 1; 0 keeps it out.
	Hint int
	// Takes names what it takes in the prompt of commands, "FILTER"; "" takes nothing. Without it the command asks.
	Takes string
	// Suggest lists what may be taken, beginning with what has been typed. Optional; called while typing, so it answers at once.
	Suggest func(typed string) []string
	// Counts says that a number typed before the key means how often.
	Counts bool
	// WhyNot says why it cannot be run now, "" if it can. Nil means always. Several commands may have the same key as
	// long as at most one of them can be run.
	WhyNot func() string
	// Run runs it.
	Run func(Call) tea.Cmd
}

// Call is how a command was called.
type Call struct {
	Count int    // the number typed before the key; 0 for none
	Arg   string // what was typed after the command's name; "" for nothing
}

// Times is how often, at least once.
func (c Call) Times() int { return max(1, c.Count) }

// Reason is why the command cannot be run now, "" if it can.
func (c Command) Reason() string {
	if c.WhyNot == nil {
		return ""
	}
	return c.WhyNot()
}

// Find returns the command that a key means now. When it means one that cannot be run it returns that and the reason;
// when it means several none of which can be, they have no reason in common and none is given.
func Find(commands []Command, press tea.KeyPressMsg) (found Command, reason string, ok bool) {
	n := 0
	for _, c := range commands {
		if !key.Matches(press, c.Binding) {
			continue
		}
		why := c.Reason()
		if why == "" {
			return c, "", true
		}
		if n++; n == 1 {
			found, reason = c, why
		}
	}
	return found, reason, n == 1
}

// Hints are the commands of the hint line that can be run now, the most important first.
func Hints(commands []Command) []Command {
	var out []Command
	for _, c := range commands {
		if c.Hint > 0 && c.Reason() == "" && len(c.Binding.Keys()) > 0 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Command) int { return cmp.Compare(a.Hint, b.Hint) })
	return out
}

// Keys makes a binding: the label and the word of the hint line, and the keys.
func Keys(label, word string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, word))
}
