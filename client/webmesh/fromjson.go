package webmesh

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// FromJSON encodes a JSON text, with the keys of its objects in their order. A number is an integer where it is written
// as one that JavaScript holds exactly, else a float.
func FromJSON(text string) (Raw, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	b, err := jsonValue(nil, d, 0)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("unexpected end of JSON input")
		}
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return b, nil
}

func jsonValue(b []byte, d *json.Decoder, depth int) ([]byte, error) {
	if depth > maxDepth {
		return b, errors.New("nested too deep")
	}
	t, err := d.Token()
	if err != nil {
		return b, err
	}
	switch t := t.(type) {
	case json.Delim:
		return jsonElements(b, d, t, depth)
	case json.Number:
		return jsonNumber(b, t)
	}
	return appendValue(b, t, depth) // a string, a truth or null
}

// jsonElements encodes what is between brackets, and then puts its head in front: how many there are is known at the end.
func jsonElements(b []byte, d *json.Decoder, open json.Delim, depth int) (_ []byte, err error) {
	var inside []byte
	n := 0
	for ; d.More(); n++ {
		if open == '{' {
			if inside, err = jsonValue(inside, d, depth+1); err != nil {
				return b, err
			}
		}
		if inside, err = jsonValue(inside, d, depth+1); err != nil {
			return b, err
		}
	}
	if _, err := d.Token(); err != nil {
		return b, err
	}
	if open == '{' {
		b = appendMapHead(b, n)
	} else {
		b = appendArrayHead(b, n)
	}
	return append(b, inside...), nil
}

func jsonNumber(b []byte, n json.Number) ([]byte, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 32); err == nil {
		return appendInt(b, i), nil
	}
	f, err := n.Float64()
	if err != nil {
		return b, err
	}
	return appendValue(b, f, 0)
}
