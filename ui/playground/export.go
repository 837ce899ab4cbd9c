package playground

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxCopy bounds what is handed to the terminal's clipboard.
const maxCopy = 256 << 10

// exact is the largest integer that every reader of JSON keeps.
const exact = 1 << 53

// rowJSON writes one row as the command line does: an object by column name, where a name that comes again gets :2;
// integers past 2^53 as strings, blobs as {"$blob":"base64"}.
func rowJSON(r inspector.Result, i int) (string, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	seen := map[string]int{}
	for j, v := range r.Rows[i] {
		title := r.Columns[j]
		if seen[title]++; seen[title] > 1 {
			title += ":" + strconv.Itoa(seen[title])
		}
		if j > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(title)
		if err != nil {
			return "", err
		}
		value, err := json.Marshal(jsonValue(v))
		if err != nil {
			return "", err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.String(), nil
}

func jsonValue(v any) any {
	switch v := v.(type) {
	case int64:
		if v > exact || v < -exact {
			return strconv.FormatInt(v, 10)
		}
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	case []byte:
		return map[string]string{"$blob": base64.StdEncoding.EncodeToString(v)}
	}
	return v
}

// row is the JSON of the result's row under the cursor.
func (p *Pane) row() (string, bool) {
	o := p.outcome()
	if o == nil || o.rows == nil {
		return "", false
	}
	at, ok := p.grid.Cursor()
	if !ok {
		return "", false
	}
	s, err := rowJSON(o.result, at.Key)
	return s, err == nil
}

// openRecord shows one row as a tree, each column on its own line.
func (p *Pane) openRecord() tea.Cmd {
	s, ok := p.row()
	if !ok {
		return nil
	}
	p.record = jsonview.New(s)
	p.record.SetName("row " + text.Count(int64(p.cursorRow()+1)))
	return nil
}

func (p *Pane) cursorRow() int {
	at, _ := p.grid.Cursor()
	return at.Key
}

// copyRow copies the row, or the value under the cursor where a row is open.
func (p *Pane) copyRow() tea.Cmd {
	if p.record != nil {
		return copyText(p.record.Path(), p.record.Value())
	}
	s, ok := p.row()
	if !ok {
		return nil
	}
	return copyText("the row as JSON", s)
}

// copyText hands text to the terminal's clipboard (OSC 52); the host's is never touched.
func copyText(what, s string) tea.Cmd {
	size := text.Bytes(int64(len(s)))
	if len(s) > maxCopy {
		return pane.Say(pane.Warn, what+" is "+size+", too much for a terminal's clipboard: livescope sql --json writes it to a file")
	}
	return tea.Batch(tea.SetClipboard(s), pane.Say(pane.Info, "copied "+what+", "+size))
}
