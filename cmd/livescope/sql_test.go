package main

import (
	"strings"
	"testing"
)

func TestRowsAsObjects(t *testing.T) {
	inCopies(t, "pending")
	for sql, want := range map[string]string{
		"SELECT 1 AS z, 2 AS a, 3 AS z, 4 AS z":                                       `{"z":1,"a":2,"z:2":3,"z:3":4}`,
		"SELECT 1 AS z, 2 AS 'z:2', 3 AS z":                                           `{"z":1,"z:2":2,"z:3":3}`,
		"SELECT 9007199254740992 AS a, 9007199254740993 AS b, -9007199254740993 AS c": `{"a":9007199254740992,"b":"9007199254740993","c":"-9007199254740993"}`,
		"SELECT x'00ff' AS a, x'' AS b, NULL AS c":                                    `{"a":{"$blob":"AP8="},"b":{"$blob":""},"c":null}`,
		"SELECT 1e999 AS a, -1e999 AS b, 0.1 AS c, 1e300 AS d":                        `{"a":"Infinity","b":"-Infinity","c":0.1,"d":1e+300}`,
		"SELECT 'a<b>&\"\n' AS 'k\"'":                                                 `{"k\"":"a<b>&\"\n"}`,
		"SELECT CAST(x'ff41' AS TEXT) AS a":                                           `{"a":{"$text":"/0E="}}`,
		"SELECT count(*) AS n FROM eventlog":                                          `{"n":224}`,
	} {
		if got := livescope(t, "sql", "pending", sql, "--json").ok(t); got != want+"\n" {
			t.Errorf("%s:\ngot  %swant %s", sql, got, want)
		}
	}
}

func TestSQLSaysWhenThereIsMore(t *testing.T) {
	inCopies(t, "pending")
	r := livescope(t, "sql", "pending", "SELECT id FROM todos", "--limit", "3", "--json")
	if r.code != exitDone || strings.Count(r.stdout, "\n") != 3 || !strings.Contains(r.stderr, "the first 3 rows; there are more") {
		t.Errorf("%+v", r)
	}
	if out := livescope(t, "sql", "pending", "SELECT id FROM todos", "--limit", "0", "--json").ok(t); strings.Count(out, "\n") != 152 {
		t.Errorf("%d rows without a limit", strings.Count(out, "\n"))
	}
}

func TestStatementsFromStdinRunOneAfterAnother(t *testing.T) {
	inCopies(t, "pending")
	r := livescopeWith(t, "SELECT 1 AS a; -- one; two\nSELECT 'x;y' AS b;\n", "sql", "pending", "-", "--json")
	if got := r.ok(t); got != `{"a":1}`+"\n"+`{"b":"x;y"}`+"\n" {
		t.Errorf("got %s", got)
	}
	r = livescopeWith(t, "SELECT 1 AS a;\nSELECT\n  nope;", "sql", "pending", "-", "--json")
	if r.code != exitFailed || !strings.Contains(r.stderr, "no such column: nope at line 3, column 3 (^):   ^nope") && !strings.Contains(r.stderr, "at line 3, column 3 (^): ^nope") {
		t.Errorf("%+v", r)
	}
}
