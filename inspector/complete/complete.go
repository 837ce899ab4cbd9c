package complete

import (
	"strings"

	"github.com/livescope/livescope/inspector/sqltext"
)

// Limits of one call.
const (
	// MaxItems is how many items a result has at most.
	MaxItems = 200

	maxText       = 1 << 20  // bytes looked at, around the caret
	maxTokens     = 8 << 10  // tokens of the statement that are known before the caret; at most twice as many
	maxAhead      = 32 << 10 // bytes of the statement that are read behind the caret
	maxNesting    = 200      // parentheses inside each other
	maxName       = 4 << 10  // bytes of a name that is offered
	maxColumns    = 2000     // columns of one table, view or subquery
	maxSources    = 64       // tables of one query, which is SQLite's own limit of a join
	maxCandidates = 50_000   // names compared with what is typed
)

// Catalog is what is known about a database.
type Catalog struct {
	Tables []Table
	// Functions are usually those of [Functions].
	Functions []Function
	// EventNames are offered as values of a column called name or event.
	EventNames []string
}

// Table is a table or view. Kind is a word for it that is shown, and may be empty.
type Table struct {
	Name, Kind string
	Columns    []Column
}

// Column is a column of a table. Type is as declared, and may be empty.
type Column struct{ Name, Type string }

// Function is a function of SQL. Signature is how it is called: "round(x, digits?)".
type Function struct{ Name, Signature string }

// Kind is what an item is.
type Kind string

// The kinds of items.
const (
	KindTable    Kind = "table"
	KindColumn   Kind = "column"
	KindFunction Kind = "function"
	KindKeyword  Kind = "keyword"
	KindEvent    Kind = "event"
	KindAlias    Kind = "alias" // a name that the statement itself gives
	KindField    Kind = "field" // of the filter language
	KindOperator Kind = "operator"
	KindValue    Kind = "value"
)

// Item is one way to go on.
type Item struct {
	// Text is inserted, quoted as the language needs it.
	Text string
	// Label is the name itself, as stored: clean it before it is drawn. Detail says
	// more about it: a column's type, a function's signature.
	Label, Detail string
	Kind          Kind
	// Matched are the bytes of Label where the characters begin that were typed.
	Matched []int
}

// Result is what could stand in place of the bytes From up to To of the text, best
// first. Both are inside the text, and To is at or after the caret.
type Result struct {
	From, To int
	Items    []Item
}

// SQL completes the statement at caret, a byte offset that may lie anywhere.
func SQL(text string, caret int, c Catalog) Result {
	caret = min(max(caret, 0), len(text))
	shift := max(0, caret-maxText/2)
	text = text[shift:min(len(text), caret+maxText/2)]
	r := sqlItems(text, caret-shift, c)
	r.From += shift
	r.To += shift
	return r
}

func sqlItems(text string, caret int, c Catalog) Result {
	p := lookAt(text, caret)
	r := Result{From: p.from, To: p.to}
	if p.kind == nowhere {
		return r
	}
	s := situationAt(p)
	col := collector{typed: p.typed}
	o := offer{
		place: p, situation: s, catalog: c, out: &col, upper: upperCase(p),
		resolver: resolver{tables: c.Tables}, called: strings.HasPrefix(text[p.to:], "("), dotted: strings.HasPrefix(text[p.to:], "."),
	}
	o.all()
	r.Items = col.best()
	return r
}

// placeKind is what the caret stands in.
type placeKind uint8

const (
	nowhere  placeKind = iota // nothing can be completed: a comment, a number, the end of a string
	inWord                    // a word, or no word yet
	inName                    // a name in quotes
	inString                  // a text in single quotes
)

// place is where the caret is in its statement.
type place struct {
	kind     placeKind
	from, to int     // bytes to replace
	typed    string  // what is there already, without quotes
	tokens   []token // of the statement, without the one at the caret and without comments
	at       int     // how many of tokens stand before the caret
	text     string  // that the tokens are of
	cut      bool    // the statement's beginning is not among the tokens
}

// lookAt finds the statement at the caret, takes it apart and tells what the caret
// is in. Only tokens near the caret are kept; all that come before are read, so that
// what is a string and what is not stays right.
func lookAt(text string, caret int) place {
	p := place{kind: inWord, from: caret, to: caret, text: text}
	stmt, ok := sqltext.At(text, caret)
	ended := strings.HasSuffix(stmt.Text, ";")
	between := -1 // where the blanks and comments begin that the caret is in
	switch {
	case ok && caret < stmt.Start:
		between, ended = 0, true // statements and comments before it: all of them are read
	case caret > stmt.End || ended && caret == stmt.End:
		between = stmt.End // also where At finds nothing, and gives the last statement
	}
	if between >= 0 {
		for i := between; i < caret; {
			t := tokenAt(text, i)
			p.stand(text, t, caret)
			i = t.to
		}
		if ended {
			return p // a statement begins here
		}
	}
	p.collect(text, stmt.Start, min(stmt.End, caret+maxAhead), caret)
	return p
}

// collect takes the statement from start to end apart.
func (p *place) collect(text string, start, end, caret int) {
	for i := start; i < end; {
		t := tokenAt(text, i)
		i = t.to
		if t.kind == blankToken {
			continue
		}
		if t.from < caret && p.stand(text, t, caret) {
			i = p.to // a quote that is being opened ends at the caret, whatever SQLite will say
			continue
		}
		if t.kind == commentToken {
			continue
		}
		if t.to <= caret {
			if p.at == 2*maxTokens {
				p.tokens = append(p.tokens[:0], p.tokens[maxTokens:]...)
				p.at, p.cut = maxTokens, true
			}
			p.at++
		}
		p.tokens = append(p.tokens, t)
	}
}

// stand notes that the caret is in t or right behind it, if it is. It reports whether t
// is what is being completed.
func (p *place) stand(text string, t token, caret int) bool {
	if caret <= t.from || caret > t.to {
		return false
	}
	inside := caret < t.to || !t.closed
	switch t.kind {
	case wordToken:
		p.from, p.to, p.typed = t.from, t.to, text[t.from:caret]
		return true
	case commentToken:
		if inside {
			p.kind = nowhere
		}
	case nameToken, stringToken:
		if !inside {
			p.kind = nowhere // right behind the closing quote
			return false
		}
		p.kind = inString
		if t.kind == nameToken {
			p.kind = inName
		}
		p.from, p.to = t.from, closingQuote(text, t, caret)
		p.typed = token{kind: t.kind, from: t.from, to: caret}.name(text)
		return true
	case numberToken, variableToken, blobToken:
		p.kind = nowhere
	}
	return false
}

// closingQuote is where the quoted token at the caret ends for a person: behind its
// quote, if nothing but the rest of a word stands before that, and at the caret
// otherwise. While a quote is being opened, the next quote belongs to something else.
func closingQuote(text string, t token, caret int) int {
	if !t.closed || strings.ContainsAny(text[caret:t.to], " \t\r\n") {
		return caret
	}
	return t.to
}
