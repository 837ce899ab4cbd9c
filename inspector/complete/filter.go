package complete

import (
	"strings"
	"unicode/utf8"
)

// FilterCatalog is what is known about an eventlog.
type FilterCatalog struct {
	EventNames, ClientIDs, SessionIDs, Tables []string
	// Paths are paths that occur in args, as they are written behind "args.":
	// text, items[0].id.
	Paths []string
}

// maxFilter is how long a filter may be; package filter reads no longer one.
const maxFilter = 64 << 10

var (
	filterFields = [...]Item{
		{Text: "name:", Detail: "the event's name"},
		{Text: "is:", Detail: "its status"},
		{Text: "args.", Detail: "a value in its args"},
		{Text: "client:", Detail: "who made it"},
		{Text: "session:", Detail: "the session that made it"},
		{Text: "seq:", Detail: "numbers: e5, e5..e9, e5.."},
		{Text: "touches:", Detail: "a table that it wrote to"},
	}
	filterStatuses = [...]Item{
		{Text: "pending", Detail: "not confirmed by the backend"},
		{Text: "confirmed", Detail: "confirmed by the backend"},
		{Text: "client-only", Detail: "never leaves the client"},
		{Text: "rebased", Detail: "rolled back by a rebase"},
		{Text: "unknown", Detail: "not in the app's schema"},
	}
	filterOperators = [...]Item{
		{Text: "=", Detail: "equal"}, {Text: "!=", Detail: "not equal"}, {Text: "~", Detail: "contains"},
		{Text: "<", Detail: "less"}, {Text: "<=", Detail: "at most"},
		{Text: ">", Detail: "more"}, {Text: ">=", Detail: "at least"},
	}
	filterLiterals = [...]Item{{Text: "true"}, {Text: "false"}, {Text: "null"}}
)

// Filter completes a filter of package filter at caret, a byte offset that may lie
// anywhere.
func Filter(text string, caret int, c FilterCatalog) Result {
	caret = min(max(caret, 0), len(text))
	r := Result{From: caret, To: caret}
	if caret > maxFilter {
		return r
	}
	t, ok := termAt(text, caret)
	if !ok {
		return r
	}
	o := filterOffer{text: text, caret: caret, term: t, catalog: c}
	o.all()
	r.From, r.To, r.Items = o.from, o.to, o.out.best()
	return r
}

// term is the piece between blanks or parentheses that the caret is in.
type term struct {
	from  int    // behind any -
	first bool   // nothing but parentheses and nots stands before it
	prev  string // the term before, "" behind a parenthesis
}

// termAt finds where the caret's term begins. ok is false inside a quoted word.
func termAt(text string, caret int) (t term, ok bool) {
	t = term{first: true}
	i := 0
	for i < caret {
		switch c := text[i]; {
		case filterBlank(c):
			i++
			continue
		case c == '(' || c == ')':
			t.prev, t.first = "", c == '('
			i++
			continue
		case c == '-':
			i++
			t.prev, t.first = "not", true
			continue
		}
		end := termEnd(text, i)
		if end >= caret {
			t.from = i
			return t, text[i] != '"'
		}
		t.prev = text[i:end]
		switch strings.ToLower(t.prev) {
		case "and", "or", "not":
			t.first = true
		default:
			t.first = false
		}
		i = end
	}
	t.from = caret
	return t, true
}

// termEnd is the offset after the term at i: a blank or parenthesis that is not quoted.
func termEnd(text string, i int) int {
	for i < len(text) && i < maxFilter {
		switch c := text[i]; {
		case filterBlank(c) || c == '(' || c == ')':
			return i
		case c == '"':
			i = filterQuoteEnd(text, i)
		default:
			i++
		}
	}
	return i
}

// filterQuoteEnd is the offset after the quoted string at i, or the text's end.
func filterQuoteEnd(text string, i int) int {
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
		case text[i] == '"':
			return i + 1
		}
	}
	return len(text)
}

func filterBlank(c byte) bool { return strings.IndexByte(" \t\n\r\v\f", c) >= 0 }

// quoteItem writes the value of a field so that it stands for itself: without
// wildcards, and readable for package filter.
func quoteItem(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n\r\v\f()\",*?|") {
		return s
	}
	return quoteWord(s)
}

// quoteWord writes a text in the quotes of the filter language.
func quoteWord(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s) + `"`
}

// filterable reports whether package filter could read a value at all.
func filterable(s string) bool {
	return len(s) <= maxName && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}
