package reactive

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSafeInteger is the last integer that a JSON reader with floats keeps exact.
const maxSafeInteger = 1 << 53

// jsonWriter writes values as livescope's JSON: what JSON cannot hold is a string
// (integers past 2^53, infinities) or an object that says what it is ($blob, and
// $text for text that is not UTF-8, both base64).
type jsonWriter struct {
	b []byte
	// max is about how many bytes are wanted, 0 for all. It bounds the depth too.
	max int
}

// shortJSON is a value as JSON, cut.
func shortJSON(v any) string {
	w := jsonWriter{max: maxValueRunes * utf8.UTFMax}
	w.value(v)
	return cut(string(w.b), maxValueRunes)
}

func (w *jsonWriter) full() bool { return w.max > 0 && len(w.b) > w.max }

func (w *jsonWriter) value(value any) {
	switch v := value.(type) {
	case nil:
		w.b = append(w.b, "null"...)
	case int64:
		if v > maxSafeInteger || v < -maxSafeInteger {
			w.b = append(strconv.AppendInt(append(w.b, '"'), v, 10), '"')
		} else {
			w.b = strconv.AppendInt(w.b, v, 10)
		}
	case float64:
		w.float(v)
	case string:
		w.text(v)
	case []byte:
		w.b = fmt.Appendf(w.b, `{"$blob":%q}`, base64.StdEncoding.EncodeToString(w.some(v)))
	case []any:
		w.list(v)
	case map[string]any:
		w.object(slices.Sorted(maps.Keys(v)), v)
	default:
		w.other(v)
	}
}

func (w *jsonWriter) float(v float64) {
	switch {
	case math.IsInf(v, 1):
		w.b = append(w.b, `"Infinity"`...)
	case math.IsInf(v, -1):
		w.b = append(w.b, `"-Infinity"`...)
	case math.IsNaN(v):
		w.b = append(w.b, `"NaN"`...)
	default:
		w.other(v)
	}
}

// some is as much of a text or blob as is wanted.
func (w *jsonWriter) some(v []byte) []byte {
	if w.max > 0 && len(v) > w.max {
		return v[:w.max]
	}
	return v
}

func (w *jsonWriter) text(s string) {
	if w.max > 0 && len(s) > w.max {
		end := w.max
		for end > w.max-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	if !utf8.ValidString(s) {
		w.b = fmt.Appendf(w.b, `{"$text":%q}`, base64.StdEncoding.EncodeToString([]byte(s)))
		return
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string cannot fail
	w.b = append(w.b, strings.TrimSuffix(out.String(), "\n")...)
}

func (w *jsonWriter) list(values []any) {
	w.b = append(w.b, '[')
	for i, v := range values {
		if w.full() {
			return
		}
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.value(v)
	}
	w.b = append(w.b, ']')
}

// object writes the fields of names in their order.
func (w *jsonWriter) object(names []string, fields map[string]any) {
	w.b = append(w.b, '{')
	for i, name := range names {
		if w.full() {
			return
		}
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.text(name)
		w.b = append(w.b, ':')
		w.value(fields[name])
	}
	w.b = append(w.b, '}')
}

// other writes what a decoder may give besides: times, other numbers, booleans.
func (w *jsonWriter) other(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		text, _ = json.Marshal(fmt.Sprintf("%T", v)) // a string cannot fail
	}
	w.b = append(w.b, text...)
}

// cut shortens a text to n runes, the last of them "…".
func cut(s string, n int) string {
	end, count := 0, 0
	for i := range s {
		if count == n-1 {
			end = i
		}
		if count++; count > n {
			return s[:end] + "…"
		}
	}
	return s
}
