package main

import (
	"os"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui"

	tea "charm.land/bubbletea/v2"
)

// filterTable is the filter grammar as a table of the README.
func filterTable() string {
	cell := strings.NewReplacer("|", `\|`)
	var b strings.Builder
	b.WriteString("| write | it chooses | for example |\n|---|---|---|\n")
	for _, term := range filter.Reference() {
		b.WriteString("| `" + cell.Replace(term.Syntax) + "` | " + cell.Replace(term.Meaning) + " | `" + cell.Replace(term.Example) + "` |\n")
	}
	return b.String()
}

// keyTables are the keys of every pane, from the commands themselves.
func keyTables(t *testing.T) string {
	store, err := files.Open(t.Context(), fixtures.Original("pending"), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	st, err := inspector.Attach(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	app := ui.New(t.Context(), st, ui.Options{Reopen: func(string) tea.Cmd { return nil }})
	defer app.Close()
	var b strings.Builder
	place := ""
	for _, c := range app.AllCommands() {
		of, _, _ := strings.Cut(c.ID, ".")
		where, ok := map[string]string{"events": "in Events", "sync": "in Sync", "sql": "in SQL", "state": "in State", "log": "in Log"}[of]
		if !ok {
			where = "everywhere"
		}
		if where != place {
			place = where
			b.WriteString("\n| " + place + " | does | name |\n|---|---|---|\n")
		}
		keys := make([]string, 0, 3)
		for _, k := range c.Binding.Keys() {
			quote := "`"
			if k == "`" {
				quote = "``"
			}
			keys = append(keys, strings.TrimSpace(quote+strings.Repeat(" ", len(quote)-1)+k+strings.Repeat(" ", len(quote)-1)+quote))
		}
		name := c.ID
		if c.Takes != "" {
			name += " " + c.Takes
		}
		b.WriteString("| " + strings.ReplaceAll(strings.Join(keys, " "), "|", `\|`) + " | " + c.Title + " | `" + name + "` |\n")
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// TestTheREADMEHasWhatTheCodeSays compares the parts of the README that are
// generated with what they are generated from.
func TestTheREADMEHasWhatTheCodeSays(t *testing.T) {
	const file = "../../README.md"
	for mark, made := range map[string]string{"filter-table": filterTable(), "keys": keyTables(t)} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		begin, end := "<!-- "+mark+" -->\n", "<!-- /"+mark+" -->"
		before, rest, ok := strings.Cut(string(b), begin)
		got, after, ended := strings.Cut(rest, end)
		if !ok || !ended {
			t.Fatalf("%s has no place for it: %s…%s", file, begin, end)
		}
		want := "\n" + made + "\n"
		if got == want {
			continue
		}
		if !*update {
			t.Errorf("what stands at %s in README.md is not what the code says; go test ./cmd/livescope -update writes it", strings.TrimSpace(begin))
			continue
		}
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheExamplesOfTheReferenceParse(t *testing.T) {
	for _, term := range filter.Reference() {
		if _, err := filter.Parse(term.Example); err != nil {
			t.Errorf("%s: %v", term.Example, err)
		}
	}
}

// words splits a command line as a shell would that knows quotes and nothing else.
func words(command string) []string {
	var out []string
	for command = strings.TrimSpace(command); command != ""; command = strings.TrimSpace(command) {
		word, rest, _ := strings.Cut(command, " ")
		if q := command[:1]; q == `"` || q == "'" {
			word, rest, _ = strings.Cut(command[1:], q)
		}
		out, command = append(out, word), rest
	}
	return out
}

func TestTheREADMEShowsWhatReallyComes(t *testing.T) {
	t.Chdir("../..") // where the README says fixtures/stores
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range strings.Split(string(readme), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, shown := range strings.Split("\n"+block, "\n$ livescope ")[1:] {
			command, want, _ := strings.Cut(shown, "\n")
			if strings.HasPrefix(command, "export") {
				continue // would write to the folder of everybody's temporary files
			}
			ran++
			r := livescope(t, words(command)...)
			if got := r.stdout + r.stderr; strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("livescope %s\ngives\n%s\nthe README has\n%s", command, got, want)
			}
		}
	}
	if ran < 8 {
		t.Errorf("only %d commands were found", ran)
	}
	fixtures.VerifyOriginals(t)
}
