package inspector

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures/genstore"
	"github.com/livescope/livescope/inspector/filter"
)

// bigStore generates a store once per run: LIVESCOPE_BENCH_EVENTS events, a
// million unless told, kept in LIVESCOPE_BENCH_DIR for the next run if that is set.
func bigStore(b *testing.B) (dir string, events int64) {
	b.Helper()
	events = 1_000_000
	if text := os.Getenv("LIVESCOPE_BENCH_EVENTS"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		events = n
	}
	base := os.Getenv("LIVESCOPE_BENCH_DIR")
	if base == "" {
		base = b.TempDir()
	}
	opt := genstore.Options{Events: events, StoreID: "bench-" + strconv.FormatInt(events, 10)}
	dir = opt.Dir(base)
	if _, err := os.Stat(filepath.Join(dir, genstore.EventlogFile)); err == nil {
		return dir, events
	}
	if err := genstore.Write(context.Background(), base, opt); err != nil {
		b.Fatal(err)
	}
	return dir, events
}

func benchStore(b *testing.B, dir string) *Store {
	b.Helper()
	return attach(b, dir)
}

// BenchmarkBigStore measures what a screen asks of a big log. One store serves all.
func BenchmarkBigStore(b *testing.B) {
	dir, events := bigStore(b)
	b.Run("FirstScreen", func(b *testing.B) { benchFirstScreen(b, dir) })
	s := benchStore(b, dir)
	v := s.View(nil)
	defer v.Close()
	ctx := context.Background()
	b.Run("Page", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.After(ctx, key(rand.Int64N(events), 0, 0), 48); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Jump", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := v.Around(ctx, key(rand.Int64N(events), 0, 0), 48); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Detail", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p, err := v.After(ctx, key(rand.Int64N(events), 0, 0), 1)
			if err != nil || len(p.Rows) == 0 {
				continue
			}
			if _, err := s.Event(ctx, p.Rows[0].Key); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("FilterNoHit", func(b *testing.B) { benchFullScan(b, dir, s) })
	b.Run("FilterFirstHits", func(b *testing.B) {
		f := parse(b, "args.text~milk")
		for b.Loop() {
			fv := s.View(f)
			if p, err := fv.Before(ctx, End, 48); err != nil || len(p.Rows) == 0 {
				b.Fatal(len(p.Rows), err)
			}
			fv.Close()
		}
	})
}

func benchFirstScreen(b *testing.B, dir string) {
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		c, err := files.Open(ctx, dir, files.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s, err := Attach(ctx, c)
		if err != nil {
			b.Fatal(err)
		}
		v := s.View(nil)
		if p, err := v.Before(ctx, End, 120); err != nil || len(p.Rows) != 120 {
			b.Fatal(len(p.Rows), err)
		}
		v.Close()
		s.Close()
		c.Close()
	}
}

// benchFullScan looks through the whole log for an id that is not there, and lets
// the sqlite3 program do the same in turn. It reports the median of the pairs.
func benchFullScan(b *testing.B, dir string, s *Store) {
	peer, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Fatal("the sqlite3 program is the peer of this benchmark: ", err)
	}
	uri := "file:" + filepath.Join(dir, genstore.EventlogFile) + "?immutable=1"
	const sql = `SELECT count(*) FROM eventlog WHERE json_extract(argsJson, '$.id') = 'no-such-id'`
	f, err := filter.Parse("args.id=no-such-id")
	if err != nil {
		b.Fatal(err)
	}
	var ours, theirs time.Duration
	var ratios []float64
	for b.Loop() {
		began := time.Now()
		if err := s.Each(context.Background(), EachOptions{Filter: f}, func(Row) error { return nil }); err != nil {
			b.Fatal(err)
		}
		mine := time.Since(began)
		began = time.Now()
		if out, err := exec.Command(peer, uri, sql).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		other := time.Since(began)
		ours, theirs, ratios = ours+mine, theirs+other, append(ratios, float64(mine)/float64(other))
	}
	b.ReportMetric(median(ratios), "of-sqlite3")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ours-ms")
	b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "sqlite3-ms")
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
