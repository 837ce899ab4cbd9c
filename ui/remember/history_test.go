package remember

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

func add(t *testing.T, h *History, all ...string) {
	t.Helper()
	for _, s := range all {
		if err := h.Add(s); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHistoryLastsUntilTheNextRun(t *testing.T) {
	dir := t.TempDir()
	want := []string{"SELECT 1\nFROM todos -- <ä>\x00\u2028", "SELECT 2", "SELECT 1\nFROM todos -- <ä>\x00\u2028"}
	add(t, Open(dir).History("sql"), want...)
	if got := Open(dir).History("sql").All(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Open(dir).History("filter").All(); len(got) != 0 {
		t.Errorf("another one has %q", got)
	}
}

func TestHistoryHasNothingTwiceInARow(t *testing.T) {
	dir := t.TempDir()
	h := Open(dir).History("h")
	add(t, h, "a", "a", "", "b", "a")
	if got := read(t, filepath.Join(dir, "h.history")); got != "\"a\"\n\"b\"\n\"a\"\n" {
		t.Errorf("the file is %q", got)
	}
	if got := h.All(); !slices.Equal(got, []string{"a", "b", "a"}) {
		t.Errorf("%q", got)
	}
}

func TestHistorySkipsBrokenLines(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "h.history"), "\"a\"\nx\n7\nnull\n{\"a\":1}\n\"\"\n\n\"b\"\r\n\"b\"\n\"cut o")
	h := Open(dir).History("h")
	add(t, h, "c")
	for _, got := range [][]string{h.All(), Open(dir).History("h").All()} {
		if !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("%q", got)
		}
	}
}

func TestHistoryEntriesAreBounded(t *testing.T) {
	h := Open(t.TempDir()).History("h")
	add(t, h, strings.Repeat("x", maxEntry))
	if err := h.Add(strings.Repeat("x", maxEntry+1)); err == nil || !strings.Contains(err.Error(), "larger than 64 KB") {
		t.Errorf("said %v", err)
	}
	if len(h.All()) != 1 {
		t.Errorf("%d entries", len(h.All()))
	}
}

func TestHistoryFileIsShortenedPastTwiceItsLength(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	for i := range 2 * maxEntries {
		fmt.Fprintf(&text, "\"%d\"\n", i)
	}
	path := filepath.Join(dir, "h.history")
	write(t, path, text.String())
	h := Open(dir).History("h")
	if got := h.All(); len(got) != maxEntries || got[0] != "1000" {
		t.Fatalf("%d entries from %q", len(got), got[0])
	}
	add(t, h, "last")
	got := read(t, path)
	if n := strings.Count(got, "\n"); n != maxEntries || !strings.HasPrefix(got, "\"1001\"\n") || !strings.HasSuffix(got, "\"last\"\n") {
		t.Errorf("%d lines: %.20q…", n, got)
	}
}

func TestHistoryFileIsShortenedPastItsBytes(t *testing.T) {
	dir := t.TempDir()
	h := Open(dir).History("h")
	path := filepath.Join(dir, "h.history")
	var text strings.Builder
	for i := 0; text.Len() <= 2*maxHistory; i++ {
		fmt.Fprintf(&text, "\"%d%s\\\"b\"\n", i, strings.Repeat("x", maxEntry-10)) // cut after the backslash it would be "b"
	}
	write(t, path, text.String())
	add(t, h, "last")
	if all := h.All(); all[0] == "b" || all[len(all)-1] != "last" || len(all) < 32 {
		t.Errorf("%d entries from %.9q", len(all), all[0])
	}
	if info, err := os.Stat(path); err != nil || info.Size() > maxHistory {
		t.Errorf("%d bytes (%v)", info.Size(), err)
	}
}

// Two livescopes, each of which shortens the file now and then: what is younger than the bound is all there.
func TestTwoLivescopesLoseNothingOfEachOther(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	for i := range 2*maxEntries - 20 {
		fmt.Fprintf(&text, "\"old %d\"\n", i)
	}
	write(t, filepath.Join(dir, "h.history"), text.String())
	var all sync.WaitGroup
	for i := range 2 {
		h := Open(dir).History("h")
		all.Go(func() {
			for n := range 300 {
				if err := h.Add(fmt.Sprintf("%d/%d", i, n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got := map[string]bool{}
	for _, s := range Open(dir).History("h").All() {
		got[s] = true
	}
	for i := range 2 {
		for n := range 300 {
			if !got[fmt.Sprintf("%d/%d", i, n)] {
				t.Fatalf("%d/%d is lost", i, n)
			}
		}
	}
	if n := strings.Count(read(t, filepath.Join(dir, "h.history")), "\n"); n >= 2*maxEntries {
		t.Errorf("the file has %d lines", n)
	}
}

func TestFolderInPlaceOfAHistoryIsSaidOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "h.history"), 0o700); err != nil {
		t.Fatal(err)
	}
	h := Open(dir).History("h")
	if got := h.All(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if err := h.Add("x"); err == nil || !strings.Contains(err.Error(), "this is not a file") || len(h.All()) != 1 {
		t.Errorf("said %v", err)
	}
}

func TestRecentSourcesAreNewestFirstAndOnce(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	m := Open(dir)
	for i := range 2*maxRecent + 10 {
		if err := m.AddRecent(Recent{Source: fmt.Sprintf("/store/%d", i), At: at}); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []Recent{{"wss://me:hunter2@host/?token=hunter2", "todo", at}, {"/store/100", "", at}, {"wss://host/?token=", "todo-2", at}} {
		if err := m.AddRecent(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range [][]Recent{m.Recent(), Open(dir).Recent()} {
		if len(got) != maxRecent || got[0] != (Recent{"wss://host/?token=", "todo-2", at.Truncate(time.Second)}) || got[1].Source != "/store/100" || got[2].Source != "/store/109" {
			t.Errorf("%d: %v", len(got), got[:3])
		}
	}
	text := read(t, filepath.Join(dir, "recent.sources"))
	if n := strings.Count(text, "\n"); strings.Contains(text, "hunter2") || n > 2*maxRecent {
		t.Errorf("%d lines:\n%s", n, text)
	}
}

func TestSourcesWithoutAnEndAreRefused(t *testing.T) {
	m := Open(t.TempDir())
	for _, s := range []string{"", strings.Repeat("x", maxSource+1)} {
		if err := m.AddRecent(Recent{Source: s}); err == nil || len(m.Recent()) != 0 {
			t.Errorf("%.9q: %v %v", s, err, m.Recent())
		}
	}
}

// Whatever is in the file, what is read of it can be added to, written again, and is the same when it is read again.
func FuzzHistory(f *testing.F) {
	for _, s := range []string{"", "\"a\"\n\"b\"\n", "\"a\"\n\"a\"", "null\n7\n\"\\ud800\"\n", "\xff\n\"\xff\"", "\"cut"} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	path := filepath.Join(dir, "h.history")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		h := Open(dir).History("h")
		before := h.All()
		for i, s := range before {
			if s == "" || !utf8.ValidString(s) || i > 0 && s == before[i-1] {
				t.Errorf("entry %d is %q", i, s)
			}
		}
		if err := h.Add("last"); err != nil {
			t.Fatal(err)
		}
		if got := Open(dir).History("h").All(); !slices.Equal(got, h.All()) || got[len(got)-1] != "last" {
			t.Errorf("written as %q, read as %q", h.All(), got)
		}
	})
}
