package reactive

import (
	"maps"
	"slices"
	"strconv"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

const (
	maxKeyRunes   = 60
	maxValueRunes = 120
	// maxColumns bounds the columns that one change names.
	maxColumns = 50
	// maxKeyColumns bounds the columns that are tried as a key.
	maxKeyColumns = 8
	// stepsAtOnce is how many values are compared between two looks at the time.
	stepsAtOnce = 256
)

// Diff tells how a result differs from the one before: at most limit changes of
// total. A result is a list of rows (map[string]any) or of anything else, a row or
// a value. Rows are matched by "id" or another column that names each once, the one
// that most rows of both have in common; others by their place once what is equal
// at both ends is set aside. Rows that only stand in another order are one change
// with the key "order". Two NaN are equal, and so are nil and empty.
func Diff(before, after any, limit int) (changes []client.ResultChange, total int) {
	d := differ{limit: limit}
	d.results(before, after)
	return d.changes, d.total
}

// differ compares two results.
type differ struct {
	limit int
	// columns are those of the rows in their order, nil where it is not known.
	columns []string
	// stop is asked now and then; once it is true the outcome is worth nothing and
	// stopped is set. nil is for never.
	stop    func() bool
	stopped bool
	steps   int
	todo    []pair

	changes []client.ResultChange
	total   int
}

func (d *differ) results(before, after any) {
	old, ok := before.([]any)
	now, also := after.([]any)
	if ok && also {
		d.lists(old, now)
		return
	}
	if d.same(before, after) {
		return
	}
	var key any
	if row, ok := after.(map[string]any); ok {
		key, _ = keyOf(row["id"])
	}
	d.add(livestore.OpUpdate, key, -1, before, after)
}

func (d *differ) lists(old, now []any) {
	first := 0
	for first < min(len(old), len(now)) && d.same(old[first], now[first]) {
		first++
	}
	old, now = old[first:], now[first:]
	for len(old) > 0 && len(now) > 0 && d.same(old[len(old)-1], now[len(now)-1]) {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	if len(old)+len(now) == 0 || d.stopped {
		return
	}
	if column, ok := d.keyColumn(old, now); ok {
		d.byKey(old, now, column)
		return
	}
	d.byPlace(old, now, first)
}

func (d *differ) byPlace(old, now []any, first int) {
	for i := range max(len(old), len(now)) {
		switch {
		case i >= len(now):
			d.add(livestore.OpDelete, nil, first+i, nil, nil)
		case i >= len(old):
			d.add(livestore.OpInsert, nil, first+i, nil, nil)
		case !d.same(old[i], now[i]):
			d.add(livestore.OpUpdate, nil, first+i, old[i], now[i])
		}
	}
}

// byKey compares rows that all have the column. Their ends differ, so rows that
// are all the same stand in another order.
func (d *differ) byKey(old, now []any, column string) {
	left := make(map[any]any, len(old))
	for _, row := range old {
		left[rowKey(row, column)] = row
	}
	for _, row := range now {
		key := rowKey(row, column)
		was, ok := left[key]
		delete(left, key)
		if !ok {
			d.add(livestore.OpInsert, key, 0, nil, nil)
		} else if !d.same(was, row) {
			d.add(livestore.OpUpdate, key, 0, was, row)
		}
	}
	for _, row := range old {
		key := rowKey(row, column)
		if _, gone := left[key]; gone {
			d.add(livestore.OpDelete, key, 0, nil, nil)
		}
	}
	if d.total == 0 {
		d.add(livestore.OpUpdate, "order", 0, nil, nil)
	}
}

// keyColumn chooses the column that names the rows of both lists.
func (d *differ) keyColumn(old, now []any) (string, bool) {
	if _, _, ok := d.shared(old, now, "id"); ok {
		return "id", true
	}
	best, found, most := "", false, -1
	for _, column := range d.keyColumns(old, now) {
		common, of, ok := d.shared(old, now, column)
		if !ok || common <= most || common == 0 && of > 0 {
			continue
		}
		best, found, most = column, true, common
		if common == of {
			break
		}
	}
	return best, found
}

// keyColumns are those to be tried, besides id.
func (d *differ) keyColumns(old, now []any) []string {
	columns := d.columns
	if columns == nil {
		row, ok := slices.Concat(old[:min(1, len(old))], now[:min(1, len(now))])[0].(map[string]any)
		if !ok {
			return nil
		}
		columns = slices.Sorted(maps.Keys(row))
	}
	return columns[:min(len(columns), maxKeyColumns)]
}

// shared counts the keys that both lists have, of at most how many; ok is false when
// the column does not name each row of a list once.
func (d *differ) shared(old, now []any, column string) (common, of int, ok bool) {
	keys := make(map[any]bool, len(old))
	for _, row := range old {
		key := rowKey(row, column)
		if key == nil || keys[key] || d.tick() {
			return 0, 0, false
		}
		keys[key] = true
	}
	seen := make(map[any]bool, len(now))
	for _, row := range now {
		key := rowKey(row, column)
		if key == nil || seen[key] || d.tick() {
			return 0, 0, false
		}
		seen[key] = true
		if keys[key] {
			common++
		}
	}
	return common, min(len(old), len(now)), true
}

// blobKey is a blob as a key, which text of the same bytes is not.
type blobKey string

// rowKey is the key of a row, nil when it has none.
func rowKey(row any, column string) any {
	fields, ok := row.(map[string]any)
	if !ok {
		return nil
	}
	key, _ := keyOf(fields[column])
	return key
}

func keyOf(value any) (key any, ok bool) {
	switch v := value.(type) {
	case string, int64, bool:
		return v, true
	case float64:
		if v == v {
			return v, true
		}
	case []byte:
		return blobKey(v), true
	}
	return nil, false
}

// add counts a change and keeps it while there is room. A row without a key is
// named by its place, counted from 1; place -1 is the whole result.
func (d *differ) add(op livestore.Op, key any, place int, old, now any) {
	d.total++
	if len(d.changes) >= d.limit {
		return
	}
	c := client.ResultChange{Op: op, Key: keyText(key, place)}
	if op == livestore.OpUpdate && (old != nil || now != nil) {
		c.Columns = d.changed(old, now)
	}
	d.changes = append(d.changes, c)
}

func keyText(key any, place int) string {
	switch k := key.(type) {
	case nil:
		if place < 0 {
			return "result"
		}
		return "#" + strconv.Itoa(place+1)
	case string:
		return cut(k, maxKeyRunes)
	case blobKey:
		return cut(shortJSON([]byte(k)), maxKeyRunes)
	}
	return cut(shortJSON(key), maxKeyRunes)
}

// changed are the fields in which two rows differ; two other values are one field.
func (d *differ) changed(old, now any) []client.ResultColumn {
	before, ok := old.(map[string]any)
	after, also := now.(map[string]any)
	if !ok || !also {
		return []client.ResultColumn{{Name: "value", Old: shortJSON(old), New: shortJSON(now)}}
	}
	all := make(map[string]any, len(before))
	maps.Copy(all, before)
	maps.Copy(all, after)
	var out []client.ResultColumn
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, had := before[name]
		is, has := after[name]
		if had == has && d.same(was, is) {
			continue
		}
		column := client.ResultColumn{Name: cut(name, maxKeyRunes)}
		if had {
			column.Old = shortJSON(was)
		}
		if has {
			column.New = shortJSON(is)
		}
		if out = append(out, column); len(out) == maxColumns {
			break
		}
	}
	return out
}
