package jsonview

// childPage is how many children a container shows at first, and how many more each time more are asked for.
const childPage = 500

// node is a value of the document that has been looked at. Its text stays in the document: no number is ever parsed.
type node struct {
	parent         *node
	depth          int
	pos            int // its place among its siblings
	keyFrom, keyTo int // the key in its quotes; equal for an item of an array and for the root
	from, to       int // the value
	count          int // children, of a container
	open           bool
	kids           []*node
	resume         int // where the next child that is not in kids begins; 0 when all are
}

// branch reports whether there is something to open.
func (n *node) branch() bool { return n.count > 0 && n.depth < maxDepth }

// document is a checked text and what is known of it.
type document struct {
	s    string
	ends index
}

// load makes the next page of a container's children.
func (d *document) load(n *node) {
	if len(n.kids) == n.count {
		return
	}
	i := n.resume
	if len(n.kids) == 0 {
		i = skipSpace(d.s, n.from+1)
	}
	for range min(childPage, n.count-len(n.kids)) {
		kid := &node{parent: n, depth: n.depth + 1, pos: len(n.kids)}
		if d.s[n.from] == '{' {
			kid.keyFrom, kid.keyTo = i, d.skipString(i)
			i = skipSpace(d.s, kid.keyTo)
			i = skipSpace(d.s, i+1) // past the colon
		}
		d.measure(kid, i)
		n.kids = append(n.kids, kid)
		i = skipSpace(d.s, kid.to)
		i = skipSpace(d.s, i+1) // past the comma or the closing bracket
	}
	n.resume = i
	if len(n.kids) == n.count {
		n.resume = 0
	}
}

// measure finds the end of the value that begins at from, and the number of its children.
func (d *document) measure(n *node, from int) {
	n.from = from
	switch d.s[from] {
	case '{', '[':
		sp, ok := d.ends.find(from)
		if !ok {
			sp = d.small(from)
		}
		n.to, n.count = sp.to, sp.count
	case '"':
		n.to = d.skipString(from)
	default:
		n.to = from
		for n.to < len(d.s) && !ends(d.s[n.to]) {
			n.to++
		}
	}
}

// small reads over a container that is not in the index, because it is short or lies deeper than the tree goes.
func (d *document) small(from int) span {
	depth, commas, some := 0, 0, false
	for i := from; i < len(d.s); i++ {
		switch c := d.s[i]; c {
		case '"':
			i = d.skipString(i) - 1
			some = true
		case '{', '[':
			some = some || depth > 0
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				if some {
					commas++
				}
				return span{from: from, to: i + 1, count: commas}
			}
		case ',':
			if depth == 1 {
				commas++
			}
		case ' ', '\n', '\t', '\r':
		default:
			some = true
		}
	}
	return span{from: from, to: len(d.s)}
}

// skipString returns the byte after the string that begins at i.
func (d *document) skipString(i int) int {
	for i++; i < len(d.s); i++ {
		switch d.s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(d.s)
}

// ends reports whether a number or word ends before c.
func ends(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}
