package main

import (
	"os"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector/filter"
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

func TestTheREADMEHasTheFilterGrammar(t *testing.T) {
	const file, begin, end = "../../README.md", "<!-- filter-table -->\n", "<!-- /filter-table -->"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	got, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table: %s…%s", file, begin, end)
	}
	want := "\n" + filterTable() + "\n"
	if got == want {
		return
	}
	if !*update {
		t.Fatal("the filter table of README.md is not the one of the code; go test ./cmd/livescope -update writes it")
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
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
