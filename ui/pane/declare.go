package pane

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// When is a condition of a P under which a command makes sense, and what to say where it does not hold.
type When[P any] struct {
	Holds func(P) bool
	Why   string
}

// Declaration is a command as the pane P declares it, in a table. [Declare] makes it a [Command].
type Declaration[P any] struct {
	ID, Title, Group string
	// Label and Word are the key and the word of the hint line.
	Label, Word string
	Keys        []string
	Hint        int
	When        []When[P]
	Takes       string
	Suggest     func(typed string) []string
	// Run runs it where neither a number nor a text makes a difference.
	Run func() tea.Cmd
	// Count runs it so many times, at least once, in one go.
	Count func(times int) tea.Cmd
	// Call runs it with all that is known of the call. One of Run, Count and Call is set.
	Call func(Call) tea.Cmd
}

// Declare makes the commands of a pane or page p: each ID gets the prefix and a dot in front, the person's own keys take
// the place of the declared ones, and settle is called after each run with what it returned.
func Declare[P any](env *Env, p P, prefix string, settle func(tea.Cmd) tea.Cmd, table ...Declaration[P]) []Command {
	out := make([]Command, len(table))
	for i, d := range table {
		out[i] = env.Bind(Command{
			ID: prefix + "." + d.ID, Title: d.Title, Group: d.Group, Hint: d.Hint, Binding: Keys(d.Label, d.Word, d.Keys...),
			Takes: d.Takes, Suggest: d.Suggest, Counts: d.Count != nil || d.Call != nil && d.Takes == "",
			WhyNot: func() string {
				for _, w := range d.When {
					if !w.Holds(p) {
						return w.Why
					}
				}
				return ""
			},
			Run: func(c Call) tea.Cmd {
				if settle == nil {
					return d.run(c)
				}
				return settle(d.run(c))
			},
		})
	}
	return out
}

func (d *Declaration[P]) run(c Call) tea.Cmd {
	switch {
	case d.Call != nil:
		return d.Call(c)
	case d.Count != nil:
		return d.Count(c.Times())
	}
	return d.Run()
}

// Bind has the runs of a command told to [Env.Ran], and gives it the person's own keys, where the settings name any. The hint line shows the first of them.
func (e *Env) Bind(c Command) Command {
	if e.Ran != nil {
		id, run := c.ID, c.Run
		c.Run = func(call Call) tea.Cmd {
			e.Ran(id)
			return run(call)
		}
	}
	if e.Keys == nil {
		return c
	}
	old := c.Binding.Keys()
	keys := e.Keys(c.ID, old)
	if slices.Equal(keys, old) {
		return c
	}
	label := ""
	if len(keys) > 0 {
		label = KeyName(keys[0])
	}
	c.Binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, c.Binding.Help().Desc))
	return c
}
