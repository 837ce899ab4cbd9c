package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/uitest"
)

// narrow has no room for the tables.
var narrow = uitest.Options{Width: 100, Height: 30}

// some is a result with values of all kinds, in an order that no sort gives.
const some = `SELECT * FROM (VALUES (2, 'milk', x'00ff'), (10, 'Bread', NULL), (NULL, 'milk and honey', 'b'), (9.5, '{"a":[1,2]}', 1)) AS t;`

// results runs a statement and gives the keys to its result.
func results(t *testing.T, opt uitest.Options, statement string) *uitest.Driver {
	t.Helper()
	return sql(t, opt).Paste(statement).Press("ctrl+r").WaitFor(" in 0 s").Press("esc")
}

// rowsShown are the lines below the titles of a result, cut into words.
func rowsShown(d *uitest.Driver, title string) (out []string) {
	below := false // not before the line below the status, which names columns too
	for _, l := range strings.Split(d.Screen(), "\n") {
		l, _, _ = strings.Cut(l, "│")
		if below && strings.TrimSpace(l) == "" {
			return out
		}
		if below {
			out = append(out, strings.Join(strings.Fields(strings.Trim(l, " ▸┃")), " "))
		}
		below = below || strings.Contains(l, title+" ")
	}
	return out
}

// wantRows fails unless the rows begin like that.
func wantRows(t *testing.T, d *uitest.Driver, what string, want ...string) {
	t.Helper()
	d.WaitIdle()
	got := rowsShown(d, "column2")
	for i, w := range want {
		if len(got) <= i || !strings.HasPrefix(got[i], w) {
			t.Fatalf("%s: the rows are %q, want them to begin with %q:\n%s", what, got, want, d.Screen())
		}
	}
}

func TestSort(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some)
	d.Press("s").WaitFor("sorted by column1")
	wantRows(t, d, "upwards", "NULL", "2 ", "9.5", "10")
	d.Press("s").WaitFor("▼")
	wantRows(t, d, "downwards", "10", "9.5", "2 ", "NULL")
	d.Press("s").WaitGone("sorted by")
	wantRows(t, d, "not", "2 ", "10", "NULL", "9.5")
	d.Press("l", "l", "s").WaitFor("sorted by column3")
	wantRows(t, d, "by kind", "10 Bread NULL", "9.5", "NULL", "2 milk x'")
}

func TestSortKeepsTheCursorOnItsRow(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some).Press("j", "l", "y").WaitFor("copied column2")
	before := d.Copied()
	d.Press("h", "s").WaitFor("sorted by").Press("l", "y")
	if got := d.Copied(); got != "Bread" || got != before {
		t.Errorf("the cursor is on %q", got)
	}
}

func TestFindInCells(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some).Press("/").Type("MILK").WaitFor("find: MILK").Press("enter").WaitFor("found nowhere")
	d.Press("/").Type("milk").Press("enter").WaitFor("1 of 2 found").Press("n").WaitFor("2 of 2 found").Press("y")
	if got := d.Copied(); got != "milk and honey" {
		t.Errorf("n went to %q", got)
	}
	d.Press("n").WaitFor("1 of 2 found").Press("N").WaitFor("2 of 2 found").Press("esc").WaitGone("found")
	d.Press("/").Type("x").Press("esc").WaitGone("find:")
	if d.Press("s"); !strings.Contains(d.Screen(), "sorted by") {
		t.Errorf("the keys did not go back to the results:\n%s", d.Screen())
	}
	d.Press("-", "/").Type("honey").Press("enter").WaitFor("found in hidden columns only")
}

func TestColumnsOfResults(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some)
	d.Press("}").WaitFor("column2         column1").Press("{").WaitFor("column1  column2")
	d.Press("-").WaitGone("column1").Press("+").WaitFor("column1")
	d.Press(">", ">").WaitFor("column2             column3").Press("<", "<").WaitFor("column2         column3")
	// The same statement again is arranged alike.
	d.Press("-").WaitGone("column2").Press("ctrl+r").WaitFor("4 rows")
	if strings.Contains(d.Screen(), "column2") {
		t.Errorf("the column that was hidden is back:\n%s", d.Screen())
	}
}

func TestOpenValueOrRow(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some)
	d.Press("enter").WaitFor("▾ row 1").Press("esc").WaitGone("▾ row 1")
	d.Press("l", "l", "enter").WaitFor("00 ff").Press("esc").WaitFor("▸")
	d.Press("G", "h", "enter").WaitFor("▾ a  2 items").Press("o").WaitGone("2 items").WaitFor(`{"a":[1,2]}`).Press("/").Type("2").Press("enter").WaitFor("1 of 1 found").Press("esc")
	d.Press("R").WaitFor("▾ row 4").Press("j", "j", "left", "right", "enter").WaitFor("column2").Press("esc")
	d.Press("g", "V").WaitFor("milk").WaitGone("column1").Press("q").WaitFor("column1")
}

func TestCopyInResults(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, some)
	for _, c := range []struct {
		keys       []string
		said, want string
	}{
		{[]string{"y"}, "copied column1", "2"},
		{[]string{"Y"}, "copied the row", `{"column1":2,"column2":"milk","column3":{"$blob":"AP8="}}`},
		{[]string{"c"}, "copied the column column1", "2\n10\n\n9.5"},
		{[]string{"W"}, "copied 4 rows as CSV", "column1,column2,column3\n2,milk,AP8=\n10,Bread,\n,milk and honey,b\n9.5,\"{\"\"a\"\":[1,2]}\",1\n"},
		{[]string{"v", "j", "y"}, "copied 2 rows as TSV", "column1\tcolumn2\tcolumn3\n2\tmilk\tAP8=\n10\tBread\t\n"},
		{[]string{"Y"}, "copied 2 rows as JSON lines", `{"column1":2,"column2":"milk","column3":{"$blob":"AP8="}}` + "\n" + `{"column1":10,"column2":"Bread","column3":null}` + "\n"},
		{[]string{"c"}, "copied the column", "2\n10"},
	} {
		d.Press(c.keys...).WaitFor(c.said)
		if got := d.Copied(); got != c.want {
			t.Errorf("%v copied %q, want %q", c.keys, got, c.want)
		}
	}
	d.WaitFor("2 selected").Press("esc").WaitGone("selected").Press("i").Type("x").WaitFor("AS t;x")
}

func TestTooMuchForTheClipboard(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, "SELECT hex(zeroblob(200000)) AS big;")
	for key, what := range map[string]string{"y": "big is", "Y": "the row as JSON is", "c": "the column big is", "W": "1 row as CSV is"} {
		d.Press(key).WaitFor(what)
		if !strings.Contains(d.Screen(), "too much for a terminal") {
			t.Errorf("%s does not say why:\n%s", key, d.Screen())
		}
	}
}

func TestWriteResults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := results(t, narrow, "SELECT 1 AS a, 'x,y' AS b UNION ALL SELECT 2, NULL;")
	for name, want := range map[string]string{
		"r.csv": "a,b\n1,\"x,y\"\n2,\n", "r.tsv": "a\tb\n1\tx,y\n2\t\n",
		"r.json": "[\n{\"a\":1,\"b\":\"x,y\"},\n{\"a\":2,\"b\":null}\n]\n", "r.jsonl": "{\"a\":1,\"b\":\"x,y\"}\n{\"a\":2,\"b\":null}\n",
	} {
		d.Press("w").Paste(filepath.Join(dir, name)).Press("enter").WaitFor("wrote 2 rows to").WaitFor(name)
		if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
			t.Errorf("%s has %q (%v), want %q", name, got, err, want)
		}
	}
	old := filepath.Join(dir, "old.csv")
	if err := os.WriteFile(old, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	d.Press(":").Paste("write " + old).Press("enter").WaitFor("already. Replace it?").Press("n").WaitGone("Replace it?")
	if got, _ := os.ReadFile(old); string(got) != "old" {
		t.Errorf("no means no, but the file has %q", got)
	}
	d.Press(":").Paste("write " + old).Press("enter").WaitFor("Replace it?").Press("y").WaitFor("wrote 2 rows to")
	if info, err := os.Stat(old); err != nil || info.Mode().Perm() != 0o640 || info.Size() != 15 {
		t.Errorf("the file was not replaced as it was: %v %v", info, err)
	}
	d.Press("w").Type("rows").Press("enter").WaitFor("its end says the format").Press("esc")
	d.Press("w").Type("rows.xls").Press("enter").WaitFor("not to .xls").Press("esc")
	d.Press(":").Paste("write " + filepath.Join(dir, "no", "r.csv")).Press("enter").WaitFor("there is no such folder")
	d.Press(":").Paste("write " + filepath.Join(old, "r.csv")).Press("enter").WaitFor("not a directory")
	if left, _ := filepath.Glob(filepath.Join(dir, ".livescope-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEachResultKeepsItsPlace(t *testing.T) {
	t.Parallel()
	d := sql(t, narrow).Paste("SELECT id FROM todos;\nSELECT 1 AS one;\nSELECT nonsense;").Press("alt+r").WaitFor("SELECT nonsense; ! error").Press("esc")
	d.Press("[").WaitFor("▸   1").Press("[").WaitFor("152 rows in").Press("j", "j").WaitFor("▸ b11").Press("]", "[").WaitFor("▸ b11")
	d.Press("]", "]").WaitFor("no such column: nonsense")
}

func TestRedactedResults(t *testing.T) {
	t.Parallel()
	opt := narrow
	opt.Redact = true
	d := sql(t, opt).Paste("SELECT 'secret' || 1 AS word, x'1234' AS blob, 42 AS n, 1.5 AS r, NULL AS z, hex(zeroblob(400)) AS long;").Press("ctrl+r").WaitFor(" in 0 s").Press("esc")
	d.WaitFor("text 7").WaitFor("blob 2 B").WaitFor("integer").WaitFor("real").WaitFor("NULL").WaitFor("text 800")
	for _, c := range []struct{ key, said, want string }{
		{"y", "copied word", "text 7"}, {"Y", "copied the row", `{"word":"text 7","blob":"blob 2 B","n":"integer","r":"real","z":null,"long":"text 800"}`}, {"c", "copied the column", "text 7"},
		{"W", "copied 1 row as CSV", "word,blob,n,r,z,long\ntext 7,blob 2 B,integer,real,,text 800\n"},
	} {
		d.Press(c.key).WaitFor(c.said)
		if got := d.Copied(); got != c.want {
			t.Errorf("%s copied %q, want %q", c.key, got, c.want)
		}
	}
	d.Press("V").WaitFor("values are hidden").Press("enter").WaitFor(`"text 7"`).Press("esc")
	d.Press("/").Type("secret1").Press("enter").WaitFor("found nowhere")
	file := filepath.Join(t.TempDir(), "r.csv")
	d.Press("w").Paste(file).Press("enter").WaitFor("values are shapes")
	if got, _ := os.ReadFile(file); strings.Contains(string(got), "secret") || !strings.Contains(string(got), "text 7") {
		t.Errorf("written: %q", got)
	}
	d.Press("esc", "i", "ctrl+u").Paste("SELECT json_extract('{}', 'sec' || 'ret');").Press("ctrl+r").WaitFor("! bad JSON path: '…'")
	if strings.Contains(d.Screen(), "secret'") {
		t.Errorf("the error has the value:\n%s", d.Screen())
	}
}

func TestMovingInResults(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 500) SELECT i, i AS j FROM n;")
	for _, c := range []struct{ key, at string }{
		{"j", "2"}, {"down", "3"}, {"k", "2"}, {"up", "1"}, {"pgdown", "18"}, {"pgup", "1"}, {"ctrl+f", "18"}, {"ctrl+b", "1"}, {"space", "18"},
		{"ctrl+d", "27"}, {"ctrl+u", "18"}, {"G", "500"}, {"home", "1"}, {"end", "500"}, {"g", "1"},
	} {
		d.Press(c.key)
		if at := strings.Fields(line(d, "▸")); len(at) < 2 || at[1] != c.at {
			t.Fatalf("after %s the cursor is on %v, want %s:\n%s", c.key, at, c.at, d.Screen())
		}
	}
	d.Type("12j")
	if at := strings.Fields(line(d, "▸")); at[1] != "13" {
		t.Errorf("12j goes to %v", at)
	}
}

func TestValuePage(t *testing.T) {
	t.Parallel()
	d := results(t, narrow, "SELECT 'begin ' || replace(hex(zeroblob(400)), '00', 'word ') || char(10) || 'second line' || char(10) || 'the end word' AS long;")
	d.Press("enter").WaitFor("begin word").WaitFor("second line")
	d.Press("W").WaitGone("second line word").Press("l", "l").WaitGone("begin").Press("h", "h").WaitFor("begin").Press("W")
	d.Press("/").Type("the end").Press("enter").WaitFor("1 of 1 found").Press("/").Type("word").Press("esc").WaitGone("find:")
	d.Press("/").Type("line").Press("enter", "n", "N").WaitFor("1 of 1 found").Press("/").Type("nowhere").Press("enter").WaitFor("found nowhere").Press("n").WaitFor("found nowhere")
	for _, key := range []string{"j", "down", "k", "up", "pgdown", "pgup", "ctrl+f", "ctrl+b", "G", "end", "g", "home"} {
		d.Press(key).WaitFor("y copy")
	}
	d.Press("y").WaitFor("copied")
	if got := d.Copied(); !strings.HasPrefix(got, "begin word") || !strings.HasSuffix(got, "the end word") {
		t.Errorf("copied %.40q", got)
	}
	file := filepath.Join(t.TempDir(), "v.txt")
	d.Press("w").Paste(file).Press("enter").WaitFor("wrote " + file[:20])
	if got, _ := os.ReadFile(file); len(got) != 6+400*5+1+11+1+12 {
		t.Errorf("wrote %d bytes", len(got))
	}
	d.Press("esc").WaitFor("long")
}

func TestBytesInResults(t *testing.T) {
	t.Parallel()
	d := results(t, wide, "SELECT * FROM todos;").Press("l", "j")
	for _, c := range []struct {
		key  string
		most int
	}{{"j", 120}, {"k", 120}, {"pgdown", 3400}, {"pgup", 3400}} {
		n := sent(d, func() { d.Press(c.key) })
		t.Logf("%s: %d bytes", c.key, n)
		if n > c.most {
			t.Errorf("%s takes %d bytes, at most %d are allowed", c.key, n, c.most)
		}
	}
}
