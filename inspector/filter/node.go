package filter

import (
	"cmp"
	"slices"
	"strings"
)

// node is a part of a parsed filter. Terms are the leaves.
type node interface {
	match(*Subject) Result
	// print writes the canonical text, without parentheses around itself.
	print(*strings.Builder)
	// cost orders the parts of an and/or: what is cheap is asked first.
	cost() int
}

const (
	costColumn  = 1
	costGlob    = 2
	costWord    = 3
	costArgs    = 4
	costTouches = 100 // may read and decode a changeset
)

type notNode struct{ kid node }

func (n *notNode) match(s *Subject) Result {
	switch n.kid.match(s) {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Undecided
}

func (n *notNode) cost() int { return n.kid.cost() }

func (n *notNode) print(b *strings.Builder) {
	b.WriteString("not ")
	printKid(b, n.kid, true)
}

// listNode is an and or an or of at least two parts.
type listNode struct {
	or    bool
	kids  []node // as written
	order []node // by cost
}

// newList joins parts; parts that are lists of the same kind are taken in, so
// that equal filters have equal trees whatever their parentheses.
func newList(or bool, parts []node) node {
	if len(parts) == 1 {
		return parts[0]
	}
	l := &listNode{or: or}
	for _, p := range parts {
		if same, ok := p.(*listNode); ok && same.or == or {
			l.kids = append(l.kids, same.kids...)
			continue
		}
		l.kids = append(l.kids, p)
	}
	l.order = slices.Clone(l.kids)
	slices.SortStableFunc(l.order, func(a, b node) int { return cmp.Compare(a.cost(), b.cost()) })
	return l
}

func (l *listNode) match(s *Subject) Result {
	decides, otherwise := No, Yes
	if l.or {
		decides, otherwise = Yes, No
	}
	for _, kid := range l.order {
		switch kid.match(s) {
		case decides:
			return decides
		case Undecided:
			otherwise = Undecided
		}
	}
	return otherwise
}

func (l *listNode) cost() int {
	sum := 0
	for _, kid := range l.kids {
		sum += kid.cost()
	}
	return sum
}

func (l *listNode) print(b *strings.Builder) {
	for i, kid := range l.kids {
		if i > 0 && l.or {
			b.WriteString(" or ")
		} else if i > 0 {
			b.WriteString(" and ")
		}
		printKid(b, kid, !l.or)
	}
}

// printKid prints a part, in parentheses where it binds weaker than its place.
func printKid(b *strings.Builder, kid node, tight bool) {
	if _, isList := kid.(*listNode); isList && tight {
		b.WriteByte('(')
		kid.print(b)
		b.WriteByte(')')
		return
	}
	kid.print(b)
}
