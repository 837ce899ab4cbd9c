package webmesh

// recent remembers the last few keys that it was given.
type recent[K comparable] struct {
	ring []K
	next int
	have map[K]struct{}
}

// newRecent remembers the last n keys, n at least 1.
func newRecent[K comparable](n int) *recent[K] {
	return &recent[K]{ring: make([]K, 0, n), have: map[K]struct{}{}}
}

// add is false when the key is remembered already.
func (r *recent[K]) add(key K) bool {
	if _, ok := r.have[key]; ok {
		return false
	}
	if len(r.ring) < cap(r.ring) {
		r.ring = append(r.ring, key)
	} else {
		delete(r.have, r.ring[r.next])
		r.ring[r.next] = key
		r.next = (r.next + 1) % len(r.ring)
	}
	r.have[key] = struct{}{}
	return true
}
