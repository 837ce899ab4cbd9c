package inspector

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client/sqlite"
)

// RowKey identifies a row of a table whatever the order that it is shown in. It is
// the rowid, or the primary key of a table without one, or, where there is neither,
// as in a view, the row's place in the order in which SQLite gives them, which
// holds until the state changes. The zero RowKey is no row's.
type RowKey struct {
	kind keyKind
	id   int64  // rowid or place
	pk   string // the primary key's values, encoded
}

// keyKind is what the rows of a table are told apart by.
type keyKind uint8

const (
	noKey keyKind = iota
	rowidKey
	primaryKey
	placeKey
)

// String is the key for a person. It may hold anything that the table holds.
func (k RowKey) String() string {
	switch k.kind {
	case rowidKey:
		return "rowid " + strconv.FormatInt(k.id, 10)
	case placeKey:
		return "row " + strconv.FormatInt(k.id, 10)
	case primaryKey:
		var parts []string
		for _, v := range decodeKey(k.pk) {
			if b, ok := v.([]byte); ok {
				v = fmt.Sprintf("x'%x'", clip(string(b), 16))
			} else if text, ok := v.(string); ok {
				v = clip(text, 64)
			}
			parts = append(parts, fmt.Sprint(v))
		}
		return strings.Join(parts, ", ")
	}
	return "no row"
}

// values are what a statement that looks for the key is given.
func (k RowKey) values() []any {
	if k.kind == primaryKey {
		return decodeKey(k.pk)
	}
	return []any{k.id}
}

// readKey reads a key from the first n columns of a row.
func readKey(st *sqlite.Stmt, kind keyKind, n int) RowKey {
	if kind != primaryKey {
		return RowKey{kind: kind, id: st.Int(0)}
	}
	var b []byte
	for i := range n {
		switch st.Type(i) {
		case sqlite.Integer:
			b = binary.BigEndian.AppendUint64(append(b, byte(sqlite.Integer)), uint64(st.Int(i)))
		case sqlite.Float:
			b = binary.BigEndian.AppendUint64(append(b, byte(sqlite.Float)), math.Float64bits(st.Float(i)))
		case sqlite.Text:
			b = appendBytes(append(b, byte(sqlite.Text)), st.View(i))
		case sqlite.Blob:
			b = appendBytes(append(b, byte(sqlite.Blob)), string(st.Blob(i)))
		default:
			b = append(b, byte(sqlite.Null))
		}
	}
	return RowKey{kind: primaryKey, pk: string(b)}
}

func appendBytes(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...)
}

// decodeKey is the opposite of [readKey]; keys are made there only.
func decodeKey(pk string) []any {
	var out []any
	for b := []byte(pk); len(b) > 0; {
		kind := sqlite.Type(b[0])
		b = b[1:]
		switch kind {
		case sqlite.Integer:
			out, b = append(out, int64(binary.BigEndian.Uint64(b))), b[8:]
		case sqlite.Float:
			out, b = append(out, math.Float64frombits(binary.BigEndian.Uint64(b))), b[8:]
		case sqlite.Text, sqlite.Blob:
			n := binary.BigEndian.Uint32(b)
			value := b[4 : 4+n]
			b = b[4+n:]
			if kind == sqlite.Text {
				out = append(out, string(value))
			} else {
				out = append(out, append([]byte{}, value...))
			}
		default:
			out = append(out, nil)
		}
	}
	return out
}
