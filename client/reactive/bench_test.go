package reactive_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
)

// rows is a result of about a megabyte, of which one row is another for every n.
func rows(n int) []byte {
	b := []byte{'['}
	for i := range 6000 {
		title := i
		if i == n%6000 {
			title = -n
		}
		b = fmt.Appendf(b, `{"id":"todo-%06d","title":"Title of number %d","done":%t,"owner":%d,"createdAt":"2026-01-02T03:04:05.000Z","note":"a few words that say more about it, as people write them"},`, i, title, i%3 == 0, i%7)
	}
	b[len(b)-1] = ']'
	return b
}

// BenchmarkTracker1MB is one message with a result of a megabyte. In "changed" each
// is looked into: the clock stands still, so that the budget is never spent. In
// "changed-at-60Hz" it goes on by a 60th of a second per message, besides what the
// message takes: so many are looked into as there is time for.
func BenchmarkTracker1MB(b *testing.B) {
	results := [][]byte{rows(1), rows(1), rows(2), rows(3000)}
	still := func(time.Time) time.Time { return start }
	b.Run("same", func(b *testing.B) { follow(b, results[:2], still) })
	b.Run("changed", func(b *testing.B) { follow(b, results[1:], still) })
	b.Run("changed-at-60Hz", func(b *testing.B) {
		messages := 0
		follow(b, results[1:], func(began time.Time) time.Time {
			if began.IsZero() {
				messages++
				return start
			}
			return start.Add(time.Duration(messages)*time.Second/60 + time.Since(began))
		})
	})
	b.Run("peer-json.Unmarshal", func(b *testing.B) {
		b.SetBytes(int64(len(results[0])))
		for i := 0; b.Loop(); i++ {
			if _, err := decode(results[i%len(results)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// follow sends the results in turn. clock is asked with the zero time as a message
// begins, and then with when it began.
func follow(b *testing.B, results [][]byte, clock func(began time.Time) time.Time) {
	var began time.Time
	looked, all := 0, 0
	k := reactive.NewTracker(func(r client.QueryRun) {
		if all++; r.DiffTotal >= 0 {
			looked++
		}
	}, func() time.Time { return clock(began) })
	b.SetBytes(int64(len(results[0])))
	for i := int64(1); b.Loop(); i++ {
		clock(time.Time{})
		began = time.Now()
		at := after(int(i) * 16)
		k.Events(at, []reactive.EventTables{event(i, "todos")})
		q := query(1, i, "", "todos")
		q.Result = results[int(i)%len(results)]
		k.Snapshot(at, []reactive.Query{q})
		k.Flush(at)
	}
	k.Reset()
	b.ReportMetric(100*float64(looked)/float64(max(1, all)), "%looked-into")
}
