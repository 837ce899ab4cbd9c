package editor

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

// sqlite is a lexer for SQLite's dialect, made when it is first used. It is ours because the package of all lexers
// spends more time on starting than livescope does.
//
// It is given one line at a time. What can go on in the next line has a state of its own, and in it only the end has
// another token type than the rest: so the last token of a line tells in which state the next one begins.
var sqlite = sync.OnceValue(func() *chroma.RegexLexer {
	return chroma.MustNewLexer(&chroma.Config{Name: "SQLite"}, func() chroma.Rules {
		return chroma.Rules{
			"root": {
				{Pattern: `[ \t]+`, Type: chroma.TextWhitespace},
				{Pattern: `--[^\n]*`, Type: chroma.CommentSingle},
				{Pattern: `/\*`, Type: chroma.CommentMultiline, Mutator: chroma.Push("comment")},
				{Pattern: `[xX]?'`, Type: chroma.LiteralStringSingle, Mutator: chroma.Push("string")},
				{Pattern: `"`, Type: chroma.LiteralStringDouble, Mutator: chroma.Push("quoted")},
				{Pattern: "`[^`]*`?", Type: chroma.Name},
				{Pattern: `\[[^\]]*\]?`, Type: chroma.Name},
				{Pattern: `0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`, Type: chroma.LiteralNumber},
				{Pattern: `[?][0-9]*|[:@$][A-Za-z_][A-Za-z0-9_]*`, Type: chroma.NameVariable},
				{Pattern: `[^\W\d][\w$]*`, Type: chroma.Name},
				{Pattern: `->>|->|\|\||<<|>>|<=|>=|<>|!=|==|[-+*/%&|~<>=]`, Type: chroma.Operator},
				{Pattern: `[(),.;]`, Type: chroma.Punctuation},
				{Pattern: `.`, Type: chroma.Text},
			},
			"comment": {
				{Pattern: `\*/`, Type: chroma.CommentSpecial, Mutator: toRoot},
				{Pattern: `[^*]+|\*`, Type: chroma.CommentMultiline},
			},
			"string": {
				{Pattern: `''`, Type: chroma.LiteralStringSingle},
				{Pattern: `'`, Type: chroma.LiteralStringDelimiter, Mutator: toRoot},
				{Pattern: `[^']+`, Type: chroma.LiteralStringSingle},
			},
			"quoted": {
				{Pattern: `""`, Type: chroma.LiteralStringDouble},
				{Pattern: `"`, Type: chroma.NameEntity, Mutator: toRoot},
				{Pattern: `[^"]+`, Type: chroma.LiteralStringDouble},
			},
		}
	})
})

// toRoot ends a comment or string, also one that began on a line before: there is then nothing to pop.
var toRoot = chroma.MutatorFunc(func(s *chroma.LexerState) error {
	s.Stack = append(s.Stack[:0], "root")
	return nil
})

// after is the state in which the line after one that ends with this token begins.
func after(last chroma.TokenType) string {
	switch last {
	case chroma.CommentMultiline:
		return "comment"
	case chroma.LiteralStringSingle:
		return "string"
	case chroma.LiteralStringDouble:
		return "quoted"
	}
	return "root"
}

var keywords = sync.OnceValue(func() map[string]bool {
	words := make(map[string]bool)
	for _, w := range strings.Fields(`
		abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade
		case cast check collate column commit conflict constraint create cross current current_date current_time
		current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape
		except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
		groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join
		key last left like limit match materialized natural no not nothing notnull nulls of offset on or order others
		outer over partition plan pragma preceding primary query raise range recursive references regexp reindex release
		rename replace restrict returning right rollback row rows savepoint select set strict table temp temporary then
		ties to transaction trigger unbounded union unique update using vacuum values view virtual when where window with
		without`) {
		words[w] = true
	}
	return words
})
