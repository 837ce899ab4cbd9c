package filter

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var rowColumns = []string{"id", "text", "createdAt", "odd \"name\"", "not", "n"}

func rowsDB(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE TABLE t (id TEXT, text TEXT, createdAt TEXT, "odd ""name""", "not" INTEGER, n)`); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"1", "Buy milk", nil, nil, 1, 10},
		{"2", "buy MILK and more", "2024", "x", 0, 9.5},
		{"10", "", "2025", "it's", nil, "10"},
		{"x", nil, nil, []byte("milk"), 1, nil},
		{"100%", `say "hi" (now)`, "is", "null", 0, "abc"},
	} {
		if _, err := db.Exec(`INSERT INTO t VALUES (?,?,?,?,?,?)`, row...); err != nil {
			t.Fatal(i, err)
		}
	}
	return db
}

func TestRowsChoose(t *testing.T) {
	db := rowsDB(t)
	for text, want := range map[string]string{
		"":                          "1 2 3 4 5",
		"milk":                      "1 2",
		"buy milk":                  "1 2",
		`"buy milk"`:                "1 2",
		"id=1":                      "1",
		"id = 10":                   "3",
		`id="10"`:                   "3",
		"n=10":                      "1 3",
		"n > 9":                     "1 2 5",
		"n<9.75":                    "2 3",
		"n >= 9.5 and n <= 1e1":     "1 2",
		"n!=10":                     "2 5",
		"not n=10":                  "2 4 5",
		"n is null":                 "4",
		"n IS NOT NULL":             "1 2 3 5",
		"n=null or createdAt!=null": "2 3 4 5",
		`"not"=true`:                "1 4",
		`"not"=false`:               "2 5",
		`"not" is null`:             "3",
		`"odd \"name\""~IT'S`:       "3",
		"TEXT~milk":                 "1 2",
		`text=""`:                   "3",
		`text!=""`:                  "1 2 5",
		"-text~milk":                "3 4 5",
		"(milk or hi) -n=10":        "2 5",
		"100%":                      "5",
		"what is null":              "error",
		`"(now)"`:                   "5",
		`createdAt > 2024`:          "3 5",
		"n~9.":                      "2",
		"n < null":                  "",
	} {
		f, err := ParseRows(text, rowColumns)
		if err != nil {
			if want != "error" {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		where, args := f.SQL("t")
		var got []string
		rows, err := db.Query("SELECT rowid FROM t WHERE "+where, args...)
		if err != nil {
			t.Fatalf("%s: %s: %v", text, where, err)
		}
		for rows.Next() {
			var id int
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(id))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
}

func TestRowsErrorsSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		"createdat2 = 5": `filter at column 1, "createdat2": there is no such column (did you mean createdAt?)`,
		"(id=1":          `filter at column 1, "(": this parenthesis is not closed`,
		"= 5":            `filter at column 1, "=": a column is missing before the operator (quote it to search for it)`,
		"id =":           `filter at its end: nothing to compare with (write "" for the empty text)`,
		"id = = 5":       `filter at column 6, "=": a second operator (known are = != < <= > >= ~; quote the value if it starts so)`,
		"id is missing":  `filter at column 7, "missing": null or not null must stand here (quote it to search for it: "is")`,
		"id=1 and":       `filter at its end: a term is missing`,
		"zzz is null":    `filter at column 1, "zzz": there is no such column (known are id, text, createdAt, odd "name", not, n; quote the whole to search for it)`,
		`"open`:          `filter at column 1, "\"open": this quote is not closed (a quote to search for is written "\"")`,
	} {
		_, err := ParseRows(text, rowColumns)
		var e *ParseError
		if !errors.As(err, &e) || e.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	many := make([]string, 1500)
	for i := range many {
		many[i] = fmt.Sprint("c", i)
	}
	if _, err := ParseRows(strings.Repeat("word ", 40), many); err == nil || !strings.Contains(err.Error(), "too much") {
		t.Errorf("40 words in 1500 columns: %v", err)
	}
}

func FuzzParseRows(f *testing.F) {
	for _, text := range []string{"id=1", "not (text~milk or n is not null)", `"odd \"name\""!="x" -a`, "is is null", "a<b", "id is"} {
		f.Add(text)
	}
	db := rowsDB(f)
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ParseRows(text, rowColumns)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Pos < 0 || e.End < e.Pos || e.End > len(text) {
				t.Fatalf("%v", err)
			}
			e.Caret(text)
			return
		}
		again, err := ParseRows(rows.String(), rowColumns)
		if err != nil || again.String() != rows.String() {
			t.Fatalf("%q is printed as %q: %v, %q", text, rows, err, again)
		}
		where, args := rows.SQL("t")
		whereAgain, argsAgain := again.SQL("t")
		if where != whereAgain || !slices.Equal(args, argsAgain) {
			t.Fatalf("%q and %q choose otherwise", text, rows)
		}
		var null int
		if err := db.QueryRow("SELECT count(*) FROM t WHERE ("+where+") IS NULL", args...).Scan(&null); err != nil || null != 0 {
			t.Fatalf("%q: %s: %v, %d NULL", text, where, err, null)
		}
	})
}
