package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/inspector/filter"
)

// maxKeys bounds the keys of one command.
const maxKeys = 16

// quit is the command that keeps ctrl+c whatever the file says: there has to be a way out.
const (
	quit       = "quit"
	quitAlways = "ctrl+c"
)

// Known is a command that keys can be given to.
type Known struct {
	ID   string
	Keys []string // by default
	// Scope is the pane in which its keys count, "" for everywhere.
	Scope string
	// Together are the IDs of commands that may have a key in common with this one, because the two can never be run at
	// the same time. Commands that share a key by default are known to be so, and need not be named.
	Together []string
}

// Keymap is which keys commands have in place of their defaults. It does not change.
type Keymap struct{ keys map[string][]string }

// Keys are the keys of a command. Where the settings say nothing of it these are its defaults; where they take its keys
// away there are none. A key that terminals give different names is there under each of them. Do not change the result.
func (k *Keymap) Keys(id string, defaults []string) []string {
	if k == nil {
		return defaults
	}
	if keys, ok := k.keys[id]; ok {
		return keys
	}
	return defaults
}

// NewKeymap gives the known commands the keys of the settings, and says what is wrong with those.
//
// Two commands whose keys count in the same place cannot be given one key by the settings, unless they share a key by
// default too. Of two settings the first one in the file keeps the key; against a default, the default does, as long as
// the settings do not move that command elsewhere. A setting of which no key can be used leaves the command its
// defaults. Ctrl+c stays with quit.
func NewKeymap(settings []KeySetting, known []Known) (*Keymap, []Problem) {
	b := newBinder(known)
	b.take(settings)
	for b.settle() {
	}
	keys := map[string][]string{}
	for _, t := range b.taken {
		var all []string
		for _, k := range t.keys {
			all = append(all, spellings(k)...)
		}
		if t.of.ID == quit && !slices.Contains(all, quitAlways) {
			all = append(all, quitAlways)
		}
		keys[t.of.ID] = all
	}
	slices.SortStableFunc(b.problems, func(x, y Problem) int { return cmp.Compare(x.Line, y.Line) })
	if more := len(b.problems) - maxProblems; more > 0 {
		last := b.problems[maxProblems]
		b.problems = append(b.problems[:maxProblems], Problem{File: last.File, Message: moreMessage(more)})
	}
	return &Keymap{keys}, b.problems
}

// setting is a setting of a known command.
type setting struct {
	KeySetting
	of   *Known
	keys []string // as Bubble Tea calls them
}

// binder settles who has which key.
type binder struct {
	known    []*Known
	byID     map[string]*Known
	taken    []*setting // in the order of the file
	problems []Problem
}

func newBinder(known []Known) *binder {
	b := &binder{byID: map[string]*Known{}}
	for _, k := range known {
		if was, ok := b.byID[k.ID]; ok { // declared once for each way it can be run
			was.Keys = append(slices.Clip(was.Keys), k.Keys...)
			was.Together = append(slices.Clip(was.Together), k.Together...)
			continue
		}
		b.byID[k.ID] = &k
		b.known = append(b.known, &k)
	}
	return b
}

// take judges each setting by itself.
func (b *binder) take(settings []KeySetting) {
	lines := map[string]int{}
	for _, s := range settings {
		of := b.byID[s.Command]
		if of == nil {
			b.problem(s, "there is no command %s%s", quoted(s.Command), meant(b.closest(s.Command), "? lists them"))
			continue
		}
		if line, again := lines[s.Command]; again {
			b.problem(s, "%s is set twice; take this one or the one of line %d away", quoted(s.Command), line)
			continue
		}
		lines[s.Command] = s.Line
		if keys, ok := b.names(s); ok {
			b.taken = append(b.taken, &setting{s, of, keys})
		}
	}
}

// names are the keys of a setting as Bubble Tea calls them. ok is false when it names keys and none can be used.
func (b *binder) names(s KeySetting) (keys []string, ok bool) {
	for i, written := range s.Keys {
		if i == maxKeys {
			b.problem(s, "%s: a command can have %d keys; take the others away", s.Command, maxKeys)
			break
		}
		key, err := KeyName(written)
		switch {
		case err != nil:
			b.problem(s, "%s: %v", s.Command, err)
		case key == quitAlways && s.Command != quit && b.byID[quit] != nil:
			b.problem(s, "%s: ctrl+c always quits; take another key", s.Command)
		case !slices.Contains(keys, key):
			keys = append(keys, key)
		}
	}
	return keys, len(keys) > 0 || len(s.Keys) == 0
}

// closest is the command that was probably meant: a similar one, or one that ends so.
func (b *binder) closest(typed string) string {
	ids := make([]string, 0, len(b.known))
	for _, k := range b.known {
		ids = append(ids, k.ID)
	}
	if near := filter.Closest(typed, ids); near != "" {
		return near
	}
	for _, id := range ids {
		if typed != "" && strings.HasSuffix(id, "."+typed) {
			return id
		}
	}
	return ""
}

// settle takes away the keys that two commands would want. It reports whether it has to be called again: a setting that
// loses its last key ends, its command has its defaults back, and those may be what another setting was given.
func (b *binder) settle() (again bool) {
	set := map[string]*setting{}
	for _, t := range b.taken {
		set[t.of.ID] = t
	}
	for i, t := range b.taken {
		had := len(t.keys)
		t.keys = slices.DeleteFunc(t.keys, func(key string) bool {
			return !(key == quitAlways && t.of.ID == quit) && b.conflict(t, key, b.taken[:i], set)
		})
		if had > 0 && len(t.keys) == 0 {
			b.taken = slices.Delete(b.taken, i, i+1)
			return true
		}
	}
	return false
}

// conflict reports whether a key of a setting is another command's, and says whose.
func (b *binder) conflict(t *setting, key string, before []*setting, set map[string]*setting) bool {
	for _, other := range before {
		if slices.Contains(other.keys, key) && !apart(t.of, other.of) {
			where := "above"
			if other.Line > 0 {
				where = fmt.Sprintf("in line %d", other.Line)
			}
			b.problem(t.KeySetting, "%s: the key %s is given to %s %s already; take another key, or take it away there", t.Command, quoted(key), other.Command, where)
			return true
		}
	}
	for _, k := range b.known {
		if k != t.of && set[k.ID] == nil && slices.Contains(k.Keys, key) && !apart(t.of, k) {
			b.problem(t.KeySetting, "%s: the key %s belongs to %s; take another key, or give %s another one too", t.Command, quoted(key), k.ID, k.ID)
			return true
		}
	}
	return false
}

// apart reports whether two commands can have the same key.
func apart(a, b *Known) bool {
	if a.Scope != b.Scope && a.Scope != "" && b.Scope != "" {
		return true
	}
	if slices.Contains(a.Together, b.ID) || slices.Contains(b.Together, a.ID) {
		return true
	}
	return slices.ContainsFunc(a.Keys, func(k string) bool { return slices.Contains(b.Keys, k) })
}

func (b *binder) problem(s KeySetting, format string, args ...any) {
	b.problems = append(b.problems, Problem{File: s.File, Line: s.Line, Column: s.Column, Message: fmt.Sprintf(format, args...)})
}
