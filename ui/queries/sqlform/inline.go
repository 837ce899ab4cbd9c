package sqlform

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Inline writes the values of a statement's parameters in their places. Binds is a JSON list of them or an object by their
// names, or what LiveStore makes of those in the identity of a query, 0:t1,1:5, where what reads as a number is taken for
// one. Whole is false, and the statement as it was, where one has no value that SQL can write.
func Inline(sql, binds string) (out string, whole bool) {
	v := parse(binds)
	whole = true
	out = rewrite(sql, func(s string, k kind) string {
		if k != parameter {
			return s
		}
		text, ok := written(v.of(s))
		if !ok {
			whole = false
			return s
		}
		return text
	})
	if !whole {
		return sql, false
	}
	return out, true
}

// values are those of a statement's parameters, as JSON.
type values struct {
	list  []json.RawMessage
	named map[string]json.RawMessage
	last  int // the number of the parameter that was asked for last
}

func parse(binds string) *values {
	v := &values{}
	if json.Unmarshal([]byte(binds), &v.list) == nil || json.Unmarshal([]byte(binds), &v.named) == nil {
		return v
	}
	v.list, v.named = nil, map[string]json.RawMessage{}
	if rest, ok := strings.CutPrefix(binds, "0:"); ok {
		for more := true; more; {
			var one string
			one, rest, more = strings.Cut(rest, ","+strconv.Itoa(len(v.list)+1)+":")
			v.list = append(v.list, guess(one))
		}
		return v
	}
	names := named.FindAllStringSubmatchIndex(binds, -1)
	for i, at := range names {
		end := len(binds)
		if i+1 < len(names) {
			end = names[i+1][0]
		}
		v.named[binds[at[2]:at[3]]] = guess(binds[at[1]:end])
	}
	return v
}

// named is where a name begins in a list of names and values.
var named = regexp.MustCompile(`(?:^|,)([$:@]?[A-Za-z_][A-Za-z0-9_]*):`)

// guess is the JSON of a value that has lost its type.
func guess(s string) json.RawMessage {
	switch s {
	case "null", "undefined":
		return json.RawMessage("null")
	case "true", "false":
		return json.RawMessage(s)
	}
	if s != "" && (s[0] == '-' || digit(s[0])) && json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	out, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	return out
}

// of is the value of a parameter as it is written, nil for none.
func (v *values) of(name string) json.RawMessage {
	if name[0] != '?' {
		if one, ok := v.named[name]; ok {
			return one
		}
		return v.named[name[1:]]
	}
	v.last++
	if len(name) > 1 {
		n, err := strconv.Atoi(name[1:])
		if err != nil {
			return nil
		}
		v.last = n
	}
	if v.last >= 1 && v.last <= len(v.list) {
		return v.list[v.last-1]
	}
	return v.named[strconv.Itoa(v.last)]
}

// written is a value of JSON as SQL has it.
func written(v json.RawMessage) (string, bool) {
	switch s := string(v); {
	case s == "":
		return "", false
	case s == "null":
		return "NULL", true
	case s == "true":
		return "1", true
	case s == "false":
		return "0", true
	case s[0] == '"':
		var text string
		if json.Unmarshal(v, &text) != nil || strings.ContainsRune(text, 0) {
			return "", false
		}
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", true
	case s[0] == '-' || digit(s[0]):
		return s, true
	}
	return "", false
}
