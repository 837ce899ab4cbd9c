package main

import (
	"encoding/json"
	"strings"

	"github.com/livescope/livescope/inspector"
)

// redacted is a row whose args are a shape: {"id":"…","n":0}.
func redacted(r inspector.Row) inspector.Row {
	r.Event.Args = shape(r.Event.Args)
	r.ArgsBytes = int64(len(r.Event.Args))
	return r
}

// shape keeps the keys and the nesting of a JSON text and puts a placeholder of
// the same type for every value. Of what is not JSON it keeps nothing.
func shape(args string) string {
	if !json.Valid([]byte(args)) {
		return "…"
	}
	d := json.NewDecoder(strings.NewReader(args))
	d.UseNumber()
	var b strings.Builder
	var open []bool // the containers around here; true for an object
	first, atKey := true, false
	for {
		t, err := d.Token()
		if err != nil { // the end: the text is valid
			return b.String()
		}
		if delim, ok := t.(json.Delim); ok && (delim == '}' || delim == ']') {
			b.WriteString(delim.String())
			open = open[:len(open)-1]
			first, atKey = false, len(open) > 0 && open[len(open)-1]
			continue
		}
		switch {
		case len(open) == 0:
		case atKey || !open[len(open)-1]:
			if !first {
				b.WriteByte(',')
			}
		default:
			b.WriteByte(':')
		}
		first = false
		switch v := t.(type) {
		case json.Delim:
			b.WriteString(v.String())
			open = append(open, v == '{')
			first, atKey = true, v == '{'
			continue
		case string:
			if atKey {
				key, _ := json.Marshal(v)
				b.Write(key)
				atKey = false
				continue
			}
			b.WriteString(`"…"`)
		case json.Number:
			b.WriteByte('0')
		case bool:
			b.WriteString("false")
		case nil:
			b.WriteString("null")
		}
		atKey = len(open) > 0 && open[len(open)-1]
	}
}
