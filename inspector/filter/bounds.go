package filter

import "math"

// SeqBounds gives the global numbers that the filter can match at all, both
// inclusive; ok is false when it says nothing about them. hi is math.MaxInt64
// where there is no upper end, and hi < lo when no number can match.
func (f *Filter) SeqBounds() (lo, hi int64, ok bool) {
	b := everything
	if f.root != nil {
		b = boundsOf(f.root, false)
	}
	if b.empty() {
		return 1, 0, true
	}
	return b.lo, b.hi, b != everything
}

// span is a range of global numbers, both ends inclusive.
type span struct{ lo, hi int64 }

var everything, nothing = span{0, math.MaxInt64}, span{1, 0}

func (s span) empty() bool { return s.hi < s.lo }

// and is what is in both; or is the smallest range around both.
func (s span) and(o span) span { return span{max(s.lo, o.lo), min(s.hi, o.hi)} }

func (s span) or(o span) span {
	switch {
	case s.empty():
		return o
	case o.empty():
		return s
	}
	return span{min(s.lo, o.lo), max(s.hi, o.hi)}
}

func boundsOf(n node, negate bool) span {
	switch n := n.(type) {
	case *notNode:
		return boundsOf(n.kid, !negate)
	case *listNode:
		sum := boundsOf(n.kids[0], negate)
		for _, kid := range n.kids[1:] {
			if next := boundsOf(kid, negate); n.or != negate {
				sum = sum.or(next)
			} else {
				sum = sum.and(next)
			}
		}
		return sum
	case *seqTerm:
		if negate {
			return n.outside()
		}
		return n.inside()
	}
	return everything
}

func (t *seqTerm) inside() span {
	s := everything
	if t.lo != nil {
		s.lo = t.lo.Global
	}
	if t.hi != nil {
		s.hi = t.hi.Global
	}
	return s
}

// outside is what not seq: leaves: what comes before the range, and after it.
func (t *seqTerm) outside() span {
	s := nothing
	if t.lo != nil {
		last := t.lo.Global
		if t.lo.Client == 0 && t.lo.Generation == 0 {
			last-- // the range starts with everything of that global number
		}
		s = s.or(span{0, last})
	}
	switch {
	case t.hi == nil:
	case t.hi.parts > 1:
		s = s.or(span{t.hi.Global, math.MaxInt64})
	case t.hi.Global < math.MaxInt64:
		s = s.or(span{t.hi.Global + 1, math.MaxInt64})
	}
	return s
}
