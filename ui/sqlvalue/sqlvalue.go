// Package sqlvalue writes values of SQLite so that their types can be told apart: NULL, a blob and an empty text look like
// nothing else, and what is long says how long. It puts them in SQLite's order, too. Values are nil, int64, float64, string
// or []byte.
package sqlvalue

import (
	"encoding/hex"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

const (
	long     = 256 // bytes of a text from which on its size is said, and its rest left out
	hexBytes = 16  // bytes of a blob that are shown
)

// Format writes a value for one line, at most a few hundred bytes of it, and says in which style.
func Format(v any, th theme.Theme) (string, uv.Style) {
	switch v := v.(type) {
	case nil:
		return "NULL", th.Null
	case int64:
		return strconv.FormatInt(v, 10), th.Number
	case float64:
		return float(v), th.Number
	case []byte:
		head := v[:min(len(v), hexBytes)]
		out := "x'" + hex.EncodeToString(head)
		if len(v) > hexBytes {
			out += "…"
		}
		return out + "' " + text.Bytes(int64(len(v))), th.Comment
	case string:
		switch {
		case v == "":
			return `""`, th.Dim
		case len(v) > long:
			return text.Bytes(int64(len(v))) + "  " + clip(v) + "…", th.Plain
		}
		return v, th.Plain
	}
	return "?", th.Warn
}

// Shape is Format for a value that is not to be shown: what kind it is, and how long.
func Shape(v any, th theme.Theme) (string, uv.Style) {
	if s, ok := inspector.ShapeValue(v).(string); ok {
		return s, th.Dim
	}
	return "NULL", th.Null
}

// Whole reports whether Format shows all there is of a value.
func Whole(v any) bool {
	switch v := v.(type) {
	case []byte:
		return len(v) <= hexBytes
	case string:
		return len(v) <= long
	}
	return true
}

// Numeric reports whether a value belongs at the right of its column.
func Numeric(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

// float writes what SQLite's shell would: a real number always looks like one.
func float(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Inf"
	case math.IsInf(f, -1):
		return "-Inf"
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func clip(s string) string {
	n := long
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
