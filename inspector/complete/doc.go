// Package complete says what could be typed next: in SQL for SQLite, and in the
// filter language of package filter.
//
// The one idea: completion is a function of a text, a place in it and what is
// known about the store. [SQL] reads the statement at the caret as far as it is
// written, knows which tables it names and under which aliases, and answers with
// the bytes to replace and the pieces that could stand there, best first. What is
// inserted is written as the language needs it: a column called order arrives in
// quotes, one that two tables have arrives with its table.
//
// Any text is allowed, however broken, and any caret. Nothing is run or opened,
// and what is read is bounded: see [MaxItems] and the limits in complete.go. The
// names in a [Catalog] come from somebody's data. They are inserted as they are,
// quoted; who draws a label has to clean it.
//
// The package depends on inspector/sqltext and the standard library.
package complete
