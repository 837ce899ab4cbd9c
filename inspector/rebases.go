package inspector

import (
	"context"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

// Rebase is a rebase that was seen while the store was open.
type Rebase struct {
	// Number counts them, from 1.
	Number int64
	// At is when it was noticed here, not when it happened.
	At time.Time
	// RolledBack is how many events it took from the log, Renumbered how many of
	// them stand in it again under another number.
	RolledBack, Renumbered int
	// First is the lowest number that was rolled back.
	First livestore.SeqNum
}

// Rebases lists the last n rebases that were seen, newest first.
func (s *Store) Rebases(ctx context.Context, n int) ([]Rebase, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	seen := s.c.Sidecar().Rebases()
	out := make([]Rebase, 0, max(0, min(n, len(seen))))
	for i := len(seen) - 1; i >= 0 && len(out) < n; i-- {
		r := seen[i]
		out = append(out, Rebase{Number: r.Number, At: r.SeenAt, RolledBack: r.RolledBack, Renumbered: r.Renumbered, First: r.First})
	}
	return out, nil
}

// RebaseRows reads the first n events that a rebase rolled back, in the log's
// order, with their args cut to [PreviewBytes].
func (s *Store) RebaseRows(ctx context.Context, number int64, n int) ([]Row, error) {
	gone, err := s.c.Sidecar().OfRebase(ctx, number, max(0, min(n, maxJournal)))
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(gone))
	for i, b := range gone {
		rows[i] = rolledBackRow(b)
		rows[i].Event.Args = clip(rows[i].Event.Args, PreviewBytes)
	}
	return rows, nil
}
