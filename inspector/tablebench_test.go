package inspector

import (
	"context"
	"math/rand/v2"
	"testing"
)

// BenchmarkTable measures pages of a table of a million rows.
func BenchmarkTable(b *testing.B) {
	const rows = 1_000_000
	f := newState(b, `CREATE TABLE x (id TEXT PRIMARY KEY, text TEXT NOT NULL, n INTEGER, done INTEGER)`)
	f.exec(`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c LIMIT ?) INSERT INTO x SELECT 'todo-' || i, 'text ' || abs(random() % 1000000), abs(random() % 1000), i % 2 FROM c`, rows)
	s := attach(b, f.path)
	ctx := context.Background()
	view := func(opt RowOptions) *TableView {
		v, err := s.TableView("x", opt)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(v.Close)
		return v
	}
	page := func(v *TableView, key RowKey) {
		if p, err := v.After(ctx, key, 48); err != nil || len(p.Rows) == 0 {
			b.Fatal(len(p.Rows), err)
		}
	}
	some := func() RowKey { return RowKey{kind: rowidKey, id: 1 + rand.Int64N(rows-1000)} }
	b.Run("Page", func(b *testing.B) {
		v := view(RowOptions{})
		b.ReportAllocs()
		for b.Loop() {
			page(v, some())
		}
	})
	filter, err := ParseRowFilter("text~777 and done=true", view(RowOptions{}).Columns())
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		opt  RowOptions
	}{{"Integers", RowOptions{Order: "n"}}, {"Texts", RowOptions{Order: "text"}}, {"Filter", RowOptions{Where: filter}}} {
		b.Run("First/"+c.name, func(b *testing.B) {
			for b.Loop() {
				v := view(c.opt)
				if p, err := v.First(ctx, 48); err != nil || len(p.Rows) != 48 {
					b.Fatal(len(p.Rows), err)
				}
				v.Close()
			}
		})
		v := view(c.opt)
		if _, err := v.First(ctx, 1); err != nil {
			b.Fatal(err)
		}
		b.Run("Page/"+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				list, _, err := v.current(ctx)
				if err != nil {
					b.Fatal(err)
				}
				page(v, list.key(rand.IntN(list.len()-1)))
			}
		})
	}
}
