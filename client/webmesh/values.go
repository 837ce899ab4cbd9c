package webmesh

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
)

// maxDepth is how deep values may lie in each other.
const maxDepth = 256

// roomAhead is for how many elements room is made before they are read: a length
// that is claimed costs nothing until its elements are there.
const roomAhead = 64

// Undefined is JavaScript's undefined.
type Undefined struct{}

// Set is a JavaScript Set. LiveStore 0.4.0 sends Sets as arrays, which decode as
// []any; its successor sends them as such.
type Set []any

// Ext is a MessagePack extension of a type that has no Go value here.
type Ext struct {
	Type int8
	Data []byte
	// Value is what msgpackr writes behind the extension and that belongs to it: of
	// an Error (0x65) its name, message and cause, of a RegExp (0x78) its source and
	// flags, of a value that is pointed at (0x69) the value. Otherwise nil.
	Value any
}

// Decode reads one MessagePack value as msgpackr writes it, and nothing behind it:
//
//	nil, bool, string, []any, map[string]any
//	int64       any integer; uint64 only above math.MaxInt64
//	float64     also when it has an integer's value: a JavaScript number beyond
//	            32 bits is one, whereas a BigInt comes as an integer of 64 bits
//	[]byte      a Uint8Array; it shares raw's memory
//	time.Time   a Date, in UTC; an invalid Date is an [Ext]
//	*big.Int    a BigInt beyond 64 bits
//	[Undefined], [Set], [Ext]
//
// A map's key that is no string becomes its text, and of equal keys the last one
// stays. The error is a [*SyntaxError], also for values deeper than 256.
func Decode(raw []byte) (any, error) {
	d := decoder{raw: raw}
	v, err := d.value(0)
	if err == nil && d.at != len(raw) {
		return nil, &SyntaxError{At: d.at, Problem: "more than one value"}
	}
	return v, err
}

type decoder struct {
	raw []byte
	at  int
}

func (d *decoder) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, &SyntaxError{At: d.at, Problem: fmt.Sprintf("nested deeper than %d", maxDepth)}
	}
	h, at, err := readHead(d.raw, d.at)
	if err != nil {
		return nil, err
	}
	d.at = at
	switch h.kind {
	case kindBool:
		return h.bits == 1, nil
	case kindInt:
		return int64(h.bits), nil
	case kindUint:
		if h.bits > math.MaxInt64 {
			return h.bits, nil
		}
		return int64(h.bits), nil
	case kindFloat:
		return h.float(), nil
	case kindString:
		return string(d.take(h.n)), nil
	case kindBytes:
		return d.take(h.n), nil
	case kindArray:
		return d.array(h.n, depth)
	case kindMap:
		return d.mapping(h.n, depth)
	case kindExt:
		return d.extension(h, depth)
	}
	return nil, nil
}

// take is the next n bytes, which are there.
func (d *decoder) take(n int) []byte {
	d.at += n
	return d.raw[d.at-n : d.at : d.at]
}

func (d *decoder) array(n, depth int) ([]any, error) {
	out := make([]any, 0, min(n, roomAhead))
	for range n {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (d *decoder) mapping(n, depth int) (map[string]any, error) {
	out := make(map[string]any, min(n, roomAhead))
	for range n {
		at := d.at
		key, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		text, ok := keyText(key)
		if !ok {
			return nil, &SyntaxError{At: at, Problem: fmt.Sprintf("a map's key of type %T", key)}
		}
		if out[text], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// keyText is the text of a map's key.
func keyText(key any) (string, bool) {
	switch k := key.(type) {
	case string:
		return k, true
	case nil:
		return "null", true
	case bool, int64, uint64:
		return fmt.Sprint(k), true
	case float64:
		return strconv.FormatFloat(k, 'g', -1, 64), true
	case []byte:
		return string(k), true
	case Undefined:
		return "undefined", true
	case time.Time:
		return k.Format(time.RFC3339Nano), true
	}
	return "", false
}

func (d *decoder) extension(h head, depth int) (any, error) {
	data := d.take(h.n)
	if h.followed() {
		at := d.at
		v, err := d.value(depth + 1)
		if err != nil || h.ext != extSet {
			return Ext{Type: h.ext, Data: data, Value: v}, err
		}
		elements, ok := v.([]any)
		if !ok {
			return nil, &SyntaxError{At: at, Problem: "a Set of something that is no array"}
		}
		return Set(elements), nil
	}
	switch {
	case h.ext == extUndef && h.n == 1:
		return Undefined{}, nil
	case h.ext == extBigInt && h.n > 0:
		return bigInt(data), nil
	case h.ext == extTime:
		if t, ok := timestamp(data); ok {
			return t, nil
		}
	}
	return Ext{Type: h.ext, Data: data}, nil
}

// timestamp reads MessagePack's timestamp in one of its three lengths.
func timestamp(data []byte) (time.Time, bool) {
	switch len(data) {
	case 4:
		return time.Unix(int64(binary.BigEndian.Uint32(data)), 0).UTC(), true
	case 8:
		both := binary.BigEndian.Uint64(data)
		return time.Unix(int64(both&(1<<34-1)), int64(both>>34)).UTC(), true
	case 12:
		return time.Unix(int64(binary.BigEndian.Uint64(data[4:])), int64(binary.BigEndian.Uint32(data))).UTC(), true
	}
	return time.Time{}, false
}

// bigInt reads a big-endian two's complement of any length.
func bigInt(data []byte) *big.Int {
	if data[0] < 0x80 {
		return new(big.Int).SetBytes(data)
	}
	inverted := make([]byte, len(data))
	for i, b := range data {
		inverted[i] = ^b
	}
	v := new(big.Int).SetBytes(inverted)
	return v.Not(v)
}
