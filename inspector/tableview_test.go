package inspector

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/sqlite"
)

// column gives one column of a page's rows.
func column(rows []TableRow, i int) []any {
	out := []any{}
	for _, r := range rows {
		out = append(out, r.Cells[i].Value)
	}
	return out
}

// walk pages through a view in both directions and checks that they agree.
func walk(t *testing.T, v *TableView, n int) (out []TableRow) {
	t.Helper()
	p, err := v.First(t.Context(), n)
	for {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p.Rows...)
		if p.AtEnd {
			break
		}
		p, err = v.After(t.Context(), p.Rows[len(p.Rows)-1].Key, n)
	}
	var back []TableRow
	p, err = v.Last(t.Context(), n)
	for {
		if err != nil {
			t.Fatal(err)
		}
		back = append(slices.Clone(p.Rows), back...)
		if p.AtStart {
			break
		}
		p, err = v.Before(t.Context(), p.Rows[0].Key, n)
	}
	if diff := cmp.Diff(out, back, cmp.Comparer(func(a, b RowKey) bool { return a == b })); diff != "" {
		t.Fatalf("forth and back differ:\n%s", diff)
	}
	return out
}

// bySelect is what one big SELECT gives.
func bySelect(t *testing.T, s *Store, sql string, args ...any) (out [][]any) {
	t.Helper()
	db, err := s.c.State()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(t.Context(), func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(t.Context(), sql, args...)
		if err != nil {
			return err
		}
		for st.Next() {
			var row []any
			for i := range st.Columns() {
				row = append(row, st.Value(i))
			}
			out = append(out, row)
		}
		return st.Close()
	}); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func values(rows []TableRow) (out [][]any) {
	for _, r := range rows {
		var row []any
		for _, c := range r.Cells {
			row = append(row, c.Value)
		}
		out = append(out, row)
	}
	return out
}

// nastySchemas have a table or view x; order is its keys in SQL.
var nastySchemas = []struct{ name, schema, order string }{
	{"plain", `CREATE TABLE x (a, b TEXT, "c ""d" REAL)`, "rowid"},
	{"as LiveStore makes them", `CREATE TABLE x (a TEXT PRIMARY KEY, b TEXT, "c ""d" REAL)`, "rowid"},
	{"integer key", `CREATE TABLE x (a INTEGER PRIMARY KEY, b, "c ""d")`, "a"},
	{"shadowed rowid", `CREATE TABLE x (rowid, _RowID_, c)`, "oid"},
	{"all shadowed, integer key", `CREATE TABLE x (rowid INTEGER PRIMARY KEY, _rowid_, oid)`, `"rowid"`},
	{"all shadowed, key", `CREATE TABLE x (rowid TEXT NOT NULL PRIMARY KEY, _rowid_, oid)`, `"rowid"`},
	{"all shadowed, no key", `CREATE TABLE x (rowid, _rowid_, oid)`, `1`},
	{"without rowid", `CREATE TABLE x (a, b COLLATE NOCASE, c, PRIMARY KEY (b, a)) WITHOUT ROWID`, "b, a"},
	{"without rowid, mixed", `CREATE TABLE x (a, b, c, PRIMARY KEY (b DESC, a COLLATE NOCASE)) WITHOUT ROWID`, "b, a COLLATE NOCASE"},
	{"without rowid, other collation", `CREATE TABLE x (a COLLATE NOCASE, b, c, PRIMARY KEY (a COLLATE BINARY, b)) WITHOUT ROWID`, "a COLLATE BINARY, b"},
	{"generated", `CREATE TABLE x (a, b AS (a || '!') STORED, c AS (typeof(a)))`, "rowid"},
	{"no-case", `CREATE TABLE x (a COLLATE NOCASE, b INTEGER, c COLLATE RTRIM)`, "rowid"},
}

var nastyValues = []any{nil, int64(1), int64(2), 2.0, 2.5, int64(-9007199254740993), "", "a", "A", "b", "a ", "10", "9", "2", "%_", "Ünï", "nul\x00in", []byte{}, []byte("a"), []byte{255, 0}, "milk and more", true, false, strings.Repeat("é", 400), strings.Repeat("x", 600)}

// fill adds rows of random values, as far as the schema takes them.
func (f *stateFile) fill(r *rand.Rand, schema string, n int) {
	take := 3
	if strings.Contains(schema, " AS (") {
		take = 1
	}
	f.exec("BEGIN")
	for range n {
		args := make([]any, take)
		for i := range args {
			if args[i] = nastyValues[r.IntN(len(nastyValues))]; r.IntN(3) == 0 {
				args[i] = int64(r.IntN(200))
			}
		}
		names := ""
		if take == 1 {
			names = "(a)"
		}
		// A row that the schema refuses is left out.
		_ = f.w.Exec(context.Background(), `INSERT OR IGNORE INTO x `+names+` VALUES (`+strings.Repeat("?,", take-1)+`?)`, args...)
	}
	f.exec("DELETE FROM x WHERE random() % 5 = 0")
	f.exec("COMMIT")
}

func TestPagesGiveExactlyTheRowsOfOneSelect(t *testing.T) {
	for seed, schema := range nastySchemas {
		t.Run(schema.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 9))
			f := newState(t, schema.schema)
			f.fill(r, schema.schema, 150)
			s := attach(t, f.path)
			columns := tableView(t, s, "X", RowOptions{}).Columns()
			if len(columns) != 3 {
				t.Fatalf("%d columns", len(columns))
			}
			for range 15 {
				opt := RowOptions{Desc: r.IntN(2) == 0}
				direction := ""
				if opt.Desc {
					direction = " DESC"
				}
				order := strings.ReplaceAll(schema.order, ",", direction+",") + direction
				if schema.order == "1" {
					order, opt.Desc = `"oid", "rowid", "_rowid_"`, false
					opt.Order = "oid"
				} else if r.IntN(3) > 0 {
					opt.Order = columns[r.IntN(3)].Name
					order = QuoteName(opt.Order) + direction + ", " + order
				}
				where, args := "1", []any(nil)
				if r.IntN(2) == 0 {
					opt.Where = rowFilter(t, randomFilter(r, columns), columns)
					where, args = opt.Where.rows.SQL("x")
				}
				want := bySelect(t, s, `SELECT * FROM x WHERE `+where+` ORDER BY `+order, args...)
				v := tableView(t, s, "x", opt)
				got := values(walk(t, v, 1+r.IntN(40)))
				if schema.order == "1" { // rows without a key have no order of their own
					got, want = sorted(got), sorted(want)
				}
				if diff := cmp.Diff(shorten(want), got); diff != "" {
					t.Fatalf("order %q desc %v where %q:\n%s", opt.Order, opt.Desc, opt.Where, diff)
				}
				c, err := v.Len(t.Context())
				for !c.Exact && err == nil {
					waitChanged(t, s)
					c, err = v.Len(t.Context())
				}
				if err != nil || c.N != int64(len(want)) {
					t.Fatalf("%+v of %d rows, %v", c, len(want), err)
				}
			}
		})
	}
}

func sorted(rows [][]any) [][]any {
	rows = shorten(rows)
	slices.SortFunc(rows, func(a, b []any) int { return strings.Compare(fmt.Sprintf("%#v", a), fmt.Sprintf("%#v", b)) })
	return rows
}

// shorten cuts texts as a page does.
func shorten(rows [][]any) [][]any {
	for _, row := range rows {
		for i, v := range row {
			if text, ok := v.(string); ok {
				row[i] = clip(text, PreviewBytes)
			}
		}
	}
	return rows
}

func randomFilter(r *rand.Rand, columns []Column) string {
	term := func() string {
		name := `"` + strings.ReplaceAll(columns[r.IntN(len(columns))].Name, `"`, `\"`) + `"`
		switch r.IntN(5) {
		case 0:
			return name + " is null"
		case 1:
			return "a"
		case 2:
			return name + "~" + []string{"m", "1", "ünï", `""`}[r.IntN(4)]
		}
		return name + []string{"=", "!=", "<", "<=", ">", ">="}[r.IntN(6)] + []string{"2", "10", "a", `"2"`, "true", "null", "2.5", "-1e3"}[r.IntN(8)]
	}
	text := term()
	for range r.IntN(3) {
		text = []string{"not (", "("}[r.IntN(2)] + text + []string{") and ", ") or "}[r.IntN(2)] + term()
	}
	return text
}

func TestARealTableInWindows(t *testing.T) {
	s := open(t, "pending")
	v := tableView(t, s, "Todos", RowOptions{Order: "TEXT", Desc: true})
	p, err := v.First(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	want := bySelect(t, s, `SELECT id FROM todos ORDER BY text DESC, rowid DESC LIMIT 3`)
	for i, row := range want {
		if p.Rows[i].Cells[0].Value != row[0] {
			t.Errorf("row %d is %v, not %v", i, p.Rows[i].Cells[0].Value, row[0])
		}
	}
	key, err := s.PrimaryKey(t.Context(), "todos", p.Rows[1].Key)
	if err != nil || len(key) != 1 || key[0] != (ColumnValue{"id", want[1][0]}) {
		t.Errorf("the key is %v, %v", key, err)
	}
	if found, ok, err := s.FindRow(t.Context(), "todos", key); err != nil || !ok || found != p.Rows[1].Key {
		t.Errorf("by its key %v, %v, %v", found, ok, err)
	}
	if rank, err := v.Rank(t.Context(), p.Rows[2].Key); err != nil || rank != 2 {
		t.Errorf("rank %d, %v", rank, err)
	}
	around, at, err := v.Around(t.Context(), p.Rows[1].Key, 2)
	if err != nil || at != 1 || around.Rows[at].Key != p.Rows[1].Key || !around.AtStart {
		t.Errorf("around: %d of %d, %v", at, len(around.Rows), err)
	}
	if _, err := s.TableView("nothing", RowOptions{}); err == nil || !strings.Contains(err.Error(), `"nothing"`) {
		t.Errorf("a table that is not there: %v", err)
	}
	if _, err := s.TableView("todos", RowOptions{Order: "nope"}); err == nil {
		t.Error("an order by no column")
	}
	if c, _, err := tableView(t, s, "todos", RowOptions{}).Around(t.Context(), RowKey{kind: placeKey, id: 1}, 1); err == nil {
		t.Errorf("a key of another table gave %v", c)
	}
}

func TestLongValuesComeAsPreviews(t *testing.T) {
	f := newState(t, `CREATE TABLE x (id INTEGER PRIMARY KEY, a)`)
	long := strings.Repeat("é", 300)
	f.exec(`INSERT INTO x VALUES (1, ?), (2, zeroblob(20000000)), (3, zeroblob(700)), (4, ?)`, long, "nul\x00"+strings.Repeat("x", 600))
	s := attach(t, f.path)
	p, err := tableView(t, s, "x", RowOptions{}).First(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	want := []Cell{
		{Value: long[:512], Bytes: 600, Cut: true}, {Value: []byte{}, Bytes: 20000000, Cut: true},
		{Value: make([]byte, 512), Bytes: 700, Cut: true}, {Value: "nul\x00" + strings.Repeat("x", 508), Bytes: 604, Cut: true},
	}
	for i, w := range want {
		if diff := cmp.Diff(w, p.Rows[i].Cells[1]); diff != "" {
			t.Errorf("row %d:\n%s", i+1, diff)
		}
	}
	if whole, err := s.Cell(t.Context(), "x", p.Rows[0].Key, "A"); err != nil || whole != long {
		t.Errorf("the whole: %v, %v", whole, err)
	}
	if _, err := s.Cell(t.Context(), "x", p.Rows[1].Key, "a"); err == nil || !strings.Contains(err.Error(), "20000000 bytes") {
		t.Errorf("a value of 20 MB: %v", err)
	}
	f.exec("DELETE FROM x WHERE id = 1")
	if _, err := s.Cell(t.Context(), "x", p.Rows[0].Key, "a"); !errors.Is(err, ErrNoRow) {
		t.Errorf("a row that went: %v", err)
	}
}

func TestNamesLikeKeywordsAndQuotes(t *testing.T) {
	f := newState(t, `CREATE TABLE "select" ("from" TEXT, "a""b" TEXT, "x'y" TEXT, " " TEXT)`, `INSERT INTO "select" VALUES ('1','2','3','4')`,
		`CREATE TABLE "drop table ""x"";--" (t TEXT, "#" TEXT)`, `INSERT INTO "drop table ""x"";--" VALUES ('5','6')`,
		`CREATE VIEW "v""w" AS SELECT "from" AS "#", "a""b" AS "##" FROM "select"`)
	s := attach(t, f.path)
	for table, want := range map[string][]any{"select": {"1", "2", "3", "4"}, `drop table "x";--`: {"5", "6"}, `v"w`: {"1", "2"}} {
		for _, c := range append([]Column{{}}, tableView(t, s, table, RowOptions{}).Columns()...) {
			rows := walk(t, tableView(t, s, table, RowOptions{Order: c.Name}), 5)
			if diff := cmp.Diff([][]any{want}, values(rows)); diff != "" {
				t.Errorf("%s by %q:\n%s", table, c.Name, diff)
			}
		}
	}
}

func TestAViewShowsItsFirstRows(t *testing.T) {
	f := newState(t, `CREATE TABLE x (n INTEGER PRIMARY KEY)`,
		`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c LIMIT 100010) INSERT INTO x SELECT i FROM c`,
		`CREATE VIEW big AS SELECT n, 'n' || n AS name FROM x`, `CREATE VIEW small AS SELECT n, n % 3 AS r FROM x WHERE n <= 10`)
	s := attach(t, f.path)
	v := tableView(t, s, "big", RowOptions{Order: "n", Desc: true})
	p, err := v.First(t.Context(), 1)
	if err != nil || p.Rows[0].Cells[0].Value != int64(maxPlaces) {
		t.Fatalf("%v, %v", p.Rows, err)
	}
	if c, err := v.Len(t.Context()); err != nil || c.N != maxPlaces || !c.More || c.Exact {
		t.Errorf("%+v, %v", c, err)
	}
	if name, err := s.Cell(t.Context(), "big", p.Rows[0].Key, "name"); err != nil || name != "n100000" {
		t.Errorf("a cell of a view: %v, %v", name, err)
	}
	v = tableView(t, s, "small", RowOptions{Order: "r"})
	if got := column(walk(t, v, 3), 1); fmt.Sprint(got) != "[0 0 0 1 1 1 1 2 2 2]" {
		t.Errorf("by r: %v", got)
	}
	if c, err := v.Len(t.Context()); err != nil || c.N != 10 || !c.Exact || c.More {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAListKeepsUpAndRowsMayVanish(t *testing.T) {
	f := newState(t, `CREATE TABLE x (n INTEGER PRIMARY KEY, s TEXT)`,
		`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c LIMIT 100) INSERT INTO x SELECT i, printf('%03d', 100-i) FROM c`)
	s := attach(t, f.path)
	v := tableView(t, s, "x", RowOptions{Order: "s"})
	p, err := v.First(t.Context(), 10)
	if err != nil || p.Rows[9].Cells[0].Value != int64(91) {
		t.Fatal(p, err)
	}
	f.exec(`DELETE FROM x WHERE n IN (91, 90, 88)`)
	f.exec(`INSERT INTO x VALUES (101, '012')`)
	// The row that we stand on has gone: what stands in its place comes next.
	fresh := func() TablePage {
		t.Helper()
		for {
			next, err := v.After(t.Context(), p.Rows[9].Key, 3)
			if err != nil {
				t.Fatal(err)
			}
			if !next.Stale {
				return next
			}
			waitChanged(t, s)
		}
	}
	if got := fmt.Sprint(column(fresh().Rows, 0)); got != "[89 101 87]" {
		t.Errorf("after the gone row come %s", got)
	}
	// A list of a moment ago is read without an error.
	old := v.list
	f.exec(`DELETE FROM x WHERE n > 50`)
	if rows, taken, err := v.rowsOf(t.Context(), old, []RowKey{old.key(0), old.key(60)}, 0, 60); err != nil || taken != 2 || len(rows) != 1 {
		t.Errorf("%d of %d rows, %v", len(rows), taken, err)
	}
	byKey := tableView(t, s, "x", RowOptions{})
	if p, err := byKey.After(t.Context(), RowKey{kind: rowidKey, id: 77}, 3); err != nil || len(p.Rows) != 0 || !p.AtEnd {
		t.Errorf("beyond the end: %+v, %v", p, err)
	}
	f.exec(`DROP TABLE x`)
	if _, err := byKey.First(t.Context(), 3); err == nil {
		t.Error("a dropped table gave a page")
	}
}

func TestTooManyRowsToOrderIsSaid(t *testing.T) {
	f := newState(t, `CREATE TABLE x (n INTEGER PRIMARY KEY, s TEXT)`,
		`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c LIMIT 100) INSERT INTO x SELECT i, i FROM c`)
	s := attach(t, f.path)
	v := tableView(t, s, "x", RowOptions{Order: "s"})
	v.maxRows = 99
	for range 2 {
		if _, err := v.First(t.Context(), 3); !errors.Is(err, ErrTooManyRows) || !strings.Contains(err.Error(), "more than 99") {
			t.Errorf("a hundred rows: %v", err)
		}
	}
	f.exec(`DELETE FROM x WHERE n = 1`)
	if p, err := v.First(t.Context(), 1); err != nil || len(p.Rows) != 1 {
		t.Errorf("99 rows: %+v, %v", p, err)
	}
}

func TestAPageThatIsGivenUpEndsItsList(t *testing.T) {
	f := newState(t, `CREATE TABLE x (n INTEGER PRIMARY KEY)`, `INSERT INTO x VALUES (1)`,
		`CREATE VIEW endless AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c) SELECT i FROM c WHERE i < 0`)
	s := attach(t, f.path)
	v := tableView(t, s, "endless", RowOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := v.First(ctx, 1)
		gone <- err
	}()
	for { // until the list is being made
		v.mu.Lock()
		job := v.making
		v.mu.Unlock()
		if job == nil {
			runtime.Gosched()
			continue
		}
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
		<-job.done
		break
	}
	if c, err := v.Len(t.Context()); err != nil || c.Exact {
		t.Errorf("%+v, %v", c, err)
	}
	v.Close() // ends what Len began
}

func TestPagesByKeyUseTheKey(t *testing.T) {
	for _, schema := range nastySchemas {
		s := attach(t, newState(t, schema.schema).path)
		v := tableView(t, s, "x", RowOptions{})
		if v.listed() || strings.HasPrefix(schema.name, "without rowid, ") { // what SQLite has no index for
			continue
		}
		for _, sql := range []string{
			`SELECT 1 FROM ` + v.shape.from + ` WHERE ` + v.shape.beyond("<=") + ` ORDER BY ` + v.shape.keyOrder(true),
			`SELECT 1 FROM ` + v.shape.from + ` WHERE ` + v.shape.beyond(">") + ` ORDER BY ` + v.shape.keyOrder(false),
			`SELECT 1 FROM ` + v.shape.from + ` WHERE ` + v.shape.where(),
		} {
			plan, _, err := s.Plan(t.Context(), strings.ReplaceAll(sql, "?", "1"), QueryOptions{})
			if err != nil || len(plan) != 1 || !strings.HasPrefix(plan[0].Detail, "SEARCH") {
				t.Errorf("%s: %s: %+v, %v", schema.name, sql, plan, err)
			}
		}
	}
}
