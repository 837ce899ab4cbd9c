package livestore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Op is what a change did to a row.
type Op byte

// The codes are those of SQLite's session extension.
const (
	OpInsert Op = 18
	OpUpdate Op = 23
	OpDelete Op = 9
)

// String gives the word used on screen and in JSON.
func (o Op) String() string {
	switch o {
	case OpInsert:
		return "insert"
	case OpUpdate:
		return "update"
	}
	return "delete"
}

// Undefined stands in a [RowChange] for a column that the changeset does not
// mention, because an update left it as it was.
type Undefined struct{}

// RowChange is one row that an event inserted, updated or deleted.
type RowChange struct {
	Table string
	Op    Op
	// Indirect is true for a change made by a trigger or a foreign key action.
	Indirect bool
	// Key marks the columns of the primary key. Its length is the column count.
	Key []bool
	// Old and New hold a value per column in the table's column order: nil,
	// int64, float64, string, []byte or [Undefined]. Old is nil for an insert,
	// New for a delete. Column names are not in a changeset; the state's schema
	// has them.
	Old, New []any
}

const (
	// maxColumns is SQLite's own limit for the columns of a table.
	maxColumns = 32767
	// maxRowChanges bounds the rows decoded from one changeset.
	maxRowChanges = 1 << 20
)

var errShort = errors.New("it ends too early")

// DecodeChangeset reads a changeset of SQLite's session extension, which is what
// LiveStore keeps per event in __livestore_session_changeset. On an error it
// returns the changes read up to there. Patchsets are not accepted; LiveStore
// makes none.
func DecodeChangeset(blob []byte) ([]RowChange, error) {
	d := changesetReader{b: blob}
	var changes []RowChange
	var table RowChange
	for d.pos < len(d.b) {
		start := d.pos
		op, _ := d.byte()
		var err error
		switch {
		case op == 'T':
			table, err = d.table()
		case op == 'P':
			err = errors.New("it is a patchset")
		case table.Key == nil:
			err = errors.New("a change comes before any table")
		case len(changes) == maxRowChanges:
			err = fmt.Errorf("it has more than %d changes", maxRowChanges)
		default:
			var change RowChange
			if change, err = d.change(Op(op), table); err == nil {
				changes = append(changes, change)
			}
		}
		if err != nil {
			return changes, fmt.Errorf("changeset cannot be read at byte %d of %d: %w", start, len(blob), err)
		}
	}
	return changes, nil
}

type changesetReader struct {
	b   []byte
	pos int
}

func (d *changesetReader) byte() (byte, error) {
	if d.pos >= len(d.b) {
		return 0, errShort
	}
	d.pos++
	return d.b[d.pos-1], nil
}

func (d *changesetReader) take(n uint64) ([]byte, error) {
	if n > uint64(len(d.b)-d.pos) {
		return nil, errShort
	}
	b := d.b[d.pos : d.pos+int(n)]
	d.pos += int(n)
	return b, nil
}

// varint reads SQLite's variable-length integer: seven bits a byte, the most
// significant first, and all eight bits of a ninth byte.
func (d *changesetReader) varint() (uint64, error) {
	var v uint64
	for i := range 9 {
		c, err := d.byte()
		if err != nil {
			return 0, err
		}
		if i == 8 {
			return v<<8 | uint64(c), nil
		}
		v = v<<7 | uint64(c&0x7f)
		if c&0x80 == 0 {
			break
		}
	}
	return v, nil
}

func (d *changesetReader) table() (RowChange, error) {
	n, err := d.varint()
	if err != nil {
		return RowChange{}, err
	}
	if n == 0 || n > maxColumns {
		return RowChange{}, fmt.Errorf("a table has %d columns", n)
	}
	flags, err := d.take(n)
	if err != nil {
		return RowChange{}, err
	}
	t := RowChange{Key: make([]bool, n)}
	for i, f := range flags {
		t.Key[i] = f != 0
	}
	for i := d.pos; i < len(d.b); i++ {
		if d.b[i] == 0 {
			t.Table = string(d.b[d.pos:i])
			d.pos = i + 1
			return t, nil
		}
	}
	return RowChange{}, errShort
}

func (d *changesetReader) change(op Op, table RowChange) (c RowChange, err error) {
	if op != OpInsert && op != OpUpdate && op != OpDelete {
		return c, fmt.Errorf("%d is not an operation", op)
	}
	indirect, err := d.byte()
	if err != nil {
		return c, err
	}
	c = RowChange{Table: table.Table, Key: table.Key, Op: op, Indirect: indirect != 0}
	if op != OpInsert {
		if c.Old, err = d.record(len(table.Key)); err != nil {
			return c, err
		}
	}
	if op != OpDelete {
		c.New, err = d.record(len(table.Key))
	}
	return c, err
}

func (d *changesetReader) record(columns int) ([]any, error) {
	if columns > len(d.b)-d.pos { // a value takes at least a byte
		return nil, errShort
	}
	values := make([]any, columns)
	for i := range values {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

func (d *changesetReader) value() (any, error) {
	kind, err := d.byte()
	if err != nil {
		return nil, err
	}
	switch kind {
	case 0:
		return Undefined{}, nil
	case 5:
		return nil, nil
	case 1, 2:
		b, err := d.take(8)
		if err != nil {
			return nil, err
		}
		bits := binary.BigEndian.Uint64(b)
		if kind == 2 {
			return math.Float64frombits(bits), nil
		}
		return int64(bits), nil
	case 3, 4:
		n, err := d.varint()
		if err != nil {
			return nil, err
		}
		b, err := d.take(n)
		if err != nil {
			return nil, err
		}
		if kind == 3 {
			return string(b), nil
		}
		return append([]byte{}, b...), nil
	}
	return nil, fmt.Errorf("%d is not a type of value", kind)
}
