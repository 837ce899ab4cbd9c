package eventlog

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"maps"
	"slices"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// maxBookmarks bounds how many events are bookmarked in one store.
const maxBookmarks = 500

// place is an event that was bookmarked or marked. Its number alone does not identify it: a rebase gives it another one.
// So its name and a hash of its args are kept too, and nothing of the args themselves.
type place struct {
	Event livestore.SeqNum `json:"event"`
	Name  string           `json:"name"`
	Hash  uint64           `json:"hash,string"`
	// Lost: neither the event nor what became of it is in the log.
	Lost bool `json:"lost,omitempty"`
}

// places are the bookmarks of a store in the log's order, and its marks by their letter.
type places struct {
	Bookmarks []place          `json:"bookmarks,omitempty"`
	Marks     map[string]place `json:"marks,omitempty"`
}

func newPlace(r inspector.Row) place {
	return place{Event: r.Event.SeqNum, Name: r.Event.Name, Hash: fingerprint(r)}
}

func fingerprint(r inspector.Row) uint64 {
	h := fnv.New64a()
	io.WriteString(h, r.Event.Name)
	h.Write([]byte{0})
	io.WriteString(h, r.Event.Args)
	return h.Sum64()
}

func (p place) key() livestore.Key { return livestore.Key{SeqNum: p.Event} }

func (p place) is(r inspector.Row) bool { return r.Event.Name == p.Name && fingerprint(r) == p.Hash }

// clone is a copy that nobody else changes.
func (p places) clone() places {
	return places{Bookmarks: slices.Clone(p.Bookmarks), Marks: maps.Clone(p.Marks)}
}

// sane is what of a document may be used.
func (p places) sane() places {
	out := places{Bookmarks: p.Bookmarks[:min(len(p.Bookmarks), maxBookmarks)], Marks: map[string]place{}}
	for letter, m := range p.Marks {
		if isLetter(letter) {
			out.Marks[letter] = m
		}
	}
	return out
}

func isLetter(s string) bool { return len(s) == 1 && s[0] >= 'a' && s[0] <= 'z' }

// placesKey names what is kept of the store's bookmarks and marks.
func (p *Pane) placesKey() string { return "bookmarks/" + p.env.Store.Info().StoreID }

// signs are what the list draws beside the number of an event: ★ for a bookmark, 'a for a mark.
func (p places) signs() map[livestore.Key]string {
	out := map[livestore.Key]string{}
	for letter, m := range p.Marks {
		if k := m.key(); !m.Lost && (out[k] == "" || "'"+letter < out[k]) {
			out[k] = "'" + letter
		}
	}
	for _, b := range p.Bookmarks {
		if !b.Lost {
			out[b.key()] = "★"
		}
	}
	return out
}

// showPlaces has the lists draw the bookmarks and marks there are now.
func (p *Pane) showPlaces() {
	signs := p.places.signs()
	for _, l := range []*list{p.main, p.detail.mentions} {
		l.sign(signs)
	}
	if p.timeline != nil {
		p.timeline.list.sign(signs)
	}
}

// placesChanged shows and keeps the bookmarks and marks there are now.
func (p *Pane) placesChanged() tea.Cmd {
	p.showPlaces()
	return p.save(p.placesKey(), p.places.clone())
}

// bookmark bookmarks the event under the cursor, or takes its bookmark away.
func (p *Pane) bookmark() tea.Cmd {
	row, ok := p.list().grid.Cursor()
	if !ok {
		return nil
	}
	if i := slices.IndexFunc(p.places.Bookmarks, func(b place) bool { return b.key() == row.Key }); i >= 0 {
		p.places.Bookmarks = slices.Delete(p.places.Bookmarks, i, i+1)
		return p.placesChanged()
	}
	if len(p.places.Bookmarks) >= maxBookmarks {
		return pane.Say(pane.Warn, "there are 500 bookmarks already: B lists them, d deletes one")
	}
	return p.with(row.Key, func(d inspector.Detail) tea.Cmd {
		if cmd := cannotPlace(d.Row); cmd != nil {
			return cmd
		}
		p.places.Bookmarks = append(p.places.Bookmarks, newPlace(d.Row))
		slices.SortFunc(p.places.Bookmarks, func(a, b place) int { return a.Event.Compare(b.Event) })
		return p.placesChanged()
	})
}

// cannotPlace says why an event cannot be bookmarked or marked: one that was rolled back is not kept between runs.
func cannotPlace(r inspector.Row) tea.Cmd {
	if r.Status != livestore.Rebased {
		return nil
	}
	said := r.Event.SeqNum.String() + " was rolled back, and only an event that stands can be marked"
	if r.Renumbered {
		said += ": it is " + r.RebasedTo.String() + " now"
	}
	return pane.Say(pane.Info, said)
}

// Where a renumbered event is looked for.
const (
	maxRenumbered = 20   // rebases after each other
	placeWindow   = 1000 // events after its old number
)

// errFound ends a walk.
var errFound = errors.New("found")

// follow finds out where an event is now. It is at its number; or a rebase that was seen here tells where that put it; or
// a rebase that nobody saw has left it, name and args unchanged, at another number soon after.
func (p place) follow(ctx context.Context, s *inspector.Store) (place, error) {
	for range maxRenumbered {
		var moved, later *livestore.SeqNum
		here := false
		err := s.Each(ctx, inspector.EachOptions{From: p.Event, Limit: placeWindow}, func(r inspector.Row) error {
			at := r.Event.SeqNum == p.Event
			switch {
			case !at && moved != nil:
				return errFound
			case !p.is(r):
			case at && r.Status != livestore.Rebased:
				here = true
				return errFound
			case at && r.Renumbered:
				moved = &r.RebasedTo
			case r.Status != livestore.Rebased && r.Event.SeqNum.Generation > p.Event.Generation:
				later = &r.Event.SeqNum
				return errFound
			}
			return nil
		})
		switch {
		case err != nil && !errors.Is(err, errFound):
			return p, err
		case here:
			p.Lost = false
			return p, nil
		case moved != nil:
			p.Event = *moved
		case later != nil:
			p.Event, p.Lost = *later, false
			return p, nil
		default:
			p.Lost = true
			return p, nil
		}
	}
	return p, nil
}

// placesMsg is where the bookmarked and marked events are now.
type placesMsg struct {
	pane *Pane
	were places // when they were looked for
	now  places
}

// followPlaces looks for what was bookmarked and marked, as it has to be after a rebase.
func (p *Pane) followPlaces() tea.Cmd {
	p.rebases = len(p.env.Store.Client().Sidecar().Rebases())
	if p.all == nil || len(p.places.Bookmarks) == 0 && len(p.places.Marks) == 0 {
		return nil
	}
	were, store := p.places.clone(), p.env.Store
	p.reads++
	return func() tea.Msg {
		ctx, now := context.Background(), were.clone()
		for i, b := range now.Bookmarks {
			if at, err := b.follow(ctx, store); err == nil {
				now.Bookmarks[i] = at
			}
		}
		for letter, m := range now.Marks {
			if at, err := m.follow(ctx, store); err == nil {
				now.Marks[letter] = at
			}
		}
		return placesMsg{pane: p, were: were, now: now}
	}
}

// placesFound takes in where the events are, unless bookmarks were made or deleted meanwhile.
func (p *Pane) placesFound(m placesMsg) tea.Cmd {
	p.reads--
	same := slices.Equal(m.were.Bookmarks, p.places.Bookmarks) && maps.Equal(m.were.Marks, p.places.Marks)
	switch {
	case !same:
		return p.followPlaces()
	case slices.Equal(m.now.Bookmarks, p.places.Bookmarks) && maps.Equal(m.now.Marks, p.places.Marks):
		return nil
	}
	p.places = m.now
	return p.placesChanged()
}
