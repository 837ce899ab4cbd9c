package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSafeInteger is the last integer that a JSON reader with floats keeps exact.
const maxSafeInteger = 1 << 53

// distinct gives every column a name of its own: a repeated one gets ":2".
func distinct(columns []string) []string {
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

// appendObject writes a row as an object in the order of its columns, which a Go
// map would not keep.
func appendObject(b []byte, names []string, row []any) []byte {
	b = append(b, '{')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, names[i])
		b = append(b, ':')
		b = appendValue(b, v)
	}
	return append(b, '}')
}

// appendValue writes a value of SQLite as JSON. What JSON cannot hold is a string
// (integers past 2^53, infinities) or an object that says what it is.
func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case int64:
		if v > maxSafeInteger || v < -maxSafeInteger {
			return append(strconv.AppendInt(append(b, '"'), v, 10), '"')
		}
		return strconv.AppendInt(b, v, 10)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return appendText(b, floatText(v))
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

func appendText(b []byte, s string) []byte {
	var line strings.Builder
	// A string cannot fail.
	_ = jsonLine(&line, s)
	return append(b, strings.TrimSuffix(line.String(), "\n")...)
}

// tableCell shows a value to a person.
func tableCell(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case []byte:
		const most = 16
		if len(v) > most {
			return fmt.Sprintf("x'%s…' (%d bytes)", hex.EncodeToString(v[:most]), len(v))
		}
		return "x'" + hex.EncodeToString(v) + "'"
	}
	return csvCell(value)
}

// csvCell is a value as plain text; NULL is empty, bytes are base64.
func csvCell(value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	}
	return ""
}

// floatText tells a float from an integer, as SQLite does: 1.0.
func floatText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".eN") {
		s += ".0"
	}
	return s
}
