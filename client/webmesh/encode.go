package webmesh

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"time"
)

// ErrUnsupported is in the error of [Encode] for a value that it does not write.
var ErrUnsupported = errors.New("no value of webmesh")

// Encode writes a value as MessagePack: everything that [Decode] gives, and int,
// []string and [Raw], which is written as it is. Maps are written in the order of
// their keys.
//
// Integers take as little room as they can. One beyond 32 bits (below -2³¹ or
// from 2³²) reaches JavaScript as a BigInt, which is not what LiveStore's schemas
// call a number: give such a number as a float64, as JavaScript itself sends it.
func Encode(v any) ([]byte, error) { return appendValue(nil, v, 0) }

func appendValue(b []byte, v any, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%w: nested deeper than %d", ErrUnsupported, maxDepth)
	}
	switch v := v.(type) {
	case nil:
		return append(b, 0xc0), nil
	case bool:
		if v {
			return append(b, 0xc3), nil
		}
		return append(b, 0xc2), nil
	case int:
		return appendInt(b, int64(v)), nil
	case int64:
		return appendInt(b, v), nil
	case uint64:
		if v <= math.MaxInt64 {
			return appendInt(b, int64(v)), nil
		}
		return binary.BigEndian.AppendUint64(append(b, 0xcf), v), nil
	case float64:
		return binary.BigEndian.AppendUint64(append(b, 0xcb), math.Float64bits(v)), nil
	case string:
		return appendText(b, v), nil
	case []byte:
		return append(appendLength(b, len(v), -1, 0, 0xc4), v...), nil
	case Raw:
		return append(b, v...), nil
	case []string:
		return appendTexts(b, v), nil
	case []any:
		return appendArray(b, v, depth)
	case map[string]any:
		return appendMap(b, v, depth)
	}
	return appendExtension(b, v, depth)
}

func appendExtension(b []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case Undefined:
		return append(b, 0xd4, extUndef, 0), nil
	case Set:
		return appendArray(append(b, 0xd4, extSet, 0), v, depth+1)
	case time.Time:
		return appendTime(b, v), nil
	case *big.Int:
		if v == nil {
			return append(b, 0xc0), nil
		}
		return appendExt(b, extBigInt, bigIntBytes(v)), nil
	case Ext:
		b = appendExt(b, v.Type, v.Data)
		if (head{kind: kindExt, ext: v.Type, n: len(v.Data)}).followed() {
			return appendValue(b, v.Value, depth+1)
		}
		return b, nil
	}
	return nil, fmt.Errorf("%w: %T", ErrUnsupported, v)
}

// appendLength writes the head of something of length n. short is the first byte
// of the form that has the length in it, up to shortMax (-1: no such form); long is
// the one of the form with 1 byte of length, 2 and 4 following. A form of 1 byte
// does not exist for arrays and maps, whose long is then one less than that of 2.
func appendLength(b []byte, n, shortMax int, short, long byte) []byte {
	switch {
	case n <= shortMax:
		return append(b, short|byte(n))
	case n <= math.MaxUint8 && long < 0xdb:
		return append(b, long, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, long+1), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(b, long+2), uint32(n))
}

func appendText(b []byte, s string) []byte {
	return append(appendLength(b, len(s), 31, 0xa0, 0xd9), s...)
}

func appendArrayHead(b []byte, n int) []byte { return appendLength(b, n, 15, 0x90, 0xdb) }

func appendMapHead(b []byte, n int) []byte { return appendLength(b, n, 15, 0x80, 0xdd) }

func appendTexts(b []byte, texts []string) []byte {
	b = appendArrayHead(b, len(texts))
	for _, s := range texts {
		b = appendText(b, s)
	}
	return b
}

func appendArray(b []byte, elements []any, depth int) ([]byte, error) {
	b = appendArrayHead(b, len(elements))
	var err error
	for _, v := range elements {
		if b, err = appendValue(b, v, depth+1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendMap(b []byte, m map[string]any, depth int) ([]byte, error) {
	b = appendMapHead(b, len(m))
	var err error
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if b, err = appendValue(appendText(b, key), m[key], depth+1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendInt(b []byte, v int64) []byte {
	switch {
	case v >= -32 && v <= math.MaxInt8:
		return append(b, byte(v))
	case v >= 0 && v <= math.MaxUint8:
		return append(b, 0xcc, byte(v))
	case v >= 0 && v <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, 0xcd), uint16(v))
	case v >= 0 && v <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, 0xce), uint32(v))
	case v < 0 && v >= math.MinInt8:
		return append(b, 0xd0, byte(v))
	case v < 0 && v >= math.MinInt16:
		return binary.BigEndian.AppendUint16(append(b, 0xd1), uint16(v))
	case v < 0 && v >= math.MinInt32:
		return binary.BigEndian.AppendUint32(append(b, 0xd2), uint32(v))
	}
	return binary.BigEndian.AppendUint64(append(b, 0xd3), uint64(v))
}

func appendExt(b []byte, kind int8, data []byte) []byte {
	switch len(data) {
	case 1, 2, 4, 8, 16:
		fixed := map[int]byte{1: 0xd4, 2: 0xd5, 4: 0xd6, 8: 0xd7, 16: 0xd8}
		b = append(b, fixed[len(data)])
	default:
		b = appendLength(b, len(data), -1, 0, 0xc7)
	}
	return append(append(b, byte(kind)), data...)
}

// appendTime writes the shortest of the three timestamps that holds the time.
func appendTime(b []byte, t time.Time) []byte {
	seconds, nanos := t.Unix(), uint64(t.Nanosecond())
	switch {
	case nanos == 0 && seconds >= 0 && seconds <= math.MaxUint32:
		return appendExt(b, extTime, binary.BigEndian.AppendUint32(nil, uint32(seconds)))
	case seconds >= 0 && seconds < 1<<34:
		return appendExt(b, extTime, binary.BigEndian.AppendUint64(nil, nanos<<34|uint64(seconds)))
	}
	data := binary.BigEndian.AppendUint32(nil, uint32(nanos))
	return appendExt(b, extTime, binary.BigEndian.AppendUint64(data, uint64(seconds)))
}

// bigIntBytes is the shortest big-endian two's complement.
func bigIntBytes(v *big.Int) []byte {
	positive := v
	if v.Sign() < 0 {
		positive = new(big.Int).Not(v)
	}
	data := positive.FillBytes(make([]byte, positive.BitLen()/8+1))
	if v.Sign() < 0 {
		for i := range data {
			data[i] = ^data[i]
		}
	}
	return data
}
