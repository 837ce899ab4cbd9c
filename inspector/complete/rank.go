package complete

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// match is how well a name fits what was typed: less is better.
type match uint8

const (
	whole      match = iota // the name itself
	prefix                  // it begins so
	wordStart               // a word in it begins so
	initials                // every typed character begins a word or follows the one before
	subsequent              // the characters come in this order
	noMatch
)

// maxCompared bounds how much of a name is compared, in characters; what is typed is
// bounded alike.
const maxCompared = 256

// compare tells how well name fits typed, whatever the case of letters, and at which
// bytes of name the typed characters stand.
func compare(typed, name string, at []int) (match, []int) {
	at = at[:0]
	if typed == "" {
		return prefix, at
	}
	if utf8.RuneCountInString(typed) > maxCompared {
		return noMatch, at
	}
	if k := runAt(typed, name); k >= 0 {
		for i := range typed {
			_ = i
			_, n := utf8.DecodeRuneInString(name[k:])
			at = append(at, k)
			k += n
		}
		switch {
		case at[0] > 0:
			return wordStart, at
		case k == len(name):
			return whole, at
		}
		return prefix, at
	}
	for _, strict := range [2]bool{true, false} {
		if at = scatter(typed, name, strict, at[:0]); at != nil {
			if strict {
				return initials, at
			}
			if starts(name, at[0]) || len(at) > 2 {
				return subsequent, at // two letters anywhere would fit nearly everything
			}
		}
	}
	return noMatch, nil
}

// runAt is where name, or a word in it, begins with typed, or -1.
func runAt(typed, name string) int {
	count := 0
	for i := range name {
		if count++; count > maxCompared {
			break
		}
		if starts(name, i) && hasPrefixFold(name[i:], typed) {
			return i
		}
	}
	return -1
}

// scatter finds the typed characters in their order, and nil where they do not all
// occur. With strict each must begin a word or stand next to the one before.
func scatter(typed, name string, strict bool, at []int) []int {
	count, follows := 0, false
	for i, r := range name {
		if typed == "" {
			break
		}
		if count++; count > maxCompared {
			return nil
		}
		want, n := utf8.DecodeRuneInString(typed)
		if fold(r) == fold(want) && (!strict || follows || starts(name, i)) {
			at = append(at, i)
			typed = typed[n:]
			follows = true
			continue
		}
		follows = false
	}
	if typed != "" {
		return nil
	}
	return at
}

// starts reports whether a word of name begins at byte i: behind something that is no
// letter or digit, or at a capital behind a small letter.
func starts(name string, i int) bool {
	if i == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(name[:i])
	r, _ := utf8.DecodeRuneInString(name[i:])
	if unicode.IsUpper(r) && !unicode.IsUpper(before) {
		return true
	}
	return !unicode.IsLetter(before) && !unicode.IsDigit(before)
}

func hasPrefixFold(s, prefix string) bool {
	for _, want := range prefix {
		r, n := utf8.DecodeRuneInString(s)
		if n == 0 || fold(r) != fold(want) {
			return false
		}
		s = s[n:]
	}
	return true
}

func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 0x20
		}
		return r
	}
	return unicode.ToLower(r)
}

// collector keeps the items that fit what was typed.
type collector struct {
	typed    string
	items    []ranked
	compared int
	last     match // of the last name asked about, and where it fits
	at       []int
	have     map[string]bool // texts of the items, so that none comes twice
}

type ranked struct {
	Item
	match match
	group int
}

// wants reports whether a name fits, so that an item is made only if it does. The next
// add is for this name.
func (c *collector) wants(name string) bool {
	if c.compared++; c.compared > maxCandidates {
		return false
	}
	c.last, c.at = compare(c.typed, name, c.at)
	return c.last != noMatch
}

// add takes the item whose label was asked about last.
func (c *collector) add(group int, item Item) {
	key := string(item.Kind) + " " + item.Text
	if c.have[key] {
		return
	}
	if c.have == nil {
		c.have = make(map[string]bool)
	}
	c.have[key] = true
	item.Matched = slices.Clone(c.at)
	c.items = append(c.items, ranked{item, c.last, group})
}

// best are the items in order: what begins as typed before what only contains it, then
// by group, then by how well it fits. Equal ones stay as they came, which is the
// table's own order, unless something was typed: then the shorter come first.
func (c *collector) best() []Item {
	slices.SortStableFunc(c.items, func(a, b ranked) int {
		shorter := 0
		if c.typed != "" {
			shorter = cmp.Compare(len(a.Label), len(b.Label))
		}
		return cmp.Or(cmp.Compare(tier(a.match), tier(b.match)), cmp.Compare(a.group, b.group), cmp.Compare(a.match, b.match), shorter)
	})
	n := min(len(c.items), MaxItems)
	out := make([]Item, n)
	for i := range n {
		out[i] = c.items[i].Item
	}
	return out
}

func tier(m match) int {
	switch m {
	case whole, prefix:
		return 0
	case wordStart:
		return 1
	}
	return 2
}
