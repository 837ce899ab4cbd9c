package ui

import (
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/pane"
)

// keymap is the person's own keys.
type keymap struct{ of *config.Keymap }

// keys gives a command's keys.
func (k *keymap) keys(id string, declared []string) []string {
	if k.of == nil {
		return declared
	}
	return k.of.Keys(id, declared)
}

// remap takes the keys of the settings over, and returns what is wrong with the settings. No command may have been asked
// for before: panes keep theirs.
func (a *App) remap(opt Options) []config.Problem {
	problems := opt.Problems
	if len(opt.Config.Keys) == 0 {
		return problems
	}
	// What there is to be mapped is known of panes that nobody sees.
	plain := &App{reopen: opt.Reopen, env: &pane.Env{Store: a.store, Theme: a.env.Theme, Now: a.env.Now, Memory: a.env.Memory, Log: a.env.Log}}
	plain.panes = makePanes(plain.env)
	var known []config.Known
	add := func(scope string, commands []pane.Command) {
		for _, c := range commands {
			known = append(known, config.Known{ID: c.ID, Keys: c.Binding.Keys(), Scope: scope})
		}
	}
	for _, p := range plain.panes {
		add(p.ID(), p.Commands())
	}
	add("", plain.globals())
	of, wrong := config.NewKeymap(opt.Config.Keys, known)
	a.keymap.of = of
	return append(problems, wrong...)
}
