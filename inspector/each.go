package inspector

import (
	"context"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector/filter"
)

// EachOptions say which rows [Store.Each] visits.
type EachOptions struct {
	Filter *filter.Filter
	// From is the first number to visit; the zero value means all. When reading in
	// reverse it is the last in the log's order.
	From livestore.SeqNum
	// Limit ends after that many rows; 0 means no limit.
	Limit   int
	Reverse bool
}

const (
	// eachPage is how many rows a walk reads at once: a chunk's worth, so that a
	// chunk with many matches is read twice and not more often.
	eachPage = chunkRows
	// eachCut is how long args may be to come with their page.
	eachCut = 64 << 10
)

// Each visits rows in log order with their args whole. It reads as it goes: the
// first row comes when it is found, and memory does not grow with the log. An
// error of fn ends the walk and is returned.
func (s *Store) Each(ctx context.Context, opt EachOptions, fn func(Row) error) error {
	v := s.view(opt.Filter, -1, !opt.Reverse, eachCut)
	defer v.Close()
	at := Start
	if opt.Reverse {
		at = End
	}
	if opt.From != (livestore.SeqNum{}) {
		at = livestore.Key{SeqNum: opt.From, Ordinal: -1}
		if opt.Reverse {
			at.Ordinal = End.Ordinal
		}
	}
	for left := opt.Limit; opt.Limit == 0 || left > 0; {
		n := eachPage
		if opt.Limit > 0 {
			n = min(n, left)
		}
		page, err := v.page(ctx, at, n, opt.Reverse)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			if err := s.whole(ctx, &r); err != nil {
				return err
			}
			if err := fn(r); err != nil {
				return err
			}
			at = r.Key
			left--
		}
		if len(page.Rows) == 0 || (opt.Reverse && page.AtStart) || (!opt.Reverse && page.AtEnd) {
			return nil
		}
	}
	return nil
}

// page reads one page, nearest first.
func (v *View) page(ctx context.Context, at livestore.Key, n int, reverse bool) (Page, error) {
	if !reverse {
		if at.Ordinal < 0 {
			at.Generation-- // from the number itself on
		}
		return v.After(ctx, at, n)
	}
	p, err := v.Before(ctx, at, n)
	for i, j := 0, len(p.Rows)-1; i < j; i, j = i+1, j-1 {
		p.Rows[i], p.Rows[j] = p.Rows[j], p.Rows[i]
	}
	return p, err
}

// whole replaces a preview of the args by the args.
func (s *Store) whole(ctx context.Context, r *Row) error {
	if int64(len(r.Event.Args)) == r.ArgsBytes {
		return nil
	}
	full, err := s.row(ctx, r.Key)
	if err != nil {
		return err
	}
	r.Event.Args = full.Event.Args
	return nil
}
