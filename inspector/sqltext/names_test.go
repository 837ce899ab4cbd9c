package sqltext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesLeaveOutStringsAndComments(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		"SELECT a.b FROM t x -- y":     {"SELECT", "a", "b", "FROM", "t", "x"},
		`"a ""b""" = 'c' /* d */ OR 1`: {`a "b"`, "OR", "1"},
		"[e f]>`g`(h)":                 {"e f", "g", "h"},
		`"open`:                        {"open"},
	} {
		if diff := cmp.Diff(want, Names(text)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", text, diff)
		}
	}
}

func TestParametersAreCountedAsSQLiteDoes(t *testing.T) {
	for text, want := range map[string]int{
		"":                                     0,
		"SELECT 1":                             0,
		"SELECT ?, ? ,'?' -- ?":                2,
		"SELECT ?3, ?":                         4,
		"SELECT ?2, ?1, ?2":                    2,
		"SELECT :a, @a, $a, :a, $a":            3,
		`SELECT "?" , [?], a?, /* :x */ x=:b1`: 2,
		"SELECT a$b":                           0,
		"SELECT ?AND":                          1,
		"SELECT :":                             0,
	} {
		if got := Parameters(text); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
