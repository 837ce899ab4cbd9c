package jsonview

import "sort"

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
	kids           []*node // the children first, first+1 and so on; first is a multiple of childPage
	first          int
	resume         int   // where the child after kids begins; 0 when there is none
	pages          []int // where each page of children begins, as far as was looked
}

// branch reports whether there is something to open.
func (n *node) branch() bool { return n.count > 0 && n.depth < maxDepth }

// begin is the first byte of a node: of its key, if it has one.
func (n *node) begin() int {
	if n.keyFrom < n.keyTo {
		return n.keyFrom
	}
	return n.from
}

// end is the child after the last one in kids.
func (n *node) end() int { return n.first + len(n.kids) }

// document is a checked text and what is known of it.
type document struct {
	s    string
	ends index
}

// load makes the next page of a container's children.
func (d *document) load(n *node) {
	if len(n.pages) == 0 {
		n.pages = []int{skipSpace(d.s, n.from+1)}
		n.resume = n.pages[0]
	}
	if n.end() < n.count {
		page, next := d.page(n, n.end()/childPage, n.resume)
		n.kids, n.resume = append(n.kids, page...), next
	}
}

// loadBefore makes the page of children before those there are.
func (d *document) loadBefore(n *node) {
	if n.first == 0 {
		return
	}
	p := n.first/childPage - 1
	page, _ := d.page(n, p, n.pages[p])
	n.kids, n.first = append(page, n.kids...), p*childPage
}

// jump makes page p the only one.
func (d *document) jump(n *node, p int) {
	n.kids, n.first = nil, p*childPage
	n.kids, n.resume = d.page(n, p, n.pages[p])
}

// page makes the children of page p, which begins at byte i, and returns where the next page begins, or 0.
func (d *document) page(n *node, p, i int) (kids []*node, next int) {
	from, to := p*childPage, min((p+1)*childPage, n.count)
	made := make([]node, to-from)
	kids = make([]*node, to-from, childPage)
	for k := range made {
		kids[k] = &made[k]
		*kids[k] = node{parent: n, depth: n.depth + 1, pos: from + k}
		i = d.child(n, kids[k], i)
	}
	if to == n.count {
		return kids, 0
	}
	if p+1 == len(n.pages) {
		n.pages = append(n.pages, i)
	}
	return kids, i
}

// child reads the child of n that begins at byte i, and returns where the next one begins.
func (d *document) child(n, kid *node, i int) int {
	if d.s[n.from] == '{' {
		kid.keyFrom, kid.keyTo = i, d.skipString(i)
		i = skipSpace(d.s, kid.keyTo)
		i = skipSpace(d.s, i+1) // past the colon
	}
	d.measure(kid, i)
	i = skipSpace(d.s, kid.to)
	return skipSpace(d.s, i+1) // past the comma or the closing bracket
}

// seek returns the child of n that byte at lies in, and makes the page it is on: next to those there are, if it lies
// there, or in their place.
func (d *document) seek(n *node, at int) *node {
	if len(n.kids) == 0 {
		d.load(n)
	}
	for last := len(n.pages) - 1; (last+1)*childPage < n.count && n.pages[last] <= at; last++ {
		i := n.pages[last]
		for range childPage {
			var kid node
			i = d.child(n, &kid, i)
		}
		n.pages = append(n.pages, i)
	}
	p := max(0, sort.SearchInts(n.pages, at+1)-1)
	switch {
	case p*childPage == n.end():
		d.load(n)
	case (p+1)*childPage == n.first:
		d.loadBefore(n)
	case p*childPage < n.first || p*childPage > n.end():
		d.jump(n, p)
	}
	k := sort.Search(len(n.kids), func(k int) bool { return n.kids[k].begin() > at }) - 1
	if k < 0 {
		return nil
	}
	return n.kids[k]
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
		n.to = d.skipWord(from)
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

// skipWord returns the byte after the number or word that begins at i.
func (d *document) skipWord(i int) int {
	for i < len(d.s) && !ends(d.s[i]) {
		i++
	}
	return i
}

// ends reports whether a number or word ends before c.
func ends(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}
