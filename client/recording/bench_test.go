package recording_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/recording"
)

// large makes a store whose eventlog has n events.
func large(b *testing.B, n int) (dir string, s *files.Store) {
	b.Helper()
	dir, s = sample(b, "no-backend")
	newApp(b, dir).do(`DELETE FROM eventlog`, fmt.Sprintf(`INSERT INTO eventlog WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
SELECT i, 0, 0, i - 1, 0, 0, 'v1.TodoCreated', '{"id":"todo-' || i || '","text":"a text of the usual length for an entry","listId":"l1"}', 'client-a', 'static', 1, '{"_tag":"None"}' FROM n`, n))
	return dir, s
}

func sizes(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 100_000 && testing.Short() {
				b.Skip("it takes long")
			}
			run(b, n)
		})
	}
}

// BenchmarkStart is a recording of the start alone.
func BenchmarkStart(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		_, s := large(b, n)
		var bytes int64
		for i := 0; b.Loop(); i++ {
			path := filepath.Join(b.TempDir(), "x.livescope")
			sum, err := recording.Record(b.Context(), tells(s), path, recording.Options{})
			if err != nil || sum.AtStart != int64(n) {
				b.Fatal(sum, err)
			}
			bytes = sum.Bytes
			os.Remove(path)
		}
		b.ReportMetric(float64(bytes)/1e6, "MB")
	})
}

// BenchmarkBackup is what it compares with: sqlite3's own copy of the eventlog.
func BenchmarkBackup(b *testing.B) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip(err)
	}
	sizes(b, func(b *testing.B, n int) {
		dir, _ := large(b, n)
		for b.Loop() {
			to := filepath.Join(b.TempDir(), "copy.db")
			if out, err := exec.Command(program, filepath.Join(dir, "eventlog@6.db"), ".backup "+to).CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			os.Remove(to)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		_, s := large(b, n)
		path := filepath.Join(b.TempDir(), "x.livescope")
		if _, err := recording.Record(b.Context(), tells(s), path, recording.Options{}); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			r, err := recording.Open(b.Context(), path, recording.OpenOptions{})
			if err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
}

// BenchmarkRuns opens a recording of 100,000 runs of queries.
func BenchmarkRuns(b *testing.B) {
	_, s := sample(b, "no-backend")
	runs := make([]client.Change, 100_000)
	for i := range runs {
		runs[i] = client.QueryRan{Run: client.QueryRun{Query: int64(i), SQL: "SELECT * FROM todos WHERE listId = ?", Tables: []string{"todos"}, At: at}}
	}
	b.Run("record", func(b *testing.B) {
		for b.Loop() {
			path := filepath.Join(b.TempDir(), "x.livescope")
			if _, err := recording.Record(b.Context(), tells(s, runs...), path, recording.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	path := filepath.Join(b.TempDir(), "x.livescope")
	if _, err := recording.Record(b.Context(), tells(s, runs...), path, recording.Options{}); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			r, err := recording.Open(b.Context(), path, recording.OpenOptions{})
			if err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
}
