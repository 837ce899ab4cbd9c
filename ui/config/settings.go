package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/inspector/filter"

	"github.com/pelletier/go-toml/v2/unstable"
)

// settingNames are the settings there are.
var settingNames = []string{"theme", "mouse", "redact", "keys"}

// maxParts bounds the dots in the name of a setting.
const maxParts = 8

// reader goes through a file expression by expression. The syntax tree is read and not a decoded document: it alone
// knows the line of everything.
type reader struct {
	file     string
	data     []byte
	parser   unstable.Parser
	config   Config
	problems []Problem
	more     int            // problems that were not kept
	seen     map[string]int // the line in which each name was set, or its table begun

	counted, line, lineStart int // how far lines were counted: offset, newlines so far, and where that line begins
}

// read reads it all. When the text is not TOML it returns where and why.
func (r *reader) read() (offset int, message string, ok bool) {
	var table []string
	skip := false // the table is unknown, which has been said
	r.parser.Reset(r.data)
	for r.parser.NextExpression() {
		node := r.parser.Expression()
		name, at := r.name(node)
		if node.Kind == unstable.KeyValue {
			if !skip {
				r.set(append(slices.Clip(table), name...), at, node.Value())
			}
			continue
		}
		table, skip = name, !r.table(name, at, node.Kind)
	}
	err := r.parser.Error()
	if err == nil {
		return 0, "", true
	}
	var wrong *unstable.ParserError
	if errors.As(err, &wrong) && cap(wrong.Highlight) <= cap(r.data) {
		offset = int(r.parser.Range(wrong.Highlight).Offset)
	}
	return offset, oneLine(err.Error()), false
}

// name is the dotted name of a table or of a setting, and where it begins.
func (r *reader) name(node *unstable.Node) (parts []string, offset int) {
	it := node.Key()
	for it.Next() {
		if len(parts) == 0 {
			offset = int(it.Node().Raw.Offset)
		}
		parts = append(parts, string(it.Node().Data))
	}
	return parts, offset
}

// table begins a table, and reports whether there is such a one.
func (r *reader) table(name []string, at int, kind unstable.Kind) bool {
	if name[0] != "keys" || len(name) > maxParts {
		if slices.Contains(settingNames, name[0]) {
			r.problem(at, "%s is a setting and no table; write %s", name[0], example(name[0]))
		} else {
			r.unknown(name[0], at)
		}
		return false
	}
	if kind == unstable.ArrayTable {
		r.problem(at, "keys is one table; write [%s] with single brackets", strings.Join(name, "."))
		return true
	}
	r.once("["+strings.Join(name, "\x00"), strings.Join(name, "."), at)
	return true
}

// once reports whether a name is set for the first time, and says so if not. The first one counts.
func (r *reader) once(key, name string, at int) bool {
	line, again := r.seen[key]
	if !again {
		r.seen[key], _ = r.position(at)
		return true
	}
	r.problem(at, "%s is set twice; take this one or the one of line %d away", quoted(name), line)
	return false
}

// set takes one setting.
func (r *reader) set(name []string, at int, value *unstable.Node) {
	switch {
	case name[0] == "keys" && len(name) > 1:
		r.setKeys(name[1:], at, value)
	case name[0] == "keys":
		if value.Kind != unstable.InlineTable {
			r.problem(at, "keys takes commands and their keys; write %s", example("keys"))
			return
		}
		r.eachKey(nil, value)
	case len(name) > 1 && slices.Contains(settingNames, name[0]):
		r.problem(at, "%s is a setting and no table; write %s", name[0], example(name[0]))
	case !slices.Contains(settingNames, name[0]):
		r.unknown(name[0], at)
	case r.once(name[0], name[0], at):
		r.setOne(name[0], at, value)
	}
}

// setOne takes a setting that is one value.
func (r *reader) setOne(name string, at int, value *unstable.Node) {
	switch name {
	case "mouse":
		r.setBool(name, at, value, &r.config.Mouse)
	case "redact":
		r.setBool(name, at, value, &r.config.Redact)
	case "theme":
		r.setTheme(at, value)
	}
}

func (r *reader) setTheme(at int, value *unstable.Node) {
	if value.Kind != unstable.String {
		r.problem(at, "theme takes a name in quotes, not %s; write %s", kindName(value.Kind), example("theme"))
		return
	}
	theme := string(value.Data)
	if !slices.Contains(Themes, theme) {
		r.problem(at, "there is no theme %s%s", quoted(theme),
			meant(filter.Closest(theme, Themes), "take one of "+strings.Join(Themes, ", ")))
		return
	}
	r.config.Theme = theme
}

func (r *reader) setBool(name string, at int, value *unstable.Node, to *bool) {
	if value.Kind != unstable.Bool {
		r.problem(at, "%s takes true or false, not %s; write %s", name, kindName(value.Kind), example(name))
		return
	}
	*to = string(value.Data) == "true"
}

// eachKey takes the settings of an inline table: keys = { "events.filter" = "/" }.
func (r *reader) eachKey(name []string, table *unstable.Node) {
	it := table.Children()
	for it.Next() {
		if it.Node().Kind == unstable.KeyValue {
			more, at := r.name(it.Node())
			r.setKeys(append(slices.Clip(name), more...), at, it.Node().Value())
		}
	}
}

// setKeys takes the keys of a command. "events.filter" in quotes, events.filter without and filter in [keys.events] mean
// the same.
func (r *reader) setKeys(name []string, at int, value *unstable.Node) {
	command := strings.Join(name, ".")
	if len(name) > maxParts {
		r.problem(at, "there is no command %s; ? lists them", quoted(command))
		return
	}
	var keys []string
	switch value.Kind {
	case unstable.InlineTable:
		r.eachKey(name, value)
		return
	case unstable.String:
		keys = []string{string(value.Data)}
	case unstable.Array:
		var ok bool
		if keys, ok = r.keyList(command, at, value); !ok {
			return
		}
	default:
		r.problem(at, `%s takes a key or a list of keys, not %s; write %s`, quoted(command), kindName(value.Kind), example("keys"))
		return
	}
	if !r.once("keys\x00"+command, command, at) {
		return
	}
	line, column := r.position(at)
	r.config.Keys = append(r.config.Keys, KeySetting{Command: command, Keys: keys, File: r.file, Line: line, Column: column})
}

// keyList is a list of keys without what is no text in it. ok is false when nothing of a list remains: that is not the
// same as the empty list, which takes keys away.
func (r *reader) keyList(command string, at int, list *unstable.Node) (keys []string, ok bool) {
	keys, ok = []string{}, true
	it := list.Children()
	for it.Next() {
		node := it.Node()
		if node.Kind == unstable.String {
			keys = append(keys, string(node.Data))
			continue
		}
		if node.Kind == unstable.Comment {
			continue
		}
		where := at
		if node.Raw.Length > 0 { // lists and tables have no place of their own
			where = int(node.Raw.Offset)
		}
		r.problem(where, "%s takes keys in quotes, not %s; write %s", quoted(command), kindName(node.Kind), example("keys"))
		ok = false
	}
	return keys, ok || len(keys) > 0
}

// unknown says, once, that there is no such setting.
func (r *reader) unknown(name string, at int) {
	if _, said := r.seen[name]; said {
		return
	}
	r.seen[name], _ = r.position(at)
	r.problem(at, "there is no setting %s%s", quoted(name),
		meant(filter.Closest(name, settingNames), "the settings are "+strings.Join(settingNames, ", ")))
}

// example shows how a setting is written.
func example(name string) string {
	switch name {
	case "theme":
		return `theme = "dark"`
	case "keys":
		return `[keys] and below it "events.filter" = ["/", "ctrl+s"]`
	}
	return name + " = true"
}

// kindName is what a value is, for a person.
func kindName(kind unstable.Kind) string {
	switch kind {
	case unstable.String:
		return "text"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "a number"
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	}
	return "a date"
}

// problem keeps what is wrong at an offset.
func (r *reader) problem(offset int, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		r.more++
		return
	}
	line, column := r.position(offset)
	r.problems = append(r.problems, Problem{File: r.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

// position is an offset as a line and a column of characters, both from 1. Offsets mostly come in rising order, so that
// lines are counted once.
func (r *reader) position(offset int) (line, column int) {
	offset = min(offset, len(r.data))
	if offset < r.counted {
		r.counted, r.line, r.lineStart = 0, 0, 0
	}
	passed := r.data[r.counted:offset]
	r.line += bytes.Count(passed, []byte("\n"))
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		r.lineStart = r.counted + i + 1
	}
	r.counted = offset
	return r.line + 1, utf8.RuneCount(r.data[r.lineStart:offset]) + 1
}

// oneLine takes out of a parser's message what would break the line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }), " ")
}
