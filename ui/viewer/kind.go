package viewer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// magic are the first bytes of what is often kept in blobs.
var magic = []struct{ begin, name string }{
	{"\x89PNG\r\n\x1a\n", "PNG image"},
	{"\xff\xd8\xff", "JPEG image"},
	{"GIF87a", "GIF image"},
	{"GIF89a", "GIF image"},
	{"SQLite format 3\x00", "SQLite database"},
	{"\x1f\x8b\x08", "gzip"},
	{"\x28\xb5\x2f\xfd", "Zstandard"},
	{"PK\x03\x04", "ZIP archive"},
	{"%PDF-", "PDF"},
	{"\x00asm", "WebAssembly"},
}

// guess says what a blob seems to be, or nothing.
func guess(s string) string {
	for _, m := range magic {
		if strings.HasPrefix(s, m.begin) {
			return m.name
		}
	}
	switch {
	case len(s) >= 12 && s[:4] == "RIFF" && s[8:12] == "WEBP":
		return "WebP image"
	case len(s) == 16 && s[6]>>4 >= 1 && s[6]>>4 <= 8 && s[8]>>6 == 2:
		return fmt.Sprintf("UUID %x-%x-%x-%x-%x", s[:4], s[4:6], s[6:8], s[8:10], s[10:])
	case s != "" && utf8.ValidString(s) && !hasControl(s):
		return "UTF-8 text"
	}
	return ""
}

// hasControl reports whether the beginning of s has control characters that text has none of.
func hasControl(s string) bool {
	for _, b := range []byte(s[:min(len(s), 64<<10)]) {
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' || b == 0x7f {
			return true
		}
	}
	return false
}
