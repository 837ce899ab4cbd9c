package state

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"strings"

	"github.com/livescope/livescope/inspector"
)

// format is how rows are written to a file.
type format interface {
	begin() error
	row(values []any) error
	end() error
}

// newFormat is the format that a file's name asks for.
func newFormat(path string, out io.Writer, names []string) format {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return &csvFormat{out: csv.NewWriter(out), names: names}
	case ".json":
		return &jsonFormat{out: out, names: names, open: "[\n", between: ",\n", close: "\n]\n"}
	}
	return &jsonFormat{out: out, names: names, after: "\n"}
}

// csvFormat writes a line of names and a line for each row. NULL is an empty field.
type csvFormat struct {
	out    *csv.Writer
	names  []string
	fields []string
}

func (f *csvFormat) begin() error { return f.out.Write(f.names) }

func (f *csvFormat) row(values []any) error {
	f.fields = f.fields[:0]
	for _, v := range values {
		s := ""
		if v != nil {
			s = plainText(v, false)
		}
		f.fields = append(f.fields, s)
	}
	return f.out.Write(f.fields)
}

func (f *csvFormat) end() error {
	f.out.Flush()
	return f.out.Error()
}

// jsonFormat writes objects: in an array, or one a line.
type jsonFormat struct {
	out                         io.Writer
	names                       []string
	open, between, after, close string
	buf                         []byte
	begun                       bool
}

func (f *jsonFormat) begin() error {
	_, err := io.WriteString(f.out, f.open)
	return err
}

func (f *jsonFormat) row(values []any) error {
	f.buf = f.buf[:0]
	if f.begun {
		f.buf = append(f.buf, f.between...)
	}
	f.begun = true
	f.buf = append(inspector.AppendObject(f.buf, f.names, values), f.after...)
	_, err := f.out.Write(f.buf)
	return err
}

func (f *jsonFormat) end() error {
	_, err := io.WriteString(f.out, f.close)
	return err
}
