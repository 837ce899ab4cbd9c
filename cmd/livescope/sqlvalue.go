package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/livescope/livescope/inspector"
)

// tableCell shows a value to a person.
func tableCell(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case []byte:
		const most = 16
		if len(v) > most {
			return fmt.Sprintf("x'%s…' (%d bytes)", hex.EncodeToString(v[:most]), len(v))
		}
		return "x'" + hex.EncodeToString(v) + "'"
	}
	return csvCell(value)
}

// csvCell is a value as plain text; NULL is empty, bytes are base64.
func csvCell(value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return inspector.FloatText(v)
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	}
	return ""
}
