package webmesh

import (
	"container/list"
	"sync"
)

// inbox is what a channel's reader has not taken yet, bounded in bytes. A single
// payload that is larger passes when nothing else waits.
type inbox struct {
	limit int64
	out   chan Raw
	// changed has something when the first payload is another one.
	changed chan struct{}

	mu    sync.Mutex
	items list.List // of *waiting
	keys  map[string]*list.Element
	bytes int64
}

type waiting struct {
	raw   Raw
	key   string
	keyed bool
	gone  bool
}

func newInbox(limit int64) *inbox {
	return &inbox{limit: limit, out: make(chan Raw), changed: make(chan struct{}, 1), keys: map[string]*list.Element{}}
}

// put queues a payload. superseded says that another one gave way to it, fits that
// there was room.
func (in *inbox) put(raw Raw, key string, keyed bool) (superseded, fits bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if keyed {
		if old := in.keys[key]; old != nil {
			in.drop(old)
			superseded = true
		}
	}
	cost := int64(len(raw)) + itemBytes
	if in.bytes > 0 && in.bytes+cost > in.limit {
		return superseded, false
	}
	element := in.items.PushBack(&waiting{raw: raw, key: key, keyed: keyed})
	if keyed {
		in.keys[key] = element
	}
	in.bytes += cost
	select {
	case in.changed <- struct{}{}:
	default:
	}
	return superseded, true
}

// drop takes a payload out; in.mu is held.
func (in *inbox) drop(element *list.Element) {
	item := element.Value.(*waiting)
	if item.gone {
		return
	}
	item.gone = true
	in.items.Remove(element)
	in.bytes -= int64(len(item.raw)) + itemBytes
	if item.keyed && in.keys[item.key] == element {
		delete(in.keys, item.key)
	}
}

// first is the payload whose turn it is; nil when there is none.
func (in *inbox) first() *list.Element {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.items.Front()
}

// size counts what waits.
func (in *inbox) size() (count int, bytes int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.items.Len(), in.bytes
}

// pump hands payload after payload to out until done is closed; then it closes out.
func (in *inbox) pump(done <-chan struct{}) {
	defer close(in.out)
	for {
		element, out, raw := in.first(), chan<- Raw(nil), Raw(nil)
		if element != nil {
			out, raw = in.out, element.Value.(*waiting).raw
		}
		select {
		case out <- raw:
			in.mu.Lock()
			in.drop(element)
			in.mu.Unlock()
		case <-in.changed:
		case <-done:
			return
		}
	}
}
