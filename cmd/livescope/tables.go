package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/ui/text"
)

func (p *program) tables() *cobra.Command {
	var flags readFlags
	c := p.command("tables SOURCE", "The tables of the state and how many rows they have", `
livescope tables fixtures/stores/pending`, takes(1, 1), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		tables, err := st.Tables(ctx)
		if err != nil {
			return cause(ctx, err)
		}
		w := newOutput(p.stdout)
		defer w.Close()
		t := p.table(w, column{title: "table"}, column{title: "rows", number: true}, column{title: "kind"})
		if format == asCSV {
			err = csvLine(w, "table", "rows", "kind")
		}
		for _, one := range tables {
			switch format {
			case asJSON:
				err = cmpErr(err, jsonLine(w, one))
			case asCSV:
				err = cmpErr(err, csvLine(w, one.Name, strconv.FormatInt(one.Rows, 10), string(one.Kind)))
			default:
				err = cmpErr(err, t.row(one.Name, text.Count(one.Rows), string(one.Kind)))
			}
		}
		if format == asTable {
			err = cmpErr(err, t.settle())
		}
		return cmpErr(err, w.Close())
	})
	flags.add(c)
	return c
}
