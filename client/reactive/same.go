package reactive

import (
	"bytes"
	"reflect"
)

type pair struct{ a, b any }

// tick counts a step and reports whether it is time to stop.
func (d *differ) tick() bool {
	if d.steps++; d.stop != nil && d.steps%stepsAtOnce == 0 && !d.stopped {
		d.stopped = d.stop()
	}
	return d.stopped
}

// same reports whether two values are equal. It keeps a list of what is left to
// compare: values may be nested deeper than a stack holds.
func (d *differ) same(a, b any) bool {
	d.todo = d.todo[:0]
	if !d.compare(a, b) {
		return false
	}
	for len(d.todo) > 0 && !d.tick() {
		p := d.todo[len(d.todo)-1]
		d.todo = d.todo[:len(d.todo)-1]
		if !d.open(p) {
			return false
		}
	}
	return true
}

// open compares two lists or two objects but for what they hold in turn.
func (d *differ) open(p pair) bool {
	switch a := p.a.(type) {
	case []any:
		b, ok := p.b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !d.compare(a[i], b[i]) {
				return false
			}
		}
	case map[string]any:
		b, ok := p.b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, v := range a {
			w, ok := b[name]
			if !ok || !d.compare(v, w) {
				return false
			}
		}
	}
	return true
}

// compare compares two values, or leaves them for later when they hold others.
func (d *differ) compare(a, b any) bool {
	switch a := a.(type) {
	case []any, map[string]any:
		d.todo = append(d.todo, pair{a, b})
		return true
	case nil:
		return b == nil
	case string:
		b, ok := b.(string)
		return ok && a == b
	case int64:
		b, ok := b.(int64)
		return ok && a == b
	case float64:
		b, ok := b.(float64)
		return ok && (a == b || a != a && b != b)
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	}
	return reflect.DeepEqual(a, b)
}
