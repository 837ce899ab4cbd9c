package complete

import (
	"strings"
	"unicode/utf8"
)

// filterOffer collects what fits one place of a filter.
type filterOffer struct {
	text     string
	caret    int
	term     term
	catalog  FilterCatalog
	from, to int
	out      collector
}

func (o *filterOffer) all() {
	o.from, o.to = o.caret, o.caret
	typed := o.text[o.term.from:o.caret]
	field, _, isField := strings.Cut(typed, ":")
	switch {
	case strings.HasPrefix(typed, "args.") || strings.HasPrefix(typed, "args["):
		o.args(typed)
	case isField && field == "name":
		o.list(typed, KindEvent, o.catalog.EventNames)
	case isField && field == "client":
		o.list(typed, KindValue, o.catalog.ClientIDs)
	case isField && field == "session":
		o.list(typed, KindValue, o.catalog.SessionIDs)
	case isField && field == "touches":
		o.list(typed, KindTable, o.catalog.Tables)
	case isField && field == "is":
		o.statuses(typed)
	case isField:
	case typed == "" && isPath(o.term.prev):
		o.operators("")
	case typed == "" && comparison(o.term.prev) == len(o.term.prev) && o.term.prev != "":
		o.literals()
	default:
		o.word(typed)
	}
}

// word offers what a term can begin with.
func (o *filterOffer) word(typed string) {
	o.replace(o.term.from, termEnd(o.text, o.term.from), typed)
	for _, f := range filterFields {
		o.offer(own, f.Text, Item{Text: f.Text, Detail: f.Detail, Kind: KindField})
	}
	words := []string{"not"}
	if !o.term.first {
		words = []string{"and", "or", "not"}
	}
	for _, w := range words {
		if typed != "" && typed == strings.ToUpper(typed) {
			w = strings.ToUpper(w)
		}
		o.offer(names, w, Item{Text: w, Kind: KindKeyword})
	}
	if typed == "" {
		return
	}
	for _, s := range filterStatuses {
		o.offer(further, s.Text, Item{Text: "is:" + s.Text, Detail: s.Detail, Kind: KindValue})
	}
	for _, name := range o.catalog.EventNames {
		if filterable(name) {
			o.offer(further, name, Item{Text: "name:" + quoteItem(name), Kind: KindEvent})
		}
	}
}

// list offers the values of a field, of which there may be several with commas.
func (o *filterOffer) list(typed string, kind Kind, values []string) {
	item, quoted := lastItem(typed, ",")
	o.item(typed[item:], o.term.from+item, quoted)
	for _, v := range values {
		if filterable(v) {
			text := quoteItem(v)
			if quoted {
				text = quoteWord(v)
			}
			o.offer(own, v, Item{Text: text, Kind: kind})
		}
	}
}

func (o *filterOffer) statuses(typed string) {
	item, _ := lastItem(typed, ",|")
	o.item(typed[item:], o.term.from+item, false)
	for _, s := range filterStatuses {
		o.offer(own, s.Text, Item{Text: s.Text, Detail: s.Detail, Kind: KindValue})
	}
}

// lastItem is where the last value behind a field begins, and whether it is in quotes.
func lastItem(typed, separators string) (from int, quoted bool) {
	from = strings.IndexByte(typed, ':') + 1
	for i := from; i < len(typed); {
		switch {
		case typed[i] == '"':
			i = filterQuoteEnd(typed, i)
		case strings.IndexByte(separators, typed[i]) >= 0:
			i++
			from = i
		default:
			i++
		}
	}
	return from, strings.HasPrefix(typed[from:], `"`)
}

// item sets what is replaced to one value of a list.
func (o *filterOffer) item(typed string, from int, quoted bool) {
	to := from
	switch {
	case !quoted:
		for to < len(o.text) && !filterBlank(o.text[to]) && strings.IndexByte(`()",|`, o.text[to]) < 0 {
			to++
		}
	default:
		// While a quote is being opened, the next one belongs to something else.
		to = filterQuoteEnd(o.text, from)
		if strings.ContainsAny(o.text[min(o.caret, to):to], " \t\n\r,()") || !strings.HasSuffix(o.text[:to], `"`) || to == from+1 {
			to = o.caret
		}
		typed = strings.TrimSuffix(typed[1:], `"`)
		typed = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(typed)
	}
	o.replace(from, max(to, o.caret), typed)
}

// args offers a path, the operators behind one, or a value behind an operator.
func (o *filterOffer) args(typed string) {
	if k := comparison(typed); k > 0 {
		if !strings.Contains(typed[k:], `"`) {
			o.replace(o.term.from+k, termEnd(o.text, o.term.from+k), typed[k:])
			o.literalItems()
		}
		return
	}
	path := strings.TrimPrefix(typed, "args")
	path = strings.TrimPrefix(path, ".")
	end := o.term.from + len(typed)
	for end < len(o.text) && !filterBlank(o.text[end]) && strings.IndexByte(`()"=!<>~,:`, o.text[end]) < 0 {
		end++
	}
	o.replace(o.term.from, end, path)
	compared := end < len(o.text) && strings.IndexByte("=!<>~", o.text[end]) >= 0
	for _, p := range o.catalog.Paths {
		if p == "" || !filterable(p) {
			continue
		}
		full := "args." + p
		if p[0] == '[' {
			full = "args" + p
		}
		if !isPath(full) {
			continue
		}
		o.offer(own, p, Item{Text: full, Kind: KindColumn, Detail: "in args"})
	}
	if isPath(typed) && !compared && end == o.caret {
		o.out.last, o.out.at = prefix, nil
		for _, op := range filterOperators {
			o.out.add(further, Item{Text: typed + op.Text, Label: op.Text, Detail: op.Detail, Kind: KindOperator})
		}
	}
}

// operators offers them behind a path and a blank.
func (o *filterOffer) operators(typed string) {
	o.replace(o.caret, o.caret, typed)
	for _, op := range filterOperators {
		o.offer(own, op.Text, Item{Text: op.Text, Detail: op.Detail, Kind: KindOperator})
	}
}

func (o *filterOffer) literals() {
	o.replace(o.caret, o.caret, "")
	o.literalItems()
}

func (o *filterOffer) literalItems() {
	for _, l := range filterLiterals {
		o.offer(own, l.Text, Item{Text: l.Text, Kind: KindValue})
	}
}

func (o *filterOffer) replace(from, to int, typed string) {
	o.from, o.to, o.out.typed = from, to, typed
}

// offer takes an item if its label fits.
func (o *filterOffer) offer(group int, label string, item Item) {
	if o.out.wants(label) {
		item.Label = label
		o.out.add(group, item)
	}
}

// comparison is where the value behind the first operator of a term on args begins, or 0
// where there is no operator. Operators inside quotes are part of a key.
func comparison(s string) int {
	if !strings.HasPrefix(s, "args.") && !strings.HasPrefix(s, "args[") && strings.Trim(s, "=!<>~") != "" {
		return 0
	}
	for i := 0; i < len(s); {
		switch {
		case s[i] == '"':
			i = filterQuoteEnd(s, i)
		case strings.IndexByte("=!<>~", s[i]) >= 0:
			if i+1 < len(s) && s[i+1] == '=' {
				i++
			}
			return i + 1
		default:
			i++
		}
	}
	return 0
}

// isPath reports whether a term is a path into the args that could be compared.
func isPath(s string) bool {
	if !strings.HasPrefix(s, "args.") && !strings.HasPrefix(s, "args[") || comparison(s) > 0 || !utf8.ValidString(s) {
		return false
	}
	last := s[len(s)-1]
	return last != '.' && last != '[' && strings.Count(s, "[") == strings.Count(s, "]")
}
