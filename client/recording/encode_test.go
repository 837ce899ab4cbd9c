package recording

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

// changeTypes are the types of package client that are changes, by its source.
func changeTypes(t *testing.T) (names []string) {
	t.Helper()
	sources, err := filepath.Glob("../*.go")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no source of package client: %v", err)
	}
	for _, name := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "change" && fn.Recv != nil {
				names = append(names, fn.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	return names
}

func TestEveryChangeIsEncoded(t *testing.T) {
	var have []string
	for _, k := range kinds {
		have = append(have, k.typ.Name())
	}
	want := changeTypes(t)
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("encoded are %v\npackage client has %v", have, want)
	}
}

// fill gives every field within v a value that is not zero, so that a field that is
// lost on the way is noticed.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("text \x00\u2028 <é>")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(2)
	case reflect.Int, reflect.Int64:
		v.SetInt(1<<53 + 7)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 8, 0, 0, 123456789, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("no value for " + v.Type().String())
	}
}

func TestEveryChangeComesBack(t *testing.T) {
	for _, k := range kinds {
		for name, full := range map[string]bool{"full": true, "empty": false} {
			v := reflect.New(k.typ).Elem()
			if full {
				fill(v)
			}
			c := tidy(v.Interface().(client.Change), time.Time{})
			kindName, text, err := encode(c)
			if err != nil {
				t.Fatalf("%s: %v", k.name, err)
			}
			back, err := decode(kindName, text, time.Time{})
			if err != nil {
				t.Fatalf("%s, %s: %v", k.name, name, err)
			}
			if diff := cmp.Diff(c, back); diff != "" {
				t.Errorf("%s, %s:\n%s", k.name, name, diff)
			}
		}
	}
}

// TestRecordingsOfThePastAreRead has the text as it was first written: a field that
// is renamed would be lost from every recording there is.
func TestRecordingsOfThePastAreRead(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	e5 := livestore.SeqNum{Global: 5, Client: 1, Generation: 2}
	heads := client.Heads{Leader: e5, Session: e5, HasSession: true, Backend: 4, BackendID: "b", At: at}
	const (
		e5JSON    = `{"global":5,"client":1,"rebaseGeneration":2}`
		headsJSON = `{"Leader":` + e5JSON + `,"Session":` + e5JSON + `,"HasSession":true,"Backend":4,"BackendID":"b","At":"2026-11-21T08:00:00Z"}`
	)
	for name, c := range map[string]struct {
		text string
		want client.Change
	}{
		"events-appended":    {`{"From":` + e5JSON + `,"To":` + e5JSON + `,"Count":1,"Heads":` + headsJSON + `}`, client.EventsAppended{From: e5, To: e5, Count: 1, Heads: heads}},
		"events-rolled-back": {`{"Rebase":1,"Old":2,"New":3,"From":` + e5JSON + `}`, client.EventsRolledBack{Rebase: 1, Old: 2, New: 3, From: e5}},
		"heads-changed":      {`{"Heads":` + headsJSON + `}`, client.HeadsChanged{Heads: heads}},
		"state-changed":      {`{"Tables":["todos"],"From":` + e5JSON + `,"To":` + e5JSON + `}`, client.StateChanged{Tables: []string{"todos"}, From: e5, To: e5}},
		"queries-changed":    {`{}`, client.QueriesChanged{}},
		"gap":                {`{"Reason":"r"}`, client.Gap{Reason: "r"}},
		"finding-noted": {`{"Finding":{"rule":"r","verdict":"holds","severity":"warn","confidence":"low","message":"m","evidence":["e5"],"fix":"f"}}`,
			client.FindingNoted{Finding: client.Finding{Rule: "r", Verdict: client.Holds, Severity: client.SeverityWarn, Confidence: client.ConfidenceLow, Message: "m", Evidence: []string{"e5"}, Fix: "f"}}},
		"connection-changed": {`{"Connection":{"App":"connected","Backend":"offline","Reason":"r","At":"2026-11-21T08:00:00Z"}}`,
			client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkOffline, Reason: "r", At: at}}},
		"latch-changed": {`{"Latch":"closed","At":"2026-11-21T08:00:00Z","Found":true}`, client.LatchChanged{Latch: client.LatchClosed, At: at, Found: true}},
		"query-ran": {`{"Run":{"Query":1,"Label":"l","Kind":"db","SQL":"s","At":"2026-11-21T08:00:00Z","Cause":[` + e5JSON + `],"CauseInferred":true,"Tables":["t"],"Duration":7,"Rows":2,"Compared":true,"Changed":true,"Diff":[{"Op":0,"Key":"k","Columns":[{"Name":"n","Old":"1","New":"2"}]}],"DiffTotal":1,"Runs":9,"Collapsed":3},"Dropped":4}`,
			client.QueryRan{Dropped: 4, Run: client.QueryRun{Query: 1, Label: "l", Kind: client.QueryDB, SQL: "s", At: at, Cause: []livestore.SeqNum{e5}, CauseInferred: true, Tables: []string{"t"}, Duration: 7, Rows: 2,
				Compared: true, Changed: true, Diff: []client.ResultChange{{Key: "k", Columns: []client.ResultColumn{{Name: "n", Old: "1", New: "2"}}}}, DiffTotal: 1, Runs: 9, Collapsed: 3}}},
	} {
		got, err := decode(name, c.text, at)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAChangeThatSaysNoTimeHasThatOfItsRecord(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for name, want := range map[string]client.Change{
		"query-ran":          client.QueryRan{Run: client.QueryRun{At: at, Collapsed: 1}},
		"connection-changed": client.ConnectionChanged{Connection: client.Connection{At: at}},
		"latch-changed":      client.LatchChanged{At: at},
	} {
		if got, err := decode(name, `{}`, at); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %+v (%v), want %+v", name, got, err, want)
		}
	}
}

func TestAChangeThatIsTooLongIsRefusedBothWays(t *testing.T) {
	long := strings.Repeat("x", maxChangeBytes)
	if _, _, err := encode(client.Gap{Reason: long}); err == nil {
		t.Error("it was written")
	}
	if _, err := decode("gap", `{"Reason":"`+long+`"}`, time.Time{}); err == nil {
		t.Error("it was read")
	}
}

func FuzzDecode(f *testing.F) {
	for _, k := range kinds {
		v := reflect.New(k.typ).Elem()
		fill(v)
		if name, text, err := encode(v.Interface().(client.Change)); err == nil {
			f.Add(name, text)
		}
		f.Add(k.name, `{}`)
		f.Add(k.name, `null`)
	}
	f.Add("query-ran", `{"Run":{"Diff":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}],"Collapsed":-1},"Dropped":-5}`)
	f.Add("later", `[1]`)
	f.Fuzz(func(t *testing.T, name, text string) {
		at := time.UnixMicro(1)
		c, err := decode(name, text, at)
		if err != nil {
			if known := slices.ContainsFunc(kinds, func(k kind) bool { return k.name == name }); errors.Is(err, errUnknownKind) == known {
				t.Fatalf("%q: %v", name, err)
			}
			return
		}
		again, written, err := encode(c)
		if err != nil {
			if len(written) > maxChangeBytes { // characters that are written longer
				return
			}
			t.Fatalf("%#v was read and cannot be written: %v", c, err)
		}
		back, err := decode(again, written, at)
		if err != nil || again != name || !cmp.Equal(c, back) {
			t.Fatalf("%#v\nbecame %#v (%v)", c, back, err)
		}
	})
}
