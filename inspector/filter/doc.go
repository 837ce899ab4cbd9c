// Package filter is the one grammar for choosing events: in the event grid, in
// the verb `events` and in `export`.
//
// The one idea: a filter is parsed once into a predicate, and that predicate
// can be asked in two ways that agree row for row. [Filter.Match] judges an
// event in memory without allocating; [Filter.SQL] says the same as a WHERE
// over LiveStore's table eventlog. [Filter.Narrow] is the cheap part of that
// WHERE, for a scan whose rows are judged by Match.
//
// # Grammar
//
//	filter  = [ or ]                            empty matches every event
//	or      = and { "or" and }
//	and     = not { [ "and" ] not }             juxtaposition means and
//	not     = ( "not" | "-" ) not | "(" or ")" | term
//	term    = word | field | seq | args
//	word    = bare | quoted                     in the name or the raw text of args
//	field   = ( "name:" | "client:" | "session:" | "touches:" ) item { "," item }
//	        | "is:" status { ( "," | "|" ) status }
//	item    = glob | quoted                     * and ? mean something only unquoted
//	status  = "pending" | "confirmed" | "client-only" | "unknown" | "rebased"
//	seq     = "seq:" ( num | num ".." | ".." num | num ".." num )
//	args    = "args" step { step } op value
//	step    = "." key | "[" index "]" | "[" quoted "]"
//	op      = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
//	value   = number | "true" | "false" | "null" | bare | quoted
//
// The keywords are written in lower case or in capitals. A quoted string knows
// two escapes, \" and \\; any other backslash stands for itself. A bare word
// ends at a blank or a parenthesis. [Reference] has the same as a table.
//
// # What a term means
//
// Words are substrings of the name or of the args exactly as stored, ASCII
// letters in either case.
//
// Globs are case-sensitive and cover the whole value; ? is one character. They
// read characters as SQLite's GLOB does, so a NUL ends the value and ill-formed
// UTF-8 is taken as SQLite takes it. touches: uses the same globs on the names
// of the tables that the event's changeset wrote.
//
// seq: bounds are inclusive and in LiveStore's notation. A bare e5 stands for
// the global event and everything that follows it before e6: as an upper end,
// or alone, it takes in e5.1 and every rebase generation. e5.1 is exact in its
// client part and takes every generation; e5r1 and e5.1r1 are exact.
//
// args terms look at the value at a path:
//
//   - A path that is missing matches no operator, != included.
//   - Args that are not valid JSON (RFC 8259, at most 1,000 levels deep, as
//     SQLite's json_valid) match no args term.
//   - Of a repeated object key the first counts, as in SQLite's json_extract.
//   - = needs the same JSON type. A bare word that is a JSON number compares as
//     a number with numbers and as text with strings: args.id=5 finds 5, 5.0
//     and "5". Other bare words and quoted strings compare with strings only;
//     true, false and null only with themselves. Objects and arrays never equal
//     anything.
//   - != is true wherever = is false, if the path is there.
//   - < <= > >= compare numbers with numbers, and strings with strings by their
//     bytes; a bare number does both, as with =. Anything else is no match.
//   - Integers are compared exactly as 64-bit integers, also with fractions;
//     larger ones as 64-bit floats.
//   - ~ is contains, ASCII letters in either case. In a string it searches what
//     the string says, in every other value its JSON text without the blanks
//     between tokens, which is how LiveStore writes it.
//
// # Three values
//
// touches: cannot be judged for an event whose changeset was not kept. Such a
// term is [Undecided], and so is what depends on it: the caller shows the row
// and counts it.
//
// The package depends on client/livestore and the standard library, and opens
// no database.
package filter
