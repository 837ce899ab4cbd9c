package inspector

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Shape keeps the keys and the nesting of a JSON text and puts a placeholder of the
// same type for every value: {"id":"…","n":0}. Of what is not JSON it keeps nothing.
func Shape(args string) string {
	if !json.Valid([]byte(args)) {
		return "…"
	}
	d := json.NewDecoder(strings.NewReader(args))
	d.UseNumber()
	var w shapeWriter
	for {
		t, err := d.Token()
		if err != nil { // the end: the text is valid
			return w.b.String()
		}
		w.token(t)
	}
}

// shapeWriter writes the tokens of a JSON text anew, without the values.
type shapeWriter struct {
	b strings.Builder
	// open are the containers around here, true for an object.
	open         []bool
	begun, atKey bool
}

func (w *shapeWriter) token(t json.Token) {
	delim, isDelim := t.(json.Delim)
	if isDelim && (delim == '}' || delim == ']') {
		w.b.WriteString(delim.String())
		w.open = w.open[:len(w.open)-1]
		w.after()
		return
	}
	if len(w.open) > 0 {
		inObject := w.open[len(w.open)-1]
		switch {
		case inObject && !w.atKey:
			w.b.WriteByte(':')
		case w.begun:
			w.b.WriteByte(',')
		}
	}
	if isDelim {
		w.b.WriteString(delim.String())
		w.open = append(w.open, delim == '{')
		w.begun, w.atKey = false, delim == '{'
		return
	}
	if w.atKey {
		key, _ := json.Marshal(t)
		w.b.Write(key)
		w.atKey, w.begun = false, true
		return
	}
	switch t.(type) {
	case string:
		w.b.WriteString(`"…"`)
	case json.Number:
		w.b.WriteByte('0')
	case bool:
		w.b.WriteString("false")
	default:
		w.b.WriteString("null")
	}
	w.after()
}

// after is where a value has ended.
func (w *shapeWriter) after() {
	w.begun, w.atKey = true, len(w.open) > 0 && w.open[len(w.open)-1]
}

// ShapeValue puts a word for a value of SQL: integer, real, and text 12 or
// blob 4 KB with its length in bytes. NULL is nil. A [Cell] gives its whole length.
func ShapeValue(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		return "integer"
	case float64:
		return "real"
	case string:
		return "text " + size(int64(len(v)))
	case []byte:
		return "blob " + blobSize(int64(len(v)))
	case Cell:
		switch v.Value.(type) {
		case string:
			return "text " + size(v.Bytes)
		case []byte:
			return "blob " + blobSize(v.Bytes)
		}
		return ShapeValue(v.Value)
	}
	return "…"
}

// size is a length in bytes, without a unit below 1 KB.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprint(n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

func blobSize(n int64) string {
	if n < 1<<10 {
		return size(n) + " B"
	}
	return size(n)
}
