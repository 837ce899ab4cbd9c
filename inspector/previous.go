package inspector

import (
	"context"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

// Previous is the nearest event that stands before a key and whose args have this
// id as a value or a key, with its args whole; see [Mentions]. It looks backwards
// chunk by chunk until it finds one, the log begins or ctx ends: about a second for
// a million events.
func (s *Store) Previous(ctx context.Context, key livestore.Key, id string) (Row, bool, error) {
	f, err := Mentions(id)
	if err != nil {
		return Row{}, false, err
	}
	for {
		found, at, ended, err := s.lookBack(ctx, key, f)
		switch {
		case err != nil:
			return Row{}, false, err
		case found:
			r, err := s.row(ctx, at)
			return r, err == nil, err
		case ended:
			return Row{}, false, nil
		}
		key = at
	}
}

// lookBack looks through one chunk. at is what was found, or where to go on.
func (s *Store) lookBack(ctx context.Context, from livestore.Key, f *filter.Filter) (found bool, at livestore.Key, ended bool, err error) {
	op := "<"
	if from.Ordinal > 0 {
		op = "<=" // a rolled-back row comes after the one that stands at its number
	}
	err = s.eventlog(ctx, func(c *sqlite.Conn) error {
		found, ended = false, false
		st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration, argsJson FROM eventlog
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) `+op+` (?,?,?)
ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT ?`, from.Global, from.Client, from.Generation, chunkRows)
		if err != nil {
			return err
		}
		read := 0
		for !found && st.Next() {
			read++
			at = livestore.Key{SeqNum: livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}}
			found = f.Match(&filter.Subject{Args: st.View(3)}) == filter.Yes
		}
		ended = read < chunkRows
		return st.Close()
	})
	return found, at, ended, err
}
