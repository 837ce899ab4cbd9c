// Package grid is a list of rows in columns that never holds more than a few screens of them.
//
// The rows live somewhere else: in an eventlog of ten million events, in a table. The grid keeps a buffer around what is
// visible, identified by keys, and asks for more by key: every method that may need rows returns [Request]s. The owner
// loads them off the UI goroutine, in its own time, and hands each back with [Model.Apply]. Moves act at once within the
// buffer; a move that leaves it is remembered and carried out when the rows arrive, so that a held key loses nothing.
//
// The cursor is a key, not a position: it stays on its row while rows come and go around it. Following the end of a log
// is a state of its own ([Model.Follow]), left by moving up. The other end of a selection ([Model.Select]) is a key too.
//
// Columns belong to two: the owner gives them, as often as it likes, and the person arranges them ([Arrangement]). What the
// person did is kept by the ids of the columns and laid over whatever the owner gives. One cell is the cursor's: only that
// is highlighted, which keeps a move cheap for the terminal.
//
// The grid knows nothing of stores. It is not safe for concurrent use: it belongs to the UI goroutine.
package grid

import (
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// Cell is one field of a row. Text may be anything: it is cleaned as it is drawn.
type Cell struct {
	Text  string
	Style uv.Style
	Spans []Span // parts with a style of their own, optional
}

// Span is a part of a cell's text, in bytes of it.
type Span = text.Span

// Row is one row as the owner hands it over. Cells are in the order of the columns; missing ones are blank.
type Row[K comparable] struct {
	Key   K
	Cells []Cell
	// Make gives the cells in place of Cells whenever the row is drawn, appended to what it is handed. They need be
	// valid only until it is called for another row. A row that is not drawn then costs next to nothing.
	Make  func(into []Cell) []Cell
	Mark  string // one column wide, drawn before the cells when [Model.ShowMarks] is on: ◌ for pending
	Style uv.Style
}

// Kind is which rows a request wants.
type Kind int

// The kinds of requests. Rows always come back in the order of the grid, top to bottom, whatever the kind.
const (
	First  Kind = iota // the first N rows
	Last               // the last N rows
	After              // the N rows that follow From, without it
	Before             // the N rows that lead up to From, without it
	Around             // N rows with From about in the middle, or where From would be
)

func (k Kind) String() string {
	return [...]string{"first", "last", "after", "before", "around"}[k]
}

// Request asks the owner for rows.
type Request[K comparable] struct {
	ID   uint64 // increases; never zero
	Kind Kind
	From K // for After, Before and Around
	N    int
}

// Page answers a request. It may hold more or fewer rows than were asked for.
type Page[K comparable] struct {
	Req     Request[K]
	Rows    []Row[K]
	AtStart bool // nothing precedes the first of Rows
	AtEnd   bool // nothing follows the last of Rows
	Cursor  int  // for Around: the index in Rows of From, or of what is nearest to where it would be
}

// Model is a grid. Make one with [New].
type Model[K comparable] struct {
	cols   []Column // the owner's, in its order, which is that of the cells
	order  []int    // indexes in cols, as the person has them; hidden ones too
	shown  []int    // of order, those that are not hidden; never empty while there are columns
	column int      // the cursor's column, an index in shown
	first  int      // the first column that is drawn, an index in shown
	person arranged
	sort   sortMark
	edge   edge
	marks  bool
	wide   bool

	width, height int

	buf            []Row[K]
	made           []Cell // of the row that is drawn, see Row.Make
	atStart, atEnd bool
	loaded         bool // some answer has arrived
	cursor, top    int  // indexes in buf

	follow bool
	wish   int // rows still to move once they are there

	lastID    uint64
	back, fwd uint64   // outstanding Before and After requests, 0 for none
	whole     whole[K] // the outstanding request that replaces the buffer
	again     bool     // a refresh was asked for while whole was outstanding

	anchor  anchor[K]
	compare func(a, b K) int // see SetOrder

	empty  string
	extent extent

	flashOn bool
	flash   []flashed[K]
	was     []Cell // of the row that another is compared with
	spans   []Span // of was

	plan plan // where columns are drawn, kept until what it rests on changes
}

// whole is a request whose answer replaces the buffer. A jump moves the cursor to where the answer says; a refresh
// leaves it on its key.
type whole[K comparable] struct {
	req  Request[K]
	jump bool
}

type extent struct {
	rank, total int64
	exact       bool
}

// New returns an empty grid with the given columns. Nothing is asked for before [Model.Refresh].
func New[K comparable](columns []Column) *Model[K] {
	m := &Model[K]{empty: "nothing here"}
	m.SetColumns(columns)
	return m
}

// ShowMarks gives the rows' marks a column of their own.
func (m *Model[K]) ShowMarks(on bool) { m.marks = on }

// SetEmpty sets the text shown when there are no rows.
func (m *Model[K]) SetEmpty(s string) { m.empty = s }

// SetExtent tells where the cursor's row stands (rank, from 0) among how many rows, for the scrollbar only. Exact says
// whether the two are counted or estimated. A total of 0 hides the scrollbar.
func (m *Model[K]) SetExtent(rank, total int64, exact bool) {
	m.extent = extent{rank: rank, total: total, exact: exact}
}

// Cursor returns the row under the cursor, if there is one.
func (m *Model[K]) Cursor() (Row[K], bool) {
	if m.cursor < 0 || m.cursor >= len(m.buf) {
		return Row[K]{}, false
	}
	return m.buf[m.cursor], true
}

// Visible returns the rows on the screen, top to bottom. The slice is the grid's own and good until the next call.
func (m *Model[K]) Visible() []Row[K] {
	return m.buf[m.top:min(len(m.buf), m.top+m.lines())]
}

// Buffered returns how many rows are held.
func (m *Model[K]) Buffered() int { return len(m.buf) }

// Loading reports whether an answer is being waited for that the user would notice: the first one, a jump, or a move
// past the buffer.
func (m *Model[K]) Loading() bool {
	return m.wish != 0 || m.whole.req.ID != 0 && (m.whole.jump || !m.loaded)
}

// Following reports whether the view sticks to the last row.
func (m *Model[K]) Following() bool { return m.follow }

// lines is how many rows are visible: all lines but the header's.
func (m *Model[K]) lines() int { return max(1, m.height-1) }
