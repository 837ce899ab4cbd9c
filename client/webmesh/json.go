package webmesh

import (
	"encoding/base64"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// Fields are the fields of a map by name, undecoded; of equal names the last one stays.
func Fields(raw Raw) (map[string]Raw, error) {
	out := map[string]Raw{}
	err := eachField(raw, func(key []byte, value Raw) bool {
		out[string(key)] = value
		return true
	})
	return out, err
}

// Len is how many elements an array or a set has; false for any other value.
func Len(raw Raw) (int, bool) {
	h, at, err := readHead(raw, 0)
	if err == nil && h.kind == kindExt && h.ext == extSet && h.followed() {
		return Len(raw[at+h.n:])
	}
	return h.n, err == nil && h.kind == kindArray
}

// Elements are the elements of an array or a set, undecoded.
func Elements(raw Raw) ([]Raw, error) {
	h, at, err := readHead(raw, 0)
	if err != nil {
		return nil, err
	}
	if h.kind == kindExt && h.ext == extSet && h.followed() {
		return Elements(raw[at+h.n:])
	}
	if h.kind != kindArray {
		return nil, &FormatError{Problem: h.kind.String() + ", not an array"}
	}
	out := make([]Raw, 0, min(h.n, 1024))
	for range h.n {
		end, err := skip(raw, at)
		if err != nil {
			return nil, err
		}
		out = append(out, raw[at:end:end])
		at = end
	}
	return out, nil
}

// Last are the last n elements of an array, undecoded.
func Last(raw Raw, n int) ([]Raw, error) {
	h, at, err := readHead(raw, 0)
	if err != nil {
		return nil, err
	}
	if h.kind != kindArray {
		return nil, &FormatError{Problem: h.kind.String() + ", not an array"}
	}
	out := make([]Raw, 0, min(h.n, n))
	for i := range h.n {
		end, err := skip(raw, at)
		if err != nil {
			return nil, err
		}
		if i >= h.n-n {
			out = append(out, raw[at:end:end])
		}
		at = end
	}
	return out, nil
}

// AppendJSON appends a value as JSON.stringify of JavaScript would write it: keys in their order, undefined left out of
// an object and null in an array, a Date as text. What JSON does not have is written so that it is seen: bytes as
// {"$blob":"base64"}, a BigInt as its digits, other extensions as null.
func AppendJSON(b []byte, raw Raw) ([]byte, error) {
	b, end, err := appendJSON(b, raw, 0, 0)
	if err == nil && end != len(raw) {
		err = &SyntaxError{At: end, Problem: "more than one value"}
	}
	return b, err
}

func appendJSON(b []byte, raw Raw, at, depth int) ([]byte, int, error) {
	if depth > maxDepth {
		return b, at, &SyntaxError{At: at, Problem: "nested too deep"}
	}
	start := at
	h, at, err := readHead(raw, at)
	if err != nil {
		return b, at, err
	}
	switch h.kind {
	case kindArray:
		return jsonArray(b, raw, at, h.n, depth)
	case kindMap:
		return jsonObject(b, raw, at, h.n, depth)
	case kindExt:
		if h.ext == extSet && h.followed() {
			return appendJSON(b, raw, at+h.n, depth+1)
		}
		end, err := skip(raw, start)
		if err != nil {
			return b, end, err
		}
		return jsonExt(b, raw[start:end]), end, nil
	}
	end := at + h.n
	switch h.kind {
	case kindNil:
		b = append(b, "null"...)
	case kindBool:
		b = strconv.AppendBool(b, h.bits != 0)
	case kindInt:
		b = strconv.AppendInt(b, int64(h.bits), 10)
	case kindUint:
		b = strconv.AppendUint(b, h.bits, 10)
	case kindFloat:
		b = jsonFloat(b, h.float())
	case kindString:
		b = jsonString(b, raw[at:end])
	case kindBytes:
		b = append(b, `{"$blob":"`...)
		b = base64.StdEncoding.AppendEncode(b, raw[at:end])
		b = append(b, `"}`...)
	}
	return b, end, nil
}

func jsonArray(b []byte, raw Raw, at, n, depth int) (_ []byte, end int, err error) {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if b, at, err = appendJSON(b, raw, at, depth+1); err != nil {
			return b, at, err
		}
	}
	return append(b, ']'), at, nil
}

func jsonObject(b []byte, raw Raw, at, n, depth int) (_ []byte, end int, err error) {
	b = append(b, '{')
	first := true
	for range n {
		key, from, err := readHead(raw, at)
		if err != nil {
			return b, at, err
		}
		value, err := skip(raw, at)
		if err != nil {
			return b, at, err
		}
		if v, _, err := readHead(raw, value); err == nil && v.kind == kindExt && v.ext == extUndef {
			if at, err = skip(raw, value); err != nil {
				return b, at, err
			}
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		if key.kind == kindString {
			b = jsonString(b, raw[from:from+key.n])
		} else {
			text, _, err := appendJSON(nil, raw[:value], at, depth+1)
			if err != nil {
				return b, at, err
			}
			b = jsonString(b, text)
		}
		b = append(b, ':')
		if b, at, err = appendJSON(b, raw, value, depth+1); err != nil {
			return b, at, err
		}
	}
	return append(b, '}'), at, nil
}

// jsonExt writes an extension.
func jsonExt(b []byte, raw Raw) []byte {
	v, err := Decode(raw)
	if err != nil {
		return append(b, "null"...)
	}
	switch v := v.(type) {
	case time.Time:
		return append(b, v.UTC().Format(`"2006-01-02T15:04:05.000Z"`)...)
	case interface{ String() string }: // a *big.Int
		return append(b, v.String()...)
	}
	return append(b, "null"...)
}

// jsonFloat writes a number as JavaScript does.
func jsonFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		b = strconv.AppendFloat(b, f, 'e', -1, 64)
		if n := len(b); b[n-2] == '0' && (b[n-3] == '-' || b[n-3] == '+') {
			b[n-2] = b[n-1]
			b = b[:n-1]
		}
		return b
	}
	if f == 0 {
		return append(b, '0') // of -0, too
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// jsonString writes a text with no more escapes than JSON asks for.
func jsonString(b, s []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRune(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}
