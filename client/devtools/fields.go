package devtools

import (
	"fmt"
	"math"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/webmesh"
)

// fields are the fields of a message, read one by one; the first that is not what it must be stays in err. Fields that
// nobody asks for are not looked at.
type fields struct {
	raw webmesh.Raw
	err error
	all map[string]webmesh.Raw
}

// get is a field, undecoded.
func (f *fields) get(name string) (webmesh.Raw, bool) {
	if f.all == nil {
		var err error
		if f.all, err = webmesh.Fields(f.raw); err != nil && f.err == nil {
			f.err = err
		}
	}
	raw, ok := f.all[name]
	return raw, ok
}

func (f *fields) wrong(name, want string) {
	if f.err == nil {
		f.err = fmt.Errorf("%s: the field %s is not %s", webmesh.Tag(f.raw), name, want)
	}
}

// value decodes a field; a missing one and undefined are nil.
func (f *fields) value(name string) any {
	raw, ok := f.get(name)
	if !ok {
		return nil
	}
	v, err := webmesh.Decode(raw)
	if err != nil {
		f.wrong(name, "readable")
		return nil
	}
	if _, undefined := v.(webmesh.Undefined); undefined {
		return nil
	}
	return v
}

func (f *fields) text(name string) string {
	s, ok := f.value(name).(string)
	if !ok {
		f.wrong(name, "a text")
	}
	return s
}

func (f *fields) optionalText(name string) string {
	s, _ := f.value(name).(string)
	return s
}

func (f *fields) truth(name string) bool {
	b, ok := f.value(name).(bool)
	if !ok {
		f.wrong(name, "true or false")
	}
	return b
}

func (f *fields) number(name string) float64 {
	n, ok := number(f.value(name))
	if !ok {
		f.wrong(name, "a number")
	}
	return n
}

func (f *fields) whole(name string) int64 {
	n, ok := whole(f.value(name))
	if !ok {
		f.wrong(name, "a whole number")
	}
	return n
}

func (f *fields) bytes(name string) []byte {
	b, ok := f.value(name).([]byte)
	if !ok {
		f.wrong(name, "bytes")
	}
	return b
}

// sub are the fields of a field.
func (f *fields) sub(name string) *fields {
	raw, ok := f.get(name)
	if !ok {
		f.wrong(name, "there")
	}
	return &fields{raw: raw, err: f.err}
}

// each visits the elements of a list.
func (f *fields) each(name string, do func(*fields) error) error {
	raw, ok := f.get(name)
	if !ok {
		f.wrong(name, "there")
		return f.err
	}
	elements, err := webmesh.Elements(raw)
	if err != nil {
		f.wrong(name, "a list")
		return f.err
	}
	for i, e := range elements {
		if err := do(&fields{raw: e}); err != nil {
			return fmt.Errorf("%s: %s[%d]: %w", webmesh.Tag(f.raw), name, i, err)
		}
	}
	return nil
}

// seqNum is a composite sequence number.
func (f *fields) seqNum(name string) livestore.SeqNum {
	sub := f.sub(name)
	n := livestore.SeqNum{Global: sub.whole("global"), Client: sub.whole("client"), Generation: sub.whole("rebaseGeneration")}
	if sub.err == nil && (n.Global < 0 || n.Client < 0 || n.Generation < 0) {
		sub.wrong(name, "a sequence number")
	}
	if f.err == nil && sub.err != nil {
		f.wrong(name, "a sequence number")
	}
	return n
}

// number is a value as a float.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// whole is a value as an integer, exactly.
func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case float64:
		if v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int64(v), true
		}
	}
	return 0, false
}

// option is the value of an Effect Option, and whether there is one. LiveStore 0.4.0 writes a tag, newer versions lose it
// on the way and write {value} or {}.
func option(v any) (value any, some bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	if m["_tag"] == "None" {
		return nil, false
	}
	value, some = m["value"]
	return value, some
}

// octets are bytes that came as bytes, or one by one as 0.4.0 writes a changeset.
func octets(v any) ([]byte, bool) {
	switch v := v.(type) {
	case []byte:
		return v, true
	case []any:
		out := make([]byte, len(v))
		for i, e := range v {
			n, ok := whole(e)
			if !ok || n < 0 || n > 255 {
				return nil, false
			}
			out[i] = byte(n)
		}
		return out, true
	}
	return nil, false
}

// texts are the elements of an array or a set that are texts.
func texts(v any) []string {
	var elements []any
	switch v := v.(type) {
	case []any:
		elements = v
	case webmesh.Set:
		elements = v
	}
	out := make([]string, 0, len(elements))
	for _, e := range elements {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
