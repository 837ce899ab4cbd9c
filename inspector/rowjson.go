package inspector

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxSafeInteger is the last integer that a JSON reader with floats keeps exact.
const maxSafeInteger = 1 << 53

// FieldNames gives every column of a result a name of its own: one that comes
// again gets ":2".
func FieldNames(columns []string) []string {
	names := make([]string, 0, len(columns))
	for _, name := range columns {
		unique := name
		for n := 2; slices.Contains(names, unique); n++ {
			unique = name + ":" + strconv.Itoa(n)
		}
		names = append(names, unique)
	}
	return names
}

// AppendObject writes a result's row as a JSON object in the order of its columns,
// which a Go map would not keep. What JSON cannot hold is a string (integers past
// 2^53, infinities) or an object that says what it is ($blob, $text for text that
// is not UTF-8, both base64).
func AppendObject(b []byte, names []string, row []any) []byte {
	b = append(b, '{')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, names[i]), ':')
		b = appendValue(b, v)
	}
	return append(b, '}')
}

func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case int64:
		if v > maxSafeInteger || v < -maxSafeInteger {
			return append(strconv.AppendInt(append(b, '"'), v, 10), '"')
		}
		return strconv.AppendInt(b, v, 10)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return appendText(b, FloatText(v))
		}
		f, _ := json.Marshal(v) // finite: cannot fail
		return append(b, f...)
	case string:
		if !utf8.ValidString(v) {
			return fmt.Appendf(b, `{"$text":%q}`, base64.StdEncoding.EncodeToString([]byte(v)))
		}
		return appendText(b, v)
	case []byte:
		return fmt.Appendf(b, `{"$blob":%q}`, base64.StdEncoding.EncodeToString(v))
	}
	return append(b, "null"...)
}

// appendText writes a JSON string without the escapes that only HTML needs.
func appendText(b []byte, s string) []byte {
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string cannot fail
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// FloatText tells a float from an integer, as SQLite does: 1.0.
func FloatText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	for _, c := range s {
		if c == '.' || c == 'e' || c == 'N' {
			return s
		}
	}
	return s + ".0"
}

// PlainText is a value of a result as text for a CSV file or a clipboard: NULL is
// empty, bytes are base64.
func PlainText(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return FloatText(v)
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	}
	return ""
}
