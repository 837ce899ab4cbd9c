package main

import "github.com/livescope/livescope/inspector"

// redacted is a row whose args are a shape: {"id":"…","n":0}.
func redacted(r inspector.Row) inspector.Row {
	r.Event.Args = inspector.Shape(r.Event.Args)
	r.ArgsBytes = int64(len(r.Event.Args))
	return r
}

// redactRows puts the types and lengths of values in their places.
func redactRows(rows [][]any) {
	for _, row := range rows {
		for i, v := range row {
			row[i] = inspector.ShapeValue(v)
		}
	}
}
