package filter

import "testing"

// benchArgs are 120 bytes as an app's events have them.
const benchArgs = `{"id":"todo-4711","text":"Buy milk and more, then go on to the next 7919","priority":3,"listId":"l1","done":false,"n":12}`

func benchmark(b *testing.B, text string, want Result) {
	f := mustParse(b, text)
	s := &Subject{Name: "v1.TodoCreated", Args: benchArgs, ClientID: "client-a", SessionID: "static"}
	b.ReportAllocs()
	for b.Loop() {
		if f.Match(s) != want {
			b.Fatal(text)
		}
	}
}

func BenchmarkMatchWordNoHit(b *testing.B)       { benchmark(b, `quarterly`, No) }
func BenchmarkMatchWordCommonNoHit(b *testing.B) { benchmark(b, `nette`, No) }
func BenchmarkMatchWordHit(b *testing.B)         { benchmark(b, `milk`, Yes) }
func BenchmarkMatchArgsNoHit(b *testing.B)       { benchmark(b, `args.id=todo-9999`, No) }
func BenchmarkMatchArgsNoKey(b *testing.B)       { benchmark(b, `args.dueDate>3`, No) }
func BenchmarkMatchArgsNumberNoHit(b *testing.B) { benchmark(b, `args.priority>3`, No) }
func BenchmarkMatchArgsLastKeyNoHit(b *testing.B) {
	benchmark(b, `args.n=13`, No)
}
func BenchmarkMatchArgsContainsNoHit(b *testing.B) { benchmark(b, `args.text~bread`, No) }
func BenchmarkMatchArgsHit(b *testing.B)           { benchmark(b, `args.id=todo-4711`, Yes) }
func BenchmarkMatchNamePrefix(b *testing.B)        { benchmark(b, `name:v1.User*`, No) }
func BenchmarkMatchNameGlob(b *testing.B)          { benchmark(b, `name:*Deleted`, No) }
func BenchmarkMatchCombined(b *testing.B) {
	benchmark(b, `name:v1.Todo* args.priority>=3 (quarterly or args.done=true) -is:pending`, No)
}
