package complete

import (
	"fmt"
	"strings"
	"testing"
)

func TestRanking(t *testing.T) {
	for _, c := range []struct {
		typed, name string
		want        match
		at          string
	}{
		{"", "anything", prefix, "[]"},
		{"id", "id", whole, "[0 1]"},
		{"LIST", "listId", prefix, "[0 1 2 3]"},
		{"id", "listId", wordStart, "[4 5]"},
		{"at", "updated_at", wordStart, "[8 9]"},
		{"todo", "v1.TodoCreated", wordStart, "[3 4 5 6]"},
		{"tc", "v1.TodoCreated", initials, "[3 7]"},
		{"udat", "updated_at", subsequent, "[0 2 3 4]"},
		{"da", "updated", noMatch, "[]"},
		{"ö", "GRÖSSE", noMatch, "[]"},
		{"grö", "GRÖSSE", prefix, "[0 1 2]"},
		{"xyz", "abc", noMatch, "[]"},
		{"abc", "ab", noMatch, "[]"},
	} {
		m, at := compare(c.typed, c.name, nil)
		if m != c.want || fmt.Sprint(at) != c.at {
			t.Errorf("%q in %q: %d at %v, want %d at %s", c.typed, c.name, m, at, c.want, c.at)
		}
	}
	if m, _ := compare("x", strings.Repeat("a", 1<<20)+"x", nil); m != noMatch {
		t.Error("a name is compared without a bound")
	}
}

func TestTheLikelyComesFirst(t *testing.T) {
	c := collector{typed: "te"}
	for _, name := range []string{"state", "createTable", "text_hash", "text", "te"} {
		if c.wants(name) {
			c.add(own, Item{Text: name, Label: name, Kind: KindColumn})
		}
	}
	var got []string
	for _, i := range c.best() {
		got = append(got, i.Text)
	}
	if s := strings.Join(got, " "); s != "te text text_hash" {
		t.Errorf("got %s", s)
	}
}
