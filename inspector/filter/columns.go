package filter

// Columns is a set of the eventlog's columns.
type Columns uint8

const (
	NameColumn Columns = 1 << iota
	ArgsColumn
	ClientColumn
	SessionColumn
	SchemaHashColumn
	// NumberColumns are the sequence number's three, which the status follows from.
	NumberColumns
)

// Columns tells which columns [Filter.Match] looks at, so that a scan need not read
// the others.
func (f *Filter) Columns() Columns {
	if f.root == nil {
		return 0
	}
	return columnsOf(f.root)
}

func columnsOf(n node) Columns {
	switch n := n.(type) {
	case *notNode:
		return columnsOf(n.kid)
	case *listNode:
		var all Columns
		for _, kid := range n.kids {
			all |= columnsOf(kid)
		}
		return all
	case *wordTerm:
		return NameColumn | ArgsColumn
	case *argsTerm:
		return ArgsColumn
	case *fieldTerm:
		return [...]Columns{fieldName: NameColumn, fieldClient: ClientColumn, fieldSession: SessionColumn}[n.field]
	case *statusTerm:
		return NumberColumns | SchemaHashColumn
	}
	return NumberColumns // seq: and touches: go by the number
}
