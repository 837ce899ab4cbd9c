package inspector

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/client/livestore"
)

// ArgChange is one difference between two events' args.
type ArgChange struct {
	// Path is where: text, list[0].id, ["a key with blanks"]; "" is the whole.
	Path string
	Op   livestore.Op
	// Old and New are JSON as it stands in the args. Old is "" for an insert, New
	// for a delete.
	Old, New string
}

const (
	// MaxArgChanges bounds what [DiffArgs] gives; that many mean that there may be more.
	MaxArgChanges = 2000
	// maxDiffDepth is how deep values are looked into; below, their texts compare.
	maxDiffDepth = 200
	// maxDiffBytes bounds the args that are looked into.
	maxDiffBytes = 16 << 20
	maxPathBytes = 512
)

// DiffArgs tells how one event's args differ from another's. Arrays are compared
// place by place, objects whatever the order of their keys, numbers by their text.
// Args that are not JSON, or have more than 16 MB, change as a whole.
func DiffArgs(before, after string) []ArgChange {
	switch {
	case before == after:
		return nil
	case before == "":
		return []ArgChange{{Op: livestore.OpInsert, New: after}}
	case after == "":
		return []ArgChange{{Op: livestore.OpDelete, Old: before}}
	}
	whole := []ArgChange{{Op: livestore.OpUpdate, Old: before, New: after}}
	if len(before)+len(after) > maxDiffBytes {
		return whole
	}
	a, ok := parseArg(before)
	if !ok {
		return whole
	}
	b, ok := parseArg(after)
	if !ok {
		return whole
	}
	var d differ
	d.compare(a, b)
	return d.out
}

// argNode is a value of args.
type argNode struct {
	// kind is '{', '[' or 0 for what is compared by its text.
	kind byte
	// raw is the value as it stands in the args.
	raw string
	// text is what a string says, where that is sure.
	text string
	// keys are an object's as said and as written; kids are its values, or an
	// array's. Of a key that comes twice the last counts, as in JavaScript.
	keys, rawKeys []string
	kids          []*argNode
	index         map[string]int
}

func parseArg(text string) (*argNode, bool) {
	if !json.Valid([]byte(text)) {
		return nil, false
	}
	p := argParser{text: text}
	return p.value(0), true
}

// argParser reads JSON that is known to be valid.
type argParser struct {
	text string
	pos  int
}

// next is the first byte of the next token.
func (p *argParser) next() byte {
	for strings.IndexByte(" \t\r\n,:", p.text[p.pos]) >= 0 {
		p.pos++
	}
	return p.text[p.pos]
}

func (p *argParser) value(depth int) *argNode {
	n := &argNode{kind: p.next()}
	start := p.pos
	switch {
	case n.kind != '{' && n.kind != '[':
		n.kind = 0
		p.scalar()
		n.raw = p.text[start:p.pos]
		n.text = said(n.raw)
		return n
	case depth == maxDiffDepth:
		n.kind = 0
		p.skipContainer()
		n.raw = p.text[start:p.pos]
		return n
	}
	p.pos++
	if n.kind == '{' {
		n.index = map[string]int{}
	}
	for {
		if c := p.next(); c == '}' || c == ']' {
			p.pos++
			n.raw = p.text[start:p.pos]
			return n
		}
		if n.kind == '[' {
			n.kids = append(n.kids, p.value(depth+1))
			continue
		}
		at := p.pos
		p.scalar()
		raw := p.text[at:p.pos]
		key := said(raw)
		kid := p.value(depth + 1)
		if i, again := n.index[key]; again {
			n.kids[i] = kid
			continue
		}
		n.index[key] = len(n.kids)
		n.keys, n.rawKeys, n.kids = append(n.keys, key), append(n.rawKeys, raw), append(n.kids, kid)
	}
}

// scalar moves past a string, a number or a word.
func (p *argParser) scalar() {
	if p.text[p.pos] != '"' {
		for p.pos < len(p.text) && strings.IndexByte(" \t\r\n,:]}", p.text[p.pos]) < 0 {
			p.pos++
		}
		return
	}
	for p.pos++; p.text[p.pos] != '"'; p.pos++ {
		if p.text[p.pos] == '\\' {
			p.pos++
		}
	}
	p.pos++
}

func (p *argParser) skipContainer() {
	for depth := 0; ; {
		switch p.next() {
		case '{', '[':
			depth++
			p.pos++
		case '}', ']':
			depth--
			p.pos++
		default:
			p.scalar()
		}
		if depth == 0 {
			return
		}
	}
}

// said is what a string says, with a quote before it, which nothing else begins
// with; where that cannot be told apart from another (it is not UTF-8, or half a
// character), it is the string as written.
func said(raw string) string {
	if raw[0] == '"' && strings.IndexByte(raw, '\\') < 0 && utf8.ValidString(raw) && !strings.ContainsRune(raw, utf8.RuneError) {
		return raw[:len(raw)-1]
	}
	var text string
	if raw[0] != '"' || json.Unmarshal([]byte(raw), &text) != nil || strings.ContainsRune(text, utf8.RuneError) {
		return raw
	}
	return `"` + text
}

type differ struct {
	out  []ArgChange
	path []string
}

func (d *differ) add(op livestore.Op, before, after string) {
	if len(d.out) == MaxArgChanges {
		return
	}
	// The end of a path says more than its beginning.
	var b []string
	size := 0
	for _, step := range slices.Backward(d.path) {
		if size += len(step); size > maxPathBytes {
			b = append(b, "…")
			break
		}
		b = append(b, step)
	}
	slices.Reverse(b)
	d.out = append(d.out, ArgChange{Path: strings.TrimPrefix(strings.Join(b, ""), "."), Op: op, Old: before, New: after})
}

func (d *differ) compare(a, b *argNode) {
	switch {
	case len(d.out) == MaxArgChanges || a.raw == b.raw:
	case a.kind != b.kind:
		d.add(livestore.OpUpdate, a.raw, b.raw)
	case a.kind == '{':
		d.objects(a, b)
	case a.kind == '[':
		for i := range max(len(a.kids), len(b.kids)) {
			d.path = append(d.path, "["+strconv.Itoa(i)+"]")
			switch {
			case i >= len(b.kids):
				d.add(livestore.OpDelete, a.kids[i].raw, "")
			case i >= len(a.kids):
				d.add(livestore.OpInsert, "", b.kids[i].raw)
			default:
				d.compare(a.kids[i], b.kids[i])
			}
			d.path = d.path[:len(d.path)-1]
		}
	case a.text == "" || a.text != b.text:
		d.add(livestore.OpUpdate, a.raw, b.raw)
	}
}

func (d *differ) objects(a, b *argNode) {
	for i, key := range a.keys {
		d.path = append(d.path, keyStep(key, a.rawKeys[i]))
		if j, there := b.index[key]; there {
			d.compare(a.kids[i], b.kids[j])
		} else {
			d.add(livestore.OpDelete, a.kids[i].raw, "")
		}
		d.path = d.path[:len(d.path)-1]
	}
	for j, key := range b.keys {
		if _, there := a.index[key]; there {
			continue
		}
		d.path = append(d.path, keyStep(key, b.rawKeys[j]))
		d.add(livestore.OpInsert, "", b.kids[j].raw)
		d.path = d.path[:len(d.path)-1]
	}
}

// keyStep writes a key as the filter language does.
func keyStep(key, raw string) string {
	plain := strings.TrimPrefix(key, `"`)
	switch {
	case len(raw) > maxPathBytes/2:
		return "[" + clip(raw, maxPathBytes/2) + `…"]`
	case plain == "" || key == raw || strings.ContainsAny(plain, " \t\n\r\v\f()\".[]=!<>~,:"):
		return "[" + raw + "]"
	}
	return "." + plain
}
