package inspector

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
)

func TestRowChangesComeWithTheirColumns(t *testing.T) {
	s := open(t, "pending")
	d, err := s.Event(t.Context(), key(198, 0, 0))
	if err != nil || d.NoChanges != nil {
		t.Fatal(err, d.NoChanges)
	}
	want := []RowChange{{
		Table: "todos", Op: livestore.OpUpdate, Key: []ColumnValue{{"id", "p1"}},
		Columns: []ColumnChange{{Name: "completed", Old: int64(0), New: int64(1), HasOld: true, HasNew: true}},
	}}
	if diff := cmp.Diff(want, d.Changes); diff != "" {
		t.Error(diff)
	}
	d, err = s.Event(t.Context(), key(178, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	c := d.Changes[0]
	if c.Op != livestore.OpInsert || c.Table != "todos" || len(c.Columns) != 10 || c.Columns[1].New != "pending 1" || c.Columns[1].HasOld {
		t.Errorf("e178 inserted %+v", c)
	}
	if blob, ok := c.Columns[7].New.([]byte); !ok || !slices.Equal(blob, []byte{0, 1, 2, 255}) {
		t.Errorf("the blob of e178 is %v", c.Columns[7].New)
	}
}

func TestAnEventWithoutChangesetSaysSo(t *testing.T) {
	s := open(t, "before-rebase")
	d, err := s.Event(t.Context(), key(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if d.NoChanges == nil && len(d.Changes) == 0 {
		t.Error("no changes and no reason")
	}
	if _, err := s.Event(t.Context(), key(4711, 0, 0)); !errors.Is(err, ErrNoEvent) {
		t.Errorf("e4711: %v", err)
	}
}

func TestTheBackendsTimeIsRead(t *testing.T) {
	d, err := open(t, "confirmed").Event(t.Context(), key(177, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 20, 23, 57, 17, 862e6, time.UTC); !d.Row.CreatedAt.Equal(want) {
		t.Errorf("e177 was recorded at %v, not %v", d.Row.CreatedAt, want)
	}
}

func TestHistoryFollowsAnEventThroughItsRebases(t *testing.T) {
	s := open(t, "before-rebase")
	mine := event(4, 0, 0)
	again := mine
	again.SeqNum = livestore.SeqNum{Global: 6, Generation: 1}
	for _, gone := range []sidecar.RolledBack{
		{Event: mine, NewNum: again.SeqNum, Renumbered: true},
		{Event: again, NewNum: livestore.SeqNum{Global: 8}, Renumbered: true},
	} {
		if _, err := s.c.Sidecar().Journal(t.Context(), time.Unix(9, 0), []sidecar.RolledBack{gone}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := s.Event(t.Context(), key(8, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"e4x", "e6r1x"}, numbers(d.Was)); diff != "" {
		t.Error(diff)
	}
}

func TestIdentitiesPreferWhatIsNamedSo(t *testing.T) {
	for args, want := range map[string][]string{
		`{"id":"t1","text":"Buy milk","listId":"l2"}`: {"t1", "l2"},
		`{"filter":"active","note":"two words"}`:      {"active"},
		`[{"a":{"user_id":"u7"}},{"id":"u7"}]`:        {"u7"},
		`{"id":5,"text":""}`:                          nil,
		`not json`:                                    nil,
		`{"id":"x"`:                                   {"x"},
	} {
		if diff := cmp.Diff(want, identities(args)); diff != "" {
			t.Errorf("%s:\n%s", args, diff)
		}
	}
}

func TestMentionsFindsTheWholeStringOnly(t *testing.T) {
	s := open(t, "pending")
	f, err := Mentions("t1")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := s.Each(t.Context(), EachOptions{Filter: f}, func(r Row) error {
		got = append(got, r.Event.SeqNum.String()+" "+r.Event.Name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{"e5 v1.TodoCreated", "e125 v1.TodoCompleted", "e177 v1.TodoDeleted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := Mentions("quote \" backslash \\ newline \n"); err != nil {
		t.Error(err)
	}
}
