package inspector

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/sqlite"
)

// planned inspects a state with tables of all sizes.
func planned(t testing.TB) *Store {
	f := newState(t,
		`CREATE TABLE todos (id TEXT PRIMARY KEY, text TEXT, listId TEXT, priority INTEGER, createdAt INTEGER) STRICT`,
		`CREATE INDEX byPriority ON todos(priority, createdAt)`,
		`CREATE TABLE lists (id TEXT PRIMARY KEY, name TEXT, "order" INTEGER) WITHOUT ROWID`,
		`CREATE TABLE few (id TEXT, text TEXT)`,
		`CREATE TABLE "odd name" ("a b" TEXT, "select" TEXT)`,
		`CREATE VIEW named AS SELECT t.text, l.name FROM todos t JOIN lists l ON l.id = t.listId`,
	)
	many := func(n int, into, values string) {
		f.exec(fmt.Sprintf(`WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < %d) INSERT INTO %s SELECT %s FROM i`, n, into, values))
	}
	many(501, "todos", "'t' || n, 'x', 'l' || (n % 7), n % 3, n")
	many(600, "lists", "'l' || n, 'x', n")
	many(500, "few", "n, 'x'")
	many(maxAdviseRows+5, `"odd name"`, "n, 'x'")
	return attachFake(t, &fakeApp{state: sqlite.OpenScratch(f.path)}, newClock(), nil)
}

func TestAdvise(t *testing.T) {
	s := planned(t)
	t.Run("Advice", func(t *testing.T) { testAdvice(t, s) })
	t.Run("Tables", func(t *testing.T) { testAdviceTables(t, s) })
	t.Run("Refused", func(t *testing.T) { testAdviceRefused(t, s) })
}

func testAdvice(t *testing.T, s *Store) {
	const indexes = " (its indexes: sqlite_autoindex_todos_1(id), byPriority(priority, createdAt))"
	none := "; an index on one of the columns that the statement names does not change that"
	for sql, want := range map[string][]string{
		`SELECT * FROM todos WHERE id = ?`:              nil,
		`SELECT * FROM todos WHERE priority = 1`:        nil,
		`SELECT * FROM few WHERE text = 'x'`:            nil,
		`SELECT 1`:                                      nil,
		`SELECT value FROM json_each('[1]')`:            nil,
		`SELECT priority FROM todos ORDER BY priority`:  nil,
		`SELECT * FROM todos WHERE listId = ?`:          {"all 501 rows of todos are read" + indexes + "; this would make it a search: CREATE INDEX todos_listId ON todos(listId)"},
		`SELECT * FROM todos AS x WHERE x.listId = 'a'`: {"all 501 rows of todos are read" + indexes + "; this would make it a search: CREATE INDEX todos_listId ON todos(listId)"},
		`SELECT * FROM todos WHERE text LIKE '%a%'`:     {"all 501 rows of todos are read" + indexes + none},
		`SELECT count(*) FROM lists`:                    {"all 600 rows of lists are read (its indexes: sqlite_autoindex_lists_1(id)); the statement names none of its columns"},
		`SELECT * FROM lists WHERE "order" = 3`:         {"all 600 rows of lists are read (its indexes: sqlite_autoindex_lists_1(id)); this would make it a search: CREATE INDEX lists_order ON lists(\"order\")"},
		`SELECT * FROM "odd name" o WHERE [a b] = 'x'`:  {"all more than 100000 rows of odd name are read (its indexes: none); this would make it a search: CREATE INDEX \"odd name_a b\" ON \"odd name\"(\"a b\")"},
		`SELECT * FROM todos ORDER BY createdAt`: {
			"all 501 rows of todos are read" + indexes + none,
			"the rows are sorted without an index; this would give their order: CREATE INDEX todos_createdAt ON todos(createdAt)",
		},
		`SELECT * FROM few ORDER BY text`:                          {"the rows are sorted without an index"},
		`SELECT * FROM todos t WHERE t.listId = 'a' OR text = 'b'`: {"all 501 rows of todos are read" + indexes + none},
		`SELECT a.text FROM few a JOIN few b ON a.text = b.text`:   {"SQLite makes an index on few each time it runs; keep one: CREATE INDEX few_text ON few(text)"},
	} {
		got, err := s.Advise(t.Context(), sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if diff := cmp.Diff(want, got.Advice); diff != "" {
			t.Errorf("%s: (-want +got)\n%s%v", sql, diff, got.Steps)
		}
		if len(got.Steps) == 0 {
			t.Errorf("%s: no plan", sql)
		}
	}
}

func testAdviceTables(t *testing.T, s *Store) {
	for sql, want := range map[string][]string{
		`SELECT 1`:                             nil,
		`SELECT * FROM named WHERE name = 'x'`: {"lists", "todos"},
		`SELECT (SELECT count(*) FROM few)`:    {"few"},
	} {
		got, err := s.Advise(t.Context(), sql)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got.Tables); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", sql, diff)
		}
	}
}

func testAdviceRefused(t *testing.T, s *Store) {
	for _, sql := range []string{"", "SELECT nonsense FROM todos", "DELETE FROM todos"} {
		if got, err := s.Advise(t.Context(), sql); err == nil {
			t.Errorf("%q: %v", sql, got)
		}
	}
	if _, err := attachFake(t, &fakeApp{}, newClock(), nil).Advise(t.Context(), "SELECT 1"); err == nil {
		t.Error("without a state")
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	a := adviser{tables: []advisedTable{{name: "t", rows: 1000}, {name: "small", rows: 3, columns: []string{"c1"}}}}
	for i := range 50 {
		name := fmt.Sprintf("c%d", i)
		a.tables[0].columns = append(a.tables[0].columns, name)
		a.names = append(a.names, name, "x", name)
	}
	got := a.candidates()
	if len(got) != maxTrials || got[0].column != "c49" || got[maxTrials-1].column != "c34" {
		t.Error(got)
	}
}

func TestAutomaticIndexes(t *testing.T) {
	for detail, want := range map[string]string{
		"SEARCH b USING AUTOMATIC COVERING INDEX (text=?)":              "b [text]",
		"SEARCH b USING AUTOMATIC PARTIAL COVERING INDEX (a=? AND b=?)": "b [a b]",
		"SEARCH b USING AUTOMATIC COVERING INDEX (<expr>=?)":            "",
		"SEARCH b USING INDEX i (a=?)":                                  "",
		"SCAN b":                                                        "",
	} {
		name, columns, ok := automatic(detail)
		got := ""
		if ok {
			got = fmt.Sprintf("%s %v", name, columns)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", detail, got, want)
		}
	}
}
