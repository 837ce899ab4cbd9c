package complete

import "strings"

// columns offers the columns that can be seen from the caret: those of the query's own
// tables, then those of the queries around it. A column that several of them have is
// written with its table.
func (o *offer) columns() {
	q := o.situation.query
	if len(q.from) == 0 && q.outer == nil {
		o.anyColumns()
		return
	}
	hidden := map[string]bool{}  // columns that a query further in has
	aliases := map[string]bool{} // and names of its tables
	for group := own; q != nil; q, group = q.outer, further {
		o.columnsOf(q, group, hidden, aliases)
	}
}

// columnsOf offers the columns of one query's tables.
func (o *offer) columnsOf(q *query, group int, hidden, aliases map[string]bool) {
	all := make([][]Column, len(q.from))
	count, called := map[string]int{}, map[string]int{}
	for i, s := range q.from {
		all[i] = o.resolver.columns(q, s)
		called[lower(s.called())]++
		seen := map[string]bool{}
		for _, c := range all[i] {
			if key := lower(c.Name); !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	for i, s := range q.from {
		qualifier := s.called()
		usable := qualifier != "" && called[lower(qualifier)] == 1 && !aliases[lower(qualifier)] && writable(qualifier)
		for _, c := range all[i] {
			key := lower(c.Name)
			mustQualify := count[key] > 1 || hidden[key]
			if mustQualify && !usable || !writable(c.Name) || !o.out.wants(c.Name) {
				continue
			}
			item := Item{Text: o.quote(c.Name), Label: c.Name, Detail: c.Type, Kind: KindColumn}
			if mustQualify {
				item.Text = QuoteName(qualifier) + "." + item.Text
			}
			if len(q.from) > 1 || group != own {
				item.Detail = strings.TrimSpace(qualifier + " " + c.Type)
			}
			o.out.add(group, item)
		}
		if usable && (len(q.from) > 1 || s.alias != "") {
			o.qualifier(qualifier)
		}
	}
	for key := range count {
		hidden[key] = true
	}
	for key := range called {
		aliases[key] = true
	}
}

// qualifier offers the name of a table as the beginning of one of its columns.
func (o *offer) qualifier(name string) {
	if o.place.typed == "" || !o.out.wants(name) {
		return
	}
	text := o.quote(name)
	if !o.dotted {
		text += "."
	}
	o.out.add(names, Item{Text: text, Label: name, Detail: "columns of", Kind: KindAlias})
}

// anyColumns offers the columns of every table: the statement does not say yet which.
func (o *offer) anyColumns() {
	if o.place.typed == "" {
		return
	}
	seen := map[string]bool{}
	for _, t := range o.catalog.Tables {
		for _, c := range t.Columns[:min(len(t.Columns), maxColumns)] {
			if !writable(c.Name) || !o.out.wants(c.Name) {
				continue
			}
			if key := lower(c.Name); !seen[key] {
				seen[key] = true
				o.out.add(own, Item{Text: o.quote(c.Name), Label: c.Name, Detail: strings.TrimSpace(t.Name + " " + c.Type), Kind: KindColumn})
			}
		}
	}
}

// plainColumns offers columns where nothing but their names may stand.
func (o *offer) plainColumns(q *query, targetOnly bool) {
	seen := map[string]bool{}
	for i, s := range q.from {
		if targetOnly && i > 0 {
			break
		}
		for _, c := range o.resolver.columns(q, s) {
			if key := lower(c.Name); !seen[key] && writable(c.Name) && o.out.wants(c.Name) {
				seen[key] = true
				o.out.add(own, Item{Text: o.quote(c.Name), Label: c.Name, Detail: c.Type, Kind: KindColumn})
			}
		}
	}
}

// outputs offers the names that the query gives its results.
func (o *offer) outputs() {
	for _, out := range o.situation.query.result {
		if out.alias && writable(out.name) && o.out.wants(out.name) {
			o.out.add(names, Item{Text: o.quote(out.name), Label: out.name, Detail: "result", Kind: KindAlias})
		}
	}
}

// behindDot offers the columns of what stands before the dot, or the tables of a schema.
func (o *offer) behindDot() {
	if o.place.at < 2 || !o.place.tokens[o.place.at-2].named() {
		return
	}
	name := o.place.tokens[o.place.at-2].name(o.place.text)
	if o.situation.clause == needsTable {
		if strings.EqualFold(name, "main") {
			for _, t := range o.catalog.Tables {
				o.table(own, t, KindTable)
			}
		}
		return
	}
	for _, c := range o.behind(name) {
		if writable(c.Name) && o.out.wants(c.Name) {
			o.out.add(own, Item{Text: o.quote(c.Name), Label: c.Name, Detail: c.Type, Kind: KindColumn})
		}
	}
}

// behind are the columns of the table that the statement calls by a name, or, where it
// has no such table yet, of the database's table of that name.
func (o *offer) behind(name string) []Column {
	for q := o.situation.query; q != nil; q = q.outer {
		for _, s := range q.from {
			if strings.EqualFold(s.called(), name) {
				return o.resolver.columns(q, s)
			}
		}
	}
	if strings.EqualFold(name, "excluded") && o.situation.query.changes {
		return o.behindTarget()
	}
	t, _ := o.resolver.table(name)
	return t.Columns[:min(len(t.Columns), maxColumns)]
}

// behindTarget are the columns of the table that an INSERT writes to.
func (o *offer) behindTarget() []Column {
	if q := o.situation.query; len(q.from) > 0 {
		return o.resolver.columns(q, q.from[0])
	}
	return nil
}
