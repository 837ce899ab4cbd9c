package main

import (
	"encoding/hex"
	"fmt"

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
	return inspector.PlainText(value)
}
