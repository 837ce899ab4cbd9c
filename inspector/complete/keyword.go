package complete

import (
	"strings"
	"sync"
)

// allKeywords are SQLite's, each of which needs quotes to be a name somewhere.
const allKeywords = `ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN
BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME
CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT
EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF
IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT
MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA
PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT
ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION UNIQUE UPDATE
USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHIN WITHOUT`

var keywords = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, w := range strings.Fields(allKeywords) {
		m[w] = w
	}
	return m
})

// keywordOf is the keyword that a word is, in capitals, or "".
func keywordOf(word string) string {
	var upper [len("CURRENT_TIMESTAMP")]byte
	if len(word) > len(upper) {
		return ""
	}
	for i := range len(word) {
		c := word[i]
		if 'a' <= c && c <= 'z' {
			c -= 0x20
		}
		upper[i] = c
	}
	return keywords()[string(upper[:len(word)])]
}

// IsKeyword reports whether a word needs quotes to be a name everywhere.
func IsKeyword(word string) bool { return keywordOf(word) != "" }

// Words that fit a place, the likely ones first.
var (
	startWords     = list("SELECT,WITH,EXPLAIN QUERY PLAN,VALUES,PRAGMA")
	queryWords     = list("SELECT,WITH,VALUES")
	unionWords     = list("SELECT,ALL,VALUES")
	joinWords      = list("WHERE,JOIN,LEFT JOIN,ON,AS,GROUP BY,ORDER BY,LIMIT,INNER JOIN,CROSS JOIN,USING,UNION ALL,UNION,EXCEPT,INTERSECT,SET,VALUES")
	resultWords    = list("FROM,AS,WHERE,ORDER BY,LIMIT,OVER,FILTER,COLLATE,AND,OR,IS NULL,IS NOT NULL,IN,NOT IN,LIKE,GLOB,BETWEEN,WHEN,THEN,ELSE,END")
	afterWords     = list("AND,OR,IS NULL,IS NOT NULL,IN,NOT IN,LIKE,NOT LIKE,GLOB,BETWEEN,ORDER BY,GROUP BY,HAVING,LIMIT,COLLATE,JOIN,LEFT JOIN,WHERE,UNION ALL,ASC,DESC,WHEN,THEN,ELSE,END,ESCAPE,RETURNING")
	orderWords     = list("ASC,DESC,NULLS FIRST,NULLS LAST,LIMIT,HAVING,ORDER BY,COLLATE,ROWS BETWEEN,RANGE BETWEEN")
	limitWords     = list("OFFSET")
	asWords        = list("AS")
	joiningWords   = list("JOIN,OUTER JOIN,INNER JOIN")
	recursiveWords = list("RECURSIVE")
	byWords        = list("BY")
	valueWords     = list("CASE,NOT,NULL,EXISTS,DISTINCT,CAST,SELECT,CURRENT_DATE,CURRENT_TIME,CURRENT_TIMESTAMP")
)

func list(s string) []string { return strings.Split(s, ",") }

// pragmas are those that only read, and that livescope's guard lets through.
var pragmas = list("table_info,table_xinfo,table_list,index_list,index_info,index_xinfo,foreign_key_list,function_list,collation_list,compile_options,database_list,user_version,schema_version,page_count,page_size,freelist_count,encoding,journal_mode,integrity_check,quick_check")

// upperCase reports whether keywords are written in capitals: as the word that is
// being typed, or else as the statement's other keywords; in a new one they are.
func upperCase(p place) bool {
	if hasLetter(p.typed) {
		return p.typed != strings.ToLower(p.typed)
	}
	for _, t := range p.tokens {
		if t.keyword != "" {
			return p.text[t.from:t.to] == t.keyword
		}
	}
	return true
}

func hasLetter(s string) bool { return strings.ToLower(s) != strings.ToUpper(s) }

// QuoteName writes a table's or column's name as SQL, in quotes where it needs them.
func QuoteName(name string) string {
	bare := name != "" && !isDigit(name[0]) && keywordOf(name) == ""
	for i := 0; bare && i < len(name); i++ {
		bare = isWordByte(name[i]) && name[i] < 0x80 && name[i] != '$'
	}
	if bare {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoteText(s string) string { return `'` + strings.ReplaceAll(s, `'`, `''`) + `'` }
