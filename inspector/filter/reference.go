package filter

// Term is one line of the filter language's reference.
type Term struct {
	// Syntax is how it is written, Meaning what it chooses, Example a whole filter.
	Syntax, Meaning, Example string
}

var reference = [...]Term{
	{`word`, `the text stands in the event's name or args (ASCII letters in either case)`, `milk`},
	{`"some words"`, `the same with blanks, parentheses or colons; \" and \\ are the escapes`, `"buy milk"`},
	{`name:GLOB,…`, `the whole name matches one of the globs (* any text, ? one character; quoted: no wildcards)`, `name:v1.Todo*,v2.Todo*`},
	{`client:GLOB,…`, `the client id matches`, `client:client-a`},
	{`session:GLOB,…`, `the session id matches`, `session:static`},
	{`is:pending`, `global, beyond the head that the backend confirmed`, `is:pending`},
	{`is:confirmed`, `global, at or below that head`, `is:confirmed`},
	{`is:client-only`, `never leaves the client`, `is:client-only`},
	{`is:rebased`, `rolled back by a rebase; it no longer stands in the eventlog`, `is:rebased`},
	{`is:unknown`, `the app's schema did not know the event's name`, `is:unknown,pending`},
	{`seq:A..B`, `from A to B inclusive; either end may be open, and e200 takes in e200.1 and all its generations`, `seq:e100..e200`},
	{`seq:A`, `the event, its client-only events and all generations; with e5.1 or e5r1 that one only`, `seq:e5`},
	{`args.PATH=VALUE`, `the value at the path is equal: a bare number finds 5 and "5", a quoted one strings only`, `args.id=todo-1`},
	{`args.PATH!=VALUE`, `the path is there and its value is not equal`, `args.done!=true`},
	{`args.PATH<VALUE`, `less; also <= > >=. Numbers with numbers, strings with strings by their bytes`, `args.priority>3`},
	{`args.PATH~TEXT`, `contains the text (ASCII letters in either case); searches the JSON of objects and arrays`, `args.text~milk`},
	{`args.a.b[0]["weird key"]`, `a path: keys, array positions from 0, quoted keys`, `args.items[0].id=i1`},
	{`true false null`, `as values: the JSON literals; a missing path is not null`, `args.deletedAt=null`},
	{`touches:TABLE,…`, `the event's changeset wrote to a table that matches; undecided where no changeset was kept`, `touches:todos`},
	{`A and B`, `both; a blank alone means the same`, `is:pending name:v1.Todo*`},
	{`A or B`, `either; binds weaker than and`, `is:pending or is:rebased`},
	{`not A`, `the opposite; also -A`, `-name:v1.Ui*`},
	{`(A)`, `grouping`, `(milk or bread) -is:client-only`},
}

// Reference lists every term of the language in the order in which a person
// would want to learn it. The caller owns the slice.
func Reference() []Term {
	return append([]Term(nil), reference[:]...)
}
