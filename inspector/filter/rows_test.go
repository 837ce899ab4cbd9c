package filter

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	_ "modernc.org/sqlite"
)

// testHead is the confirmed head of the rows below.
const testHead = 20

// nasty are args that have broken, or could break, one of the two readings.
var nasty = []string{
	`{"id":"todo-1","text":"Buy milk","priority":1,"done":false,"listId":null}`,
	`{"id":"todo-2","text":"BUY MILK and more","priority":4,"done":true}`,
	`{"id":5,"x":null}`,
	`{"id":"5","x":"null"}`,
	`{"id":5.0,"x":"true"}`,
	`{"id":50e-1}`,
	`{"id":"5.0"}`,
	`{"id":-5,"x":-0}`,
	`{"id":9007199254740993}`,
	`{"id":9007199254740992}`,
	`{"id":9007199254740992.0}`,
	`{"id":9223372036854775807}`,
	`{"id":9223372036854775808}`,
	`{"id":-9223372036854775808}`,
	`{"id":-9223372036854775809}`,
	`{"id":18446744073709551616}`,
	`{"id":1e999,"x":0.1}`,
	`{"id":1e-999,"x":0.5}`,
	`{"id":"\u0074odo-1"}`,
	`{"\u0069d":"todo-1"}`,
	`{"id":"todo\u002d1","text":"line\nbreak \"quoted\" back\\slash sl\/ash"}`,
	`{"id":"todo-1","id":"todo-2"}`,
	`{"id":"todo-2","id":"todo-1"}`,
	`{"a":{"x":1},"a":{"b":[{"c":7}]}}`,
	`{"a":{"b":[{"c":7}]}}`,
	`{ "a" : { "b" : [ { "c" : 7 } , 8 ] } , "text" : "sp ace" }`,
	`{"a":{"b":[[1,2],[3,{"c":"deep"}]]}}`,
	`{"a":[1, 2,3],"text":"[1,2]"}`,
	`{"a":[],"x":{}}`,
	`{"a":"","":"empty key"}`,
	`{"weird key":1,"a.b":2,"q\"k":3,"b\\k":4,"new\nline":5}`,
	`{"text":"Ünïcödé ÄÖ 😀 ©"}`,
	`{"text":"\ud83d\ude00","x":"\u00dc"}`,
	`{"text":"\ud83d lone","x":"\udc00"}`,
	`{"text":"nul\u0000inside","i\u0000d":1}`,
	`{"text":"` + "bad \xff\xa9 utf8" + `"}`,
	"{\"text\":\"raw\x00nul\"}",
	"{\"id\":\"todo-1\"}\x00",
	"{\"id\":\"todo-1\"}\x00junk",
	"{\"text\":\"raw\ttab\"}",
	`{"id":"todo-1"`,
	`{"id":"todo-1"} x`,
	`{"id":"todo-1",}`,
	`{id:"todo-1"}`,
	`{'id':'todo-1'}`,
	`{"id":01}`, `{"id":+5}`, `{"id":.5}`, `{"id":5.}`, `{"id":0x5}`, `{"id":NaN}`, `{"id":Infinity}`,
	`{"id":"\x41"}`, `{"id":"\v"}`, `{"id":"\u12"}`,
	`{"id":"todo-1"/*c*/}`,
	"\xef\xbb\xbf{\"id\":\"todo-1\"}",
	` {"id":"todo-1"} `,
	"\v{\"id\":\"todo-1\"}",
	``, ` `, `null`, `5`, `"todo-1"`, `[]`, `[{"id":"todo-1"}]`, `not json todo-1`,
	`{"id":true}`, `{"id":"true"}`, `{"id":[5]}`, `{"id":{"id":5}}`,
	`{"text":"100% _done_"}`,
	`{"date":"2024-05-01"}`, `{"date":2025}`,
	`{"id":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}`,
	`{"id":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
	`{"text":"` + strings.Repeat("long \\n", 200) + `milk"}`,
	`{ "a":[` + strings.Repeat(`"x", `, 200) + `"y"]}`,
	`{"id":1.7976931348623157e308,"x":5e-324}`,
	`{"id":0.30000000000000004}`, `{"id":0.3}`, `{"id":123456789.123456789}`,
}

var nastyNames = []string{
	"v1.TodoCreated", "v1.TodoDone", "v2.todoCreated", "", "v1.[x]", "v1.a*b", "v1.axb", "v1.Ünï", "milk", "n\x00ul",
	"bad\xff\xa9", "\xa9", "\xc3\xa9\xa9", "v1.Todo Created", `quo"te`, "v1.😀",
}

type row struct {
	Subject
	hash int64
}

// testRows crosses the args with names, numbers and ids.
func testRows() []row {
	var rows []row
	for i, args := range nasty {
		s := Subject{
			SeqNum:    livestore.SeqNum{Global: int64(i), Client: int64(i % 3), Generation: int64(i % 2)},
			Name:      nastyNames[i%len(nastyNames)],
			Args:      args,
			ClientID:  []string{"client-a", "client-b", "Client-A"}[i%3],
			SessionID: []string{"static", "s1"}[i%2],
			Unknown:   i%7 == 0,
		}
		r := row{Subject: s, hash: int64(i) + 1}
		if s.Unknown {
			r.hash = livestore.UnknownSchemaHash
		}
		r.Status = livestore.StatusOf(s.SeqNum, testHead)
		rows = append(rows, r)
	}
	return rows
}

func openEventlog(t testing.TB, rows []row) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE eventlog ("seqNumGlobal" integer not null, "seqNumClient" integer not null,
		"seqNumRebaseGeneration" integer not null, "name" text not null, "argsJson" text not null, "clientId" text not null,
		"sessionId" text not null, "schemaHash" integer not null,
		PRIMARY KEY ("seqNumGlobal","seqNumClient","seqNumRebaseGeneration")) strict`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		_, err := db.Exec(`INSERT INTO eventlog VALUES (?,?,?,?,?,?,?,?)`, r.SeqNum.Global, r.SeqNum.Client, r.SeqNum.Generation,
			r.Name, r.Args, r.ClientID, r.SessionID, r.hash)
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// selected is the set of global numbers that a WHERE chooses.
func selected(t testing.TB, db *sql.DB, where string, args []any) map[int64]bool {
	t.Helper()
	if n := strings.Count(where, "?"); n != len(args) {
		t.Fatalf("%d marks and %d values in %s", n, len(args), where)
	}
	rows, err := db.Query(`SELECT "seqNumGlobal" FROM eventlog WHERE `+where, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, where)
	}
	defer rows.Close()
	set := map[int64]bool{}
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		set[n] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return set
}

func mustParse(t testing.TB, text string) *Filter {
	t.Helper()
	f, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return f
}
