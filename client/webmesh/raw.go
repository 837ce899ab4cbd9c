package webmesh

import (
	"bytes"
	"fmt"
	"math"
)

// Raw is one MessagePack value, undecoded. It may share memory with the frame it
// came in: treat it as read-only.
type Raw []byte

// SyntaxError says where bytes stop being one MessagePack value.
type SyntaxError struct {
	// At is the offset of the byte at which it was noticed.
	At int
	// Problem is what is wrong there, such as "cut".
	Problem string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("MessagePack: %s at byte %d", e.Problem, e.At)
}

// kind is what a value's first byte says it is.
type kind uint8

const (
	kindUnused kind = iota
	kindNil
	kindBool
	kindInt
	kindUint
	kindFloat
	kindString
	kindBytes
	kindArray
	kindMap
	kindExt
)

func (k kind) String() string {
	return [...]string{"an unused byte", "nil", "a boolean", "a number", "a number", "a number", "a string", "bytes", "an array",
		"a map", "an extension"}[k]
}

// forms are the first bytes 0xc0 to 0xdf: what follows, and in how many bytes its
// value or length is written. A fixed length is -1 times the length.
var forms = [32]struct {
	kind  kind
	width int
}{
	{kindNil, 0}, {kindUnused, 0}, {kindBool, 0}, {kindBool, 0},
	{kindBytes, 1}, {kindBytes, 2}, {kindBytes, 4}, {kindExt, 1}, {kindExt, 2}, {kindExt, 4},
	{kindFloat, 4}, {kindFloat, 8}, {kindUint, 1}, {kindUint, 2}, {kindUint, 4}, {kindUint, 8},
	{kindInt, 1}, {kindInt, 2}, {kindInt, 4}, {kindInt, 8},
	{kindExt, -1}, {kindExt, -2}, {kindExt, -4}, {kindExt, -8}, {kindExt, -16},
	{kindString, 1}, {kindString, 2}, {kindString, 4}, {kindArray, 2}, {kindArray, 4}, {kindMap, 2}, {kindMap, 4},
}

// head is the beginning of a value: everything but its bytes or elements.
type head struct {
	kind kind
	// bits is the number's or the boolean's value, 4 bytes of it for a float32.
	bits uint64
	// n counts the bytes of a string, of bytes or of an extension, the elements of
	// an array, the pairs of a map. That many bytes are there.
	n      int
	ext    int8
	single bool // a float32
}

// readHead reads the head at an offset and says where it ends. A length that
// cannot be true is an error before anyone makes room for it.
func readHead(raw []byte, at int) (head, int, error) {
	if at >= len(raw) {
		return head{}, at, &SyntaxError{At: len(raw), Problem: "cut"}
	}
	first := raw[at]
	at++
	switch {
	case first <= 0x7f:
		return head{kind: kindInt, bits: uint64(first)}, at, nil
	case first <= 0x8f:
		return sized(raw, at, head{kind: kindMap}, uint64(first&0x0f))
	case first <= 0x9f:
		return sized(raw, at, head{kind: kindArray}, uint64(first&0x0f))
	case first <= 0xbf:
		return sized(raw, at, head{kind: kindString}, uint64(first&0x1f))
	case first >= 0xe0:
		return head{kind: kindInt, bits: uint64(int64(int8(first)))}, at, nil
	}
	return formed(raw, at, first)
}

// formed reads the head of a value that begins with 0xc0 to 0xdf.
func formed(raw []byte, at int, first byte) (head, int, error) {
	form := forms[first-0xc0]
	h := head{kind: form.kind}
	if form.width < 0 {
		return sized(raw, at, h, uint64(-form.width))
	}
	if len(raw)-at < form.width {
		return head{}, at, &SyntaxError{At: len(raw), Problem: "cut"}
	}
	var value uint64
	for _, b := range raw[at : at+form.width] {
		value = value<<8 | uint64(b)
	}
	at += form.width
	switch form.kind {
	case kindUnused:
		return head{}, at, &SyntaxError{At: at - 1, Problem: "unused byte 0xc1"}
	case kindNil, kindBool, kindUint, kindFloat:
		h.bits, h.single = value, form.width == 4
		if form.kind == kindBool {
			h.bits = uint64(first & 1)
		}
		return h, at, nil
	case kindInt:
		shift := 64 - 8*form.width
		h.bits = uint64(int64(value<<shift) >> shift)
		return h, at, nil
	}
	return sized(raw, at, h, value)
}

// sized completes a head that has a length.
func sized(raw []byte, at int, h head, n uint64) (head, int, error) {
	need, left := n, uint64(len(raw)-at)
	switch h.kind {
	case kindMap:
		need = 2 * n
	case kindExt:
		need = n + 1
	}
	if need > left {
		return head{}, at, &SyntaxError{At: len(raw), Problem: fmt.Sprintf("cut, with %s of length %d begun,", h.kind, n)}
	}
	h.n = int(n)
	if h.kind == kindExt {
		h.ext = int8(raw[at])
		at++
	}
	return h, at, nil
}

// Extension types of msgpackr. Behind those that are marked so stands another
// value, outside the extension, that belongs to it.
const (
	extTime   = -1
	extUndef  = 0
	extBigInt = 0x42
	extError  = 0x65 // followed by [name, message, cause]
	extID     = 0x69 // followed by the value that has the id
	extSet    = 0x73 // followed by the elements
	extRegexp = 0x78 // followed by [source, flags]
)

// followed says whether the value behind an extension belongs to it.
func (h head) followed() bool {
	switch h.ext {
	case extSet, extError, extRegexp:
		return h.kind == kindExt && h.n == 1
	case extID:
		return h.kind == kindExt && h.n == 4
	}
	return false
}

// skip says where the value at an offset ends. It takes any depth.
func skip(raw []byte, at int) (end int, err error) {
	for pending := 1; pending > 0; pending-- {
		if pending > len(raw)-at {
			return 0, &SyntaxError{At: len(raw), Problem: "cut"}
		}
		var h head
		if h, at, err = readHead(raw, at); err != nil {
			return 0, err
		}
		switch h.kind {
		case kindString, kindBytes, kindExt:
			at += h.n
		case kindArray:
			pending += h.n
		case kindMap:
			pending += 2 * h.n
		}
		if h.followed() {
			pending++
		}
	}
	return at, nil
}

// eachField calls do for every pair of a map whose key is a string, until do says
// false. Nothing is decoded. A value that is no map is a [*FormatError].
func eachField(raw Raw, do func(key []byte, value Raw) bool) error {
	h, at, err := readHead(raw, 0)
	if err != nil {
		return err
	}
	if h.kind != kindMap {
		return &FormatError{Problem: h.kind.String() + ", not a map"}
	}
	for range h.n {
		key, start, err := readHead(raw, at)
		if err != nil {
			return err
		}
		from, err := skip(raw, at)
		if err != nil {
			return err
		}
		if at, err = skip(raw, from); err != nil {
			return err
		}
		if key.kind == kindString && !do(raw[start:from], raw[from:at:at]) {
			return nil
		}
	}
	if at != len(raw) {
		return &SyntaxError{At: at, Problem: "more than one value"}
	}
	return nil
}

// Tag is the text of the top-level _tag of a map, read without decoding the rest;
// "" when there is none.
func Tag(raw Raw) string {
	tag, _ := Field(raw, "_tag")
	text, _ := rawText(tag)
	return text
}

// Field is one top-level field of a map, undecoded; false when raw is no map or
// has no such field. What stands behind the field is not looked at.
func Field(raw Raw, name string) (Raw, bool) {
	var found Raw
	wanted := []byte(name)
	_ = eachField(raw, func(key []byte, value Raw) bool {
		if bytes.Equal(key, wanted) {
			found = value
		}
		return found == nil
	})
	return found, found != nil
}

// rawText is the text of a string value.
func rawText(raw Raw) (string, bool) {
	h, at, err := readHead(raw, 0)
	if err != nil || h.kind != kindString {
		return "", false
	}
	return string(raw[at : at+h.n]), true
}

// rawKind is what a value is, in words.
func rawKind(raw Raw) string {
	h, _, err := readHead(raw, 0)
	if err != nil {
		return "nothing"
	}
	return h.kind.String()
}

// float is the number of a float head.
func (h head) float() float64 {
	if h.single {
		return float64(math.Float32frombits(uint32(h.bits)))
	}
	return math.Float64frombits(h.bits)
}
