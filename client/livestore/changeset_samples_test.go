package livestore_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// sampleDB opens the one database of a sample whose name matches.
func sampleDB(t *testing.T, sample, pattern string) *sqlite.DB {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(fixtures.Store(t, sample), "*", pattern))
	if len(found) != 1 {
		t.Fatalf("%s has %d files %s", sample, len(found), pattern)
	}
	db, err := sqlite.OpenInPlace(found[0], func() (string, error) { return t.TempDir(), nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// rows reads all rows of a query.
func rows(t *testing.T, db *sqlite.DB, query string, args ...any) (all [][]any) {
	t.Helper()
	err := db.Read(context.Background(), func(c *sqlite.Conn) error {
		all = nil
		st, err := c.Query(context.Background(), query, args...)
		if err != nil {
			return err
		}
		n := len(st.Columns())
		for st.Next() {
			row := make([]any, n)
			for i := range row {
				row[i] = st.Value(i)
			}
			all = append(all, row)
		}
		return st.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sampleChangesets decodes every changeset that a sample keeps, by event.
func sampleChangesets(t *testing.T, state *sqlite.DB) map[livestore.SeqNum][]livestore.RowChange {
	t.Helper()
	decoded := map[livestore.SeqNum][]livestore.RowChange{}
	for _, r := range rows(t, state, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration, changeset FROM __livestore_session_changeset`) {
		n := livestore.SeqNum{Global: r[0].(int64), Client: r[1].(int64), Generation: r[2].(int64)}
		blob, _ := r[3].([]byte)
		changes, err := livestore.DecodeChangeset(blob)
		if err != nil {
			t.Fatalf("%s: %v", n, err)
		}
		if again := encode(changes); !bytes.Equal(again, blob) {
			t.Errorf("%s: what was decoded is not what is there\n got %x\nwant %x", n, again, blob)
		}
		for cut := range blob {
			livestore.DecodeChangeset(blob[:cut]) // must not panic
		}
		decoded[n] = changes
	}
	return decoded
}

func TestEveryChangesetThatLiveStoreWroteIsReadToTheLastByte(t *testing.T) {
	for _, sample := range fixtures.Samples {
		t.Run(sample, func(t *testing.T) {
			state := sampleDB(t, sample, "state*@6.db")
			if n := len(sampleChangesets(t, state)); n == 0 {
				t.Error("it keeps no changesets")
			}
		})
	}
	fixtures.VerifyOriginals(t)
}

// TestTheLastChangeOfARowIsWhatTheStateHas holds the decoder against rows that it
// had no part in: those of the state itself.
func TestTheLastChangeOfARowIsWhatTheStateHas(t *testing.T) {
	state := sampleDB(t, "pending", "state*@6.db")
	changesets := sampleChangesets(t, state)
	checked := 0
	latest := map[string][]any{} // table and key to values, in log order
	for _, r := range rows(t, state, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration FROM __livestore_session_changeset ORDER BY 1, 2`) {
		n := livestore.SeqNum{Global: r[0].(int64), Client: r[1].(int64), Generation: r[2].(int64)}
		for _, c := range changesets[n] {
			key := c.Table + "/"
			if c.Op == livestore.OpInsert {
				key += c.New[0].(string)
			} else {
				key += c.Old[0].(string)
			}
			now := latest[key]
			if now == nil {
				now = make([]any, len(c.Key))
				for i := range now {
					now[i] = livestore.Undefined{}
				}
			}
			for i, v := range c.New {
				if v != (any)(livestore.Undefined{}) {
					now[i] = v
				}
			}
			latest[key] = now
		}
	}
	for _, table := range []string{"todos", "lists", "local_drafts", "uiState"} {
		for _, row := range rows(t, state, fmt.Sprintf(`SELECT * FROM %q`, table)) {
			for i, v := range latest[table+"/"+row[0].(string)] {
				if v == (any)(livestore.Undefined{}) {
					continue
				}
				checked++
				if !reflect.DeepEqual(v, row[i]) {
					t.Errorf("%s %v column %d: the changesets end at %v, the state has %v", table, row[0], i, v, row[i])
				}
			}
		}
	}
	if checked < 250 {
		t.Errorf("only %d values were compared", checked)
	}
}

func TestTheRowChangesOfThePendingSampleAreThoseOfItsEvents(t *testing.T) {
	state := sampleDB(t, "pending", "state*@6.db")
	log := sampleDB(t, "pending", "eventlog@6.db")
	changesets := sampleChangesets(t, state)
	undef := livestore.Undefined{}

	want := []livestore.RowChange{{
		Table: "todos", Op: livestore.OpUpdate, Key: []bool{true, false, false, false, false, false, false, false, false, false},
		Old: []any{"p1", undef, int64(0), undef, undef, undef, undef, undef, undef, undef},
		New: []any{undef, undef, int64(1), undef, undef, undef, undef, undef, undef, undef},
	}}
	if got := changesets[livestore.SeqNum{Global: 198}]; !reflect.DeepEqual(got, want) {
		t.Errorf("e198 completed p1; its changes are %+v", got)
	}
	created := 0
	for _, r := range rows(t, log, `SELECT seqNumGlobal, argsJson FROM eventlog WHERE name = 'v1.TodoCreated' AND seqNumGlobal > 177 AND seqNumClient = 0`) {
		var args struct{ ID, Text string }
		if err := json.Unmarshal([]byte(r[1].(string)), &args); err != nil {
			t.Fatal(err)
		}
		got := changesets[livestore.SeqNum{Global: r[0].(int64)}]
		if len(got) != 1 || got[0].Table != "todos" || got[0].Op != livestore.OpInsert || got[0].New[0] != args.ID || got[0].New[1] != args.Text ||
			got[0].New[2] != int64(0) || got[0].New[3] != nil || got[0].Old != nil {
			t.Errorf("e%d created %s; its changes are %+v", r[0], args.ID, got)
		}
		created++
	}
	if created != 20 {
		t.Errorf("%d pending creations were checked, want 20", created)
	}
	cleared := changesets[livestore.SeqNum{Global: 199}]
	for _, c := range cleared {
		if c.Op != livestore.OpUpdate || c.New[8] != int64(1_700_000_100_000) {
			t.Errorf("e199 set deletedAt; one of its changes is %+v", c)
		}
	}
	if len(cleared) != 41 {
		t.Errorf("e199 changed %d rows, want 41", len(cleared))
	}
	ui := changesets[livestore.SeqNum{Global: 198, Client: 1}]
	if len(ui) != 1 || ui[0].Table != "uiState" || ui[0].New[1] != `{"newTodoText":"offline","filter":"completed"}` {
		t.Errorf("e198.1 set the client document; its changes are %+v", ui)
	}
}

// encode writes changes as SQLite's session extension does, for comparison.
func encode(changes []livestore.RowChange) []byte {
	var b []byte
	table := ""
	for _, c := range changes {
		if c.Table != table {
			table = c.Table
			b = append(b, 'T', byte(len(c.Key)))
			for i, key := range c.Key {
				flag := byte(0)
				if key {
					flag = byte(i) + 1
				}
				b = append(b, flag)
			}
			b = append(append(b, table...), 0)
		}
		indirect := byte(0)
		if c.Indirect {
			indirect = 1
		}
		b = append(b, byte(c.Op), indirect)
		for _, v := range append(append([]any{}, c.Old...), c.New...) {
			switch v := v.(type) {
			case livestore.Undefined:
				b = append(b, 0)
			case int64:
				b = binary.BigEndian.AppendUint64(append(b, 1), uint64(v))
			case float64:
				b = binary.BigEndian.AppendUint64(append(b, 2), math.Float64bits(v))
			case string:
				b = append(appendVarint(append(b, 3), len(v)), v...)
			case []byte:
				b = append(appendVarint(append(b, 4), len(v)), v...)
			case nil:
				b = append(b, 5)
			}
		}
	}
	return b
}

// appendVarint writes SQLite's variable-length integer of up to two bytes.
func appendVarint(b []byte, n int) []byte {
	if n >= 0x80 {
		b = append(b, byte(n>>7)|0x80)
	}
	return append(b, byte(n&0x7f))
}
