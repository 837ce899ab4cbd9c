package livestore

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// SeqNum is LiveStore's composite event sequence number.
//
// Global is at least 0, 0 being the root that stands before the first event.
// Client is 0 for an event that is (or will be) known to the sync backend and
// counts from 1 for client-only events that follow that global event.
// Generation counts the rebases that renumbered the event.
type SeqNum struct {
	Global     int64 `json:"global"`
	Client     int64 `json:"client"`
	Generation int64 `json:"rebaseGeneration"`
}

// Root is the parent of the first event, e0.
var Root = SeqNum{}

// Compare orders sequence numbers as they stand in an eventlog: by global, then
// client, then generation. It returns -1, 0 or +1.
func (s SeqNum) Compare(o SeqNum) int {
	return cmp.Or(cmp.Compare(s.Global, o.Global), cmp.Compare(s.Client, o.Client), cmp.Compare(s.Generation, o.Generation))
}

// String prints LiveStore's own notation: e5, e5.1, e5r1, e5.1r1.
func (s SeqNum) String() string {
	b := make([]byte, 0, 24)
	b = append(b, 'e')
	b = strconv.AppendInt(b, s.Global, 10)
	if s.Client != 0 {
		b = append(b, '.')
		b = strconv.AppendInt(b, s.Client, 10)
	}
	if s.Generation != 0 {
		b = append(b, 'r')
		b = strconv.AppendInt(b, s.Generation, 10)
	}
	return string(b)
}

// ParseSeqNum reads LiveStore's notation. The leading e may be left out, so that
// a person can type a bare number. The parts are decimal and not negative.
func ParseSeqNum(text string) (SeqNum, error) {
	rest := strings.TrimPrefix(text, "e")
	var s SeqNum
	var err error
	bad := func() (SeqNum, error) {
		return SeqNum{}, fmt.Errorf("%q is not an event number: write e5, e5.1, e5r1 or e5.1r1", text)
	}
	rest, gen, hasGen := strings.Cut(rest, "r")
	if hasGen {
		if s.Generation, err = parsePart(gen); err != nil {
			return bad()
		}
	}
	global, client, hasClient := strings.Cut(rest, ".")
	if s.Global, err = parsePart(global); err != nil {
		return bad()
	}
	if hasClient {
		if s.Client, err = parsePart(client); err != nil {
			return bad()
		}
	}
	return s, nil
}

func parsePart(digits string) (int64, error) {
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseInt(digits, 10, 64)
}

// Key identifies a row, which a sequence number does not: an event that was
// rolled back and the one that took its number are two rows. Ordinal is 0 for
// what stands in the eventlog and the journal's ordinal for what was rolled back.
type Key struct {
	SeqNum
	Ordinal int64
}

// Compare orders keys by sequence number; at the same number what stands comes
// before what was rolled back.
func (k Key) Compare(o Key) int {
	return cmp.Or(k.SeqNum.Compare(o.SeqNum), cmp.Compare(k.Ordinal, o.Ordinal))
}
