package filter

import (
	"fmt"
	"strings"
	"testing"
)

// everyFilter are the filters on which Match and SQLite must agree.
func everyFilter() []string {
	filters := []string{
		``, `milk`, `MILK`, `"buy milk"`, `Ü`, `ü`, `"\""`, `"\\n"`, `"\u0074"`, `100%`, `_done_`, `""`, `😀`, `©`, `nul`,
		`name:v1.TodoCreated`, `name:v1.Todo*`, `name:*Created`, `name:*`, `name:?1.*`, `name:"v1.a*b"`, `name:v1.a*b`, `name:v1.[x]`,
		`name:v1.[*`, `name:v1.*ï`, `name:v1.?n?`, `name:""`, `name:*n*`, `name:n*l`, `name:bad??`, `name:?`, `name:©`, `name:?*?`, `name:é*`,
		`name:v1.?`, `name:milk,v2.*`, `-name:milk,v2.*`, `name:*é`, `name:*�*`, `name:*a*b*`,
		`client:client-a`, `client:client-?`, `client:*-A`, `session:s*`, `-session:static`,
		`is:pending`, `is:confirmed`, `is:client-only`, `is:unknown`, `is:rebased`, `-is:rebased`, `is:pending|client-only`, `-is:unknown,confirmed`,
		`seq:e5`, `seq:e5.2`, `seq:e5.2r1`, `seq:e5.1`, `seq:e6r0`, `seq:e3r1`, `seq:e10..e20`, `seq:e10..`, `seq:..e10`, `seq:e5.1..e8.1`,
		`seq:e4.1r1..e7r1`, `-seq:e10..e30`, `seq:10`, `seq:..e0`,
		`args.text~milk or is:pending`, `not (args.id=5 or milk)`, `-args.id=5 -args.id!=5`, `name:v1.* args.id=todo-1 seq:e0..e50`,
		`args.a.b[0].c=7`, `args.a.b[1]=8`, `args.a.b[0][1]=2`, `args.a.b[1][1].c=deep`, `args.a[0]=1`, `args.a[3]=1`, `args[0].id=todo-1`,
		`args["weird key"]=1`, `args["a.b"]=2`, `args["q\"k"]=3`, `args["b\\k"]=4`, "args[\"new\nline\"]=5", `args[""]~key`, `args.i=1`,
		`args.a.b=7`, `args.id.id=5`, `args.id[0]=5`, `args.a~1`, `args.a~"1,2"`, `args.a~"1, 2"`, `args.a~"[1,2,3]"`, `args.a~"x\",\"y"`, `args.a~"\"c\":7"`,
		`args.text~"\n"`, "args.text~\"\n\"", `args.text~"\\"`, `args.text~"sl/ash"`, `args.text~"\""`, `args.text~"n\\"`, `args.text="😀"`, `args.text~😀`, `args.text~lone`,
		`args.x=Ü`, `args.x!=Ü`, `args.x>a`, `args.x<a`, `args.text<"C"`, `args.text>=B`, `args.date<2024-06`, `args.date>2024`, `args.date<=2025`,
		`args.text~""`, `args.a=""`, `args.x~{`, `args.x~-0`, `args.id~e`, `args.id~"[["`,
	}
	values := []string{
		`5`, `"5"`, `5.0`, `-5`, `0`, `true`, `false`, `null`, `"true"`, `todo-1`, `"todo-1"`, `todo-2`, `9007199254740993`, `9007199254740992`,
		`9007199254740992.0`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `18446744073709551616`, `1e999`, `-1e999`,
		`0.5`, `0.1`, `1e1`, `A`, `007`, `0.3`, `0.30000000000000004`, `123456789.123456789`, `""`, `5e-324`, `1.7976931348623157e308`,
	}
	for _, key := range []string{"id", "x", "priority", "done", "missing"} {
		for _, o := range opWords {
			for _, v := range values {
				filters = append(filters, "args."+key+o+v)
			}
		}
	}
	return filters
}

// sameAsSQLite demands the same rows from Match, SQL and a Narrow scan.
func sameAsSQLite(t *testing.T, text string, rows []row, query func(where string, args []any) map[int64]bool) {
	t.Helper()
	f := mustParse(t, text)
	where, args, ok := f.SQL(testHead)
	if !ok {
		t.Fatalf("%q has no SQL", text)
	}
	want := query(where, args)
	narrow := query(f.Narrow(testHead))
	lo, hi, bounded := f.SeqBounds()
	for i := range rows {
		n := rows[i].SeqNum.Global
		got := f.Match(&rows[i].Subject)
		if got == Undecided || (got == Yes) != want[n] {
			t.Errorf("%s: Match says %v, SQLite %v for %s name %q args %.200q\n%s %q", text, got, want[n], rows[i].SeqNum, rows[i].Name, rows[i].Args, where, args)
		}
		if got == Yes && !narrow[n] {
			t.Errorf("%s: Narrow misses %s", text, rows[i].SeqNum)
		}
		if got == Yes && bounded && (n < lo || n > hi) {
			t.Errorf("%s: %s is outside of the bounds %d..%d", text, rows[i].SeqNum, lo, hi)
		}
	}
}

func TestMatchAndSQLiteChooseTheSameRows(t *testing.T) {
	rows := testRows()
	db := openEventlog(t, rows)
	query := func(where string, args []any) map[int64]bool { return selected(t, db, where, args) }
	for i, text := range everyFilter() {
		sameAsSQLite(t, text, rows, query)
		if text != "" && (i < 140 || i%8 == 0) { // of the crossed ones only some
			sameAsSQLite(t, "not ("+text+")", rows, query)
		}
	}
}

// A filter at the limits must still be within SQLite's.
func TestSQLStaysWithinTheLimitsOfSQLite(t *testing.T) {
	rows := testRows()[:8]
	db := openEventlog(t, rows)
	query := func(where string, args []any) map[int64]bool { return selected(t, db, where, args) }
	nested := strings.Repeat("(args.id!=1 -milk (milk or args.id~x or ", MaxNesting/2) + "seq:e1" + strings.Repeat("))", MaxNesting/2)
	for _, text := range []string{
		strings.Repeat("args.id!=1.5 ", MaxTerms),
		"name:a" + strings.Repeat(",b*", MaxTerms-1),
		strings.Repeat("milk or ", MaxTerms-1) + "milk",
		strings.Repeat("-", MaxNesting) + "milk",
		nested,
		`name:?` + strings.Repeat("[", maxGlob-1),
		`args.id=` + strings.Repeat("x", 60<<10),
		"args" + strings.Repeat(".a", maxSteps) + "=1",
	} {
		sameAsSQLite(t, text, rows, query)
	}
}

func TestNarrowKeepsOnlyWhatColumnsCanSay(t *testing.T) {
	tests := []struct{ text, where, args string }{
		{``, `1`, `[]`},
		{`milk`, `1`, `[]`},
		{`milk or is:pending`, `1`, `[]`},
		{`milk is:pending`, `("seqNumClient"<=0 AND "seqNumGlobal">?)`, `[20]`},
		{`not (milk or is:client-only)`, `NOT ("seqNumClient">0)`, `[]`},
		{`not (milk and is:client-only)`, `1`, `[]`},
		{`touches:todos seq:e5..`, `"seqNumGlobal">=?`, `[5]`},
		{`-touches:todos`, `1`, `[]`},
		{`is:rebased`, `0`, `[]`},
		{`name:v1.[a]*,b args.x=1`, `("name" GLOB ? OR "name"=?)`, `[v1.[[]a]* b]`},
		{`seq:e5.1`, `("seqNumGlobal","seqNumClient")=(?,?)`, `[5 1]`},
	}
	for _, tt := range tests {
		where, args := mustParse(t, tt.text).Narrow(testHead)
		if got := fmt.Sprint(args); where != tt.where || got != tt.args {
			t.Errorf("%s: %s %s, want %s %s", tt.text, where, got, tt.where, tt.args)
		}
	}
}

func TestTouchesHasNoSQL(t *testing.T) {
	f := mustParse(t, `touches:todos or is:pending`)
	if _, _, ok := f.SQL(0); ok || !f.NeedsTouches() || f.HasRebased() {
		t.Errorf("ok %v, touches %v, rebased %v", ok, f.NeedsTouches(), f.HasRebased())
	}
	if f := mustParse(t, `not is:pending,rebased`); !f.HasRebased() || f.NeedsTouches() {
		t.Error("is:rebased goes unseen")
	}
}
