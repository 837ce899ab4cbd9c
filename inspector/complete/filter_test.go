package complete

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/livescope/livescope/inspector/filter"
)

var log = FilterCatalog{
	EventNames: []string{"v1.TodoCreated", "v1.TodoRenamed", "odd name*"},
	ClientIDs:  []string{"client-a", "client-b"},
	SessionIDs: []string{"static"},
	Tables:     []string{"todos", "lists"},
	Paths:      []string{"id", "text", "items[0].id", `["odd key"]`},
}

func TestFilterItems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"|", "name: is: args. client: session: seq: touches: not"},
		{"na|", "name:"},
		{"milk |", "name: is:"},
		{"milk a|", "args. and"},
		{"milk A|", "args. AND"},
		{"name:|", "v1.TodoCreated v1.TodoRenamed \"odd name*\""},
		{"name:v1.TodoCreated,ren|", "v1.TodoRenamed"},
		{"-name:cre|", "v1.TodoCreated"},
		{"(name:cre|", "v1.TodoCreated"},
		{`name:"odd|`, `"odd name*"`},
		{`name:"v1.TodoC|"`, `"v1.TodoCreated"`},
		{"is:|", "pending confirmed client-only rebased unknown"},
		{"is:pending,c|", "confirmed client-only"},
		{"is:pending|cl", "client-only"},
		{"client:b|", "client-b"},
		{"session:|", "static"},
		{"touches:l|", "lists"},
		{"args.|", "args.id args.text args.items[0].id"},
		{"args.te|", "args.text args.te= args.te~"},
		{"args.id|", "args.id args.id= args.id~"},
		{"args.id |", "= != ~"},
		{"args.done=|", "true false null"},
		{"args.done = t|", "touches:"},
		{"args.done=f|", "false"},
		{"pend|", "is:pending"},
		{"created|", "name:v1.TodoCreated"},
		{"odd|", `name:"odd name*"`},
	} {
		text := c.text
		caret := strings.LastIndex(text, "|")
		if c.text == "is:pending|cl" { // here the bar is the text's own
			caret = len(text)
		} else {
			text = text[:caret] + text[caret+1:]
		}
		r := Filter(text, caret, log)
		check(t, text, caret, r)
		n := len(strings.Split(c.want, " "))
		if got := texts(r, n); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	for _, text := range []string{`"quoted na`, "seq:e", "unknown:x", `args.x="tr`, "args.x~\""} {
		if r := Filter(text, len(text), log); len(r.Items) > 0 {
			t.Errorf("%s: %s", text, texts(r, 5))
		}
	}
}

func TestFilterReplacesTheWholeValue(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"name:v1.TodoC", "xyz,v2 milk", "name:v1.TodoCreated,v2 milk"},
		{`name:"v1.TodoC`, `" milk`, `name:"v1.TodoCreated" milk`},
		{`name:"v1.TodoC`, ` milk "x"`, `name:"v1.TodoCreated" milk "x"`},
		{"(cli", "ent)", "(client:)"},
		{"args.te", "xx=5", "args.text=5"},
	} {
		text := c.before + c.after
		r := Filter(text, len(c.before), log)
		if len(r.Items) == 0 {
			t.Errorf("%s|%s: nothing", c.before, c.after)
			continue
		}
		if got := take(text, r, r.Items[0]); got != c.want {
			t.Errorf("%s|%s: %s", c.before, c.after, got)
		}
	}
}

// Whatever an event is called: the filter that is inserted chooses it and no other.
func TestFilterValuesStandForThemselves(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 4))
		pieces := append([]string{"*", "?", "\\", ",", "(", ")", "|", ":"}, hostile...)
		var b strings.Builder
		for range 1 + rng.IntN(4) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		name := strings.ToValidUTF8(b.String(), "y")
		for _, before := range []string{"name:", `name:"`, "not name:x,"} {
			r := Filter(before, len(before), FilterCatalog{EventNames: []string{name}})
			if len(r.Items) != 1 {
				t.Fatalf("%q is not offered after %s", name, before)
			}
			text := take(before, r, r.Items[0])
			f, err := filter.Parse(text)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			want := filter.Yes
			if strings.HasPrefix(before, "not") {
				want = filter.No
			}
			if got := f.Match(&filter.Subject{Name: name}); got != want {
				t.Fatalf("%q of %q: %v", text, name, got)
			}
			if f.Match(&filter.Subject{Name: name + "z"}) == want {
				t.Fatalf("%q is not only %q", text, name)
			}
		}
	}
}

func TestEveryFilterWordIsKnownToTheGrammar(t *testing.T) {
	for _, s := range filterStatuses {
		if _, err := filter.Parse("is:" + s.Text); err != nil {
			t.Error(err)
		}
	}
	for _, o := range filterOperators {
		if _, err := filter.Parse("args.x" + o.Text + "1"); err != nil {
			t.Error(err)
		}
	}
	for _, f := range filterFields {
		value := map[string]string{"is:": "pending", "seq:": "e1", "args.": "x=1"}[f.Text]
		if value == "" {
			value = "x"
		}
		if _, err := filter.Parse(f.Text + value); err != nil {
			t.Error(err)
		}
	}
	for _, term := range filter.Reference() {
		field, _, ok := strings.Cut(term.Syntax, ":")
		if !ok || strings.ContainsAny(field, " \"") {
			continue
		}
		if got := texts(Filter(field, len(field), log), 1); got != field+":" {
			t.Errorf("%s: is in the reference, and %q is offered", field, got)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{`name:"a\"b`, "args[\"k\"].x", "is:pending|c", "-(not -na", "args.x >= ", "\xff\"\\"} {
		f.Add(s, len(s))
	}
	f.Fuzz(func(t *testing.T, text string, caret int) { check(t, text, caret, Filter(text, caret, log)) })
}
