package remember

import (
	"net/url"
	"regexp"
	"strings"
)

// secretNames are what the name of a value in a query has in it when the value should not be kept.
var secretNames = []string{"token", "key", "secret", "password", "passwd", "pwd", "auth", "payload", "credential", "signature", "jwt"}

// secretValue is a value that gives itself away: a JSON web token, or a key that says that it is one.
var secretValue = regexp.MustCompile(`^(eyJ[A-Za-z0-9_-]{8,}\.|(sk|pk|rk|ghp|gho|xox[abp])[_-][A-Za-z0-9_-]{8,})`)

// shortUser is a user before a host without a scheme: me:hunter2@host. A single letter is a drive.
var shortUser = regexp.MustCompile(`^[^/\\@:?#\s]{2,}:[^/\\@\s]*@`)

// maxNested bounds addresses in the queries of addresses.
const maxNested = 3

// Scrub is a SOURCE without what should not be written down: the user and password of an address, and the values in its
// query that look like secrets; their names stay, so that it can be seen that something is to be filled in. What follows
// a # goes too: no server is ever sent it, but a secret may have one in it. A path is returned as it is.
func Scrub(source string) string { return scrub(source, maxNested) }

func scrub(source string, nested int) string {
	scheme, rest, ok := strings.Cut(source, "://")
	switch {
	case ok && !strings.ContainsAny(scheme, `/\?#@ `):
		scheme += "://"
	case strings.HasPrefix(source, "//"):
		scheme, rest = "//", source[2:]
	case shortUser.MatchString(source):
		scheme, rest = "", shortUser.ReplaceAllString(source, "")
	default:
		return source
	}
	rest = withoutUser(rest)
	rest, _, _ = strings.Cut(rest, "#")
	place, query, asks := strings.Cut(rest, "?")
	if !asks {
		return scheme + place
	}
	return scheme + place + "?" + scrubPairs(query, nested)
}

// withoutUser takes the user and password off what follows a scheme. A password may have been written with a slash, a
// question mark or a hash in it: then what seems to be the host ends in a port that is none.
func withoutUser(rest string) string {
	host := rest
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		host = rest[:i]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host, rest = host[i+1:], rest[i+1:]
	}
	name, port, ok := strings.Cut(host, ":")
	if !ok || strings.HasPrefix(name, "[") || strings.Trim(port, "0123456789") == "" {
		return rest
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// scrubPairs empties the values that look like secrets. Only & ends those: another sign may be part of one.
func scrubPairs(query string, nested int) string {
	var out strings.Builder
	hidden := false
	for query != "" {
		pair, mark := query, ""
		if i := strings.IndexAny(query, "&;?"); i >= 0 {
			pair, mark = query[:i], query[i:i+1]
		}
		query = query[len(pair)+len(mark):]
		name, value, ok := strings.Cut(pair, "=")
		switch {
		case hidden:
		case ok && secretName(name):
			out.WriteString(name + "=")
			hidden = true
		case ok:
			out.WriteString(name + "=" + scrubValue(value, nested))
		default:
			out.WriteString(scrubValue(name, nested))
		}
		if mark == "&" {
			hidden = false
		}
		if !hidden {
			out.WriteString(mark)
		}
	}
	return out.String()
}

func secretName(name string) bool {
	name = strings.ToLower(unescaped(name))
	for _, s := range secretNames {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// scrubValue is a value without secrets: it may be an address itself.
func scrubValue(value string, nested int) string {
	plain := unescaped(value)
	if secretValue.MatchString(plain) {
		return ""
	}
	if !strings.Contains(plain, "//") {
		return value
	}
	if nested == 0 {
		return ""
	}
	if clean := scrub(plain, nested-1); clean != plain {
		return url.QueryEscape(clean)
	}
	return value
}

// unescaped is a part of a query as it was meant, or as it is where that cannot be told.
func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
