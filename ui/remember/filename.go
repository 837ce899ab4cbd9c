package remember

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Bounds of file names: how deep folders go, and how long the readable part of one name may be.
const (
	maxFolders = 4
	maxPlain   = 64
	maxPrefix  = 24
)

// fileName is a relative path, with slashes, for any name at all. Names may have the ids of stores in them, which
// whoever made the store has chosen: a part that is not plainly a file name on every system becomes a readable beginning
// and a hash. Different names have different paths, also where capitals and small letters are the same file.
func fileName(name string) string {
	parts := strings.SplitN(name, "/", maxFolders)
	for i, part := range parts {
		if !plain(part) {
			sum := sha256.Sum256([]byte(part))
			parts[i] = prefix(part) + "~" + hex.EncodeToString(sum[:16])
		}
	}
	return strings.Join(parts, "/")
}

// plain reports whether a part can be a file name as it is.
func plain(part string) bool {
	if part == "" || len(part) > maxPlain || reserved(part) {
		return false
	}
	return strings.IndexFunc(part, func(r rune) bool { return !letter(r) }) < 0
}

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

// reserved reports whether Windows takes a name for a device.
func reserved(part string) bool {
	switch part {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(part) == 4 && (strings.HasPrefix(part, "com") || strings.HasPrefix(part, "lpt")) && part[3] >= '0' && part[3] <= '9'
}

// prefix is what of a part can be read in its file name.
func prefix(part string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(part) {
		if b.Len() == maxPrefix {
			break
		}
		if letter(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
