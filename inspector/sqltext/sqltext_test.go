package sqltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitCutsWhereSQLiteDoes(t *testing.T) {
	trigger := "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN 1 THEN 2 END; SELECT 1; END;"
	tests := []struct {
		text string
		want []string
	}{
		{``, nil},
		{"  -- only\n /* comments */ ;; ", nil},
		{`select 1`, []string{`select 1`}},
		{`select 1; select 2 ;`, []string{`select 1;`, `select 2 ;`}},
		{`select ';', ";", ` + "`;`" + `, [;], 'it''s;', "a"";" -- ;` + "\n/* ; */, 1; x", []string{`select ';', ";", ` + "`;`" + `, [;], 'it''s;', "a"";" -- ;` + "\n/* ; */, 1;", `x`}},
		{"-- one\nselect 1; -- two\nselect 2 -- three", []string{`select 1;`, `select 2`}},
		{`select 'open; select 2`, []string{`select 'open; select 2`}},
		{`select [open; select 2`, []string{`select [open; select 2`}},
		{`select 1 /* open; select 2`, []string{`select 1`}},
		{trigger + " select 3;", []string{trigger, `select 3;`}},
		{"explain query plan " + trigger + "x", []string{"explain query plan " + trigger, `x`}},
		{`create trigger t begin select 1; end`, []string{`create trigger t begin select 1; end`}},
		{`create trigger t begin select 1;; end ; select 2`, []string{`create trigger t begin select 1;; end ;`, `select 2`}},
		{`create trigger t begin select 1; end x; select 2`, []string{`create trigger t begin select 1; end x; select 2`}},
		{`create table trigger_(a); select 2`, []string{`create table trigger_(a);`, `select 2`}},
		{`create temp table "trigger"(a); select 2`, []string{`create temp table "trigger"(a);`, `select 2`}},
		{`begin; select 1; end; select 2`, []string{`begin;`, `select 1;`, `end;`, `select 2`}},
		{"select 'é;' ; sélect", []string{`select 'é;' ;`, `sélect`}},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range Split(tt.text) {
			got = append(got, s.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: %s", tt.text, diff)
		}
		check(t, tt.text)
	}
}

func TestAtFindsTheStatementAtTheCursor(t *testing.T) {
	// The bar is the cursor.
	tests := []struct{ text, want string }{
		{`|`, ``},
		{`|select 1`, `select 1`},
		{`sel|ect 1`, `select 1`},
		{`select 1|`, `select 1`},
		{`select 1  |`, `select 1`},
		{`select 1;|`, `select 1;`},
		{`select 1; |`, `select 1;`},
		{`select 1;| select 2;`, `select 1;`},
		{`select 1; |select 2;`, `select 2;`},
		{`select 1;|select 2;`, `select 2;`},
		{"select 1; -- no|te\nselect 2", `select 1;`},
		{"select 1;|\nselect 2", `select 1;`},
		{"select 1;\n|\nselect 2", `select 2`},
		{"select 1;\n-- no|te\nselect 2", `select 2`},
		{"\n|\n select 1", `select 1`},
		{"select 1;\n|", ``},
		{"-- only|", ``},
	}
	for _, tt := range tests {
		text := strings.Replace(tt.text, "|", "", 1)
		s, ok := At(text, strings.Index(tt.text, "|"))
		if ok != (tt.want != "") || ok && s.Text != tt.want {
			t.Errorf("%q: %q %v, want %q", tt.text, s.Text, ok, tt.want)
		}
	}
	if s, ok := At("select 1", 100); !ok || s.Text != "select 1" {
		t.Error("a cursor beyond the end is not taken to the end")
	}
	if s, ok := At("select 1", -1); !ok || s.Text != "select 1" {
		t.Error("a cursor before the start is not taken to the start")
	}
}

func TestFirstKeywordAndKind(t *testing.T) {
	tests := []struct {
		stmt, keyword string
		kind          StatementKind
	}{
		{``, ``, Other},
		{`-- nothing`, ``, Other},
		{`'text'`, ``, Other},
		{`(select 1)`, ``, Other},
		{`sleect 1`, `SLEECT`, Other},
		{" -- a\n/* b */ Select 1", `SELECT`, Read},
		{`;;select 1`, `SELECT`, Read},
		{`select/**/1`, `SELECT`, Read},
		{`values (1)`, `VALUES`, Read},
		{`explain delete from a`, `EXPLAIN`, Read},
		{`with a as (select 1) select * from a`, `SELECT`, Read},
		{`with a as (select 1) values (1)`, `VALUES`, Read},
		{`with recursive replace(x) as not materialized (select ')' union select (1)), delete_ as (select 2) -- select
			insert into b select * from replace`, `INSERT`, Write},
		{`with a as (select 1) delete from b`, `DELETE`, Write},
		{`with a as (select 1) update b set x = (select 1)`, `UPDATE`, Write},
		{`with a as (select 1) replace into b values (1)`, `REPLACE`, Write},
		{`with a as (select 1)`, `WITH`, Other},
		{`with a as (select 1); select 2`, `WITH`, Other},
		{`with`, `WITH`, Other},
		{`insert into a values (1)`, `INSERT`, Write},
		{`create table a(x)`, `CREATE`, Write},
		{`vacuum into 'x'`, `VACUUM`, Write},
		{`pragma user_version`, `PRAGMA`, Pragma},
		{`attach 'x' as y`, `ATTACH`, Attach},
		{`detach y`, `DETACH`, Attach},
		{`begin immediate`, `BEGIN`, Transaction},
		{`release s`, `RELEASE`, Transaction},
	}
	for _, tt := range tests {
		if got := FirstKeyword(tt.stmt); got != tt.keyword {
			t.Errorf("%q: %q, want %q", tt.stmt, got, tt.keyword)
		}
		if got := Kind(tt.stmt); got != tt.kind {
			t.Errorf("%q: %v, want %v", tt.stmt, got, tt.kind)
		}
	}
}

// check demands that statements and gaps are the whole text, and that the gaps
// hold nothing that would run.
func check(t *testing.T, text string) {
	t.Helper()
	var all strings.Builder
	end := 0
	gap := func(from, to int) {
		for i := from; i < to; {
			piece := next(text, i)
			if piece.kind != blank && piece.kind != semicolon || piece.end > to {
				t.Fatalf("%q: a gap holds %q", text, text[from:to])
			}
			i = piece.end
		}
		all.WriteString(text[from:to])
	}
	for _, s := range Split(text) {
		if s.Start < end || s.End <= s.Start || s.Text != text[s.Start:s.End] {
			t.Fatalf("%q: %+v after %d", text, s, end)
		}
		gap(end, s.Start)
		all.WriteString(s.Text)
		end = s.End
		if again := Split(s.Text); len(again) != 1 || again[0].Text != s.Text {
			t.Fatalf("%q splits further: %+v", s.Text, again)
		}
	}
	gap(end, len(text))
	if all.String() != text {
		t.Fatalf("%q became %q", text, all.String())
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("select 1; -- x\nselect 'a;''b' /* ; */; create trigger t begin select case when 1 then 2 end; end; x", 12)
	f.Add("with a as (select [;] ) delete from `b`; \"open", 3)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		check(t, text)
		FirstKeyword(text)
		_ = Kind(text).String()
		if s, ok := At(text, offset); ok && (s.End <= s.Start || s.Text != text[s.Start:s.End]) {
			t.Fatalf("%q at %d: %+v", text, offset, s)
		}
	})
}
