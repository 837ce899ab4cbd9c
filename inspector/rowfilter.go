package inspector

import "github.com/livescope/livescope/inspector/filter"

// RowFilter chooses rows of a table; see [filter.Rows] for its language. The zero
// RowFilter is every row.
type RowFilter struct{ rows *filter.Rows }

// ParseRowFilter reads a filter for a table with these columns. An error is a
// *[filter.ParseError].
func ParseRowFilter(text string, columns []Column) (RowFilter, error) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	rows, err := filter.ParseRows(text, names)
	if err != nil {
		return RowFilter{}, err
	}
	return RowFilter{rows}, nil
}

// All reports whether it is every row.
func (f RowFilter) All() bool { return f.rows == nil || f.rows.All() }

// String is the filter in canonical form.
func (f RowFilter) String() string {
	if f.rows == nil {
		return ""
	}
	return f.rows.String()
}

// RowOptions say which rows of a table are shown, and how.
type RowOptions struct {
	Where RowFilter
	// Order is the column to order by, in SQLite's order; "" for the order of the
	// keys. Rows that are equal there stand in the order of the keys.
	Order string
	// Desc turns the whole order round, the keys' too.
	Desc bool
}
