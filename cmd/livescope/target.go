package main

import (
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/livescope/livescope/client/devtools"
)

// target is a SOURCE taken apart.
type target struct {
	// path is a file or folder, "" for an app.
	path string
	// address is host:port of an app's devtools server.
	address string
	want    devtools.Want
}

// name is the SOURCE as it may be shown.
func (t target) name() string {
	if t.path != "" {
		return t.path
	}
	return t.address
}

// scheme recognises an address: a word, a colon, and two slashes unless it is one
// of the short forms.
var scheme = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*)://|^(demo):`)

// appScheme is that of an app's devtools server.
const appScheme = "devtools+ws"

// parseSource takes a SOURCE apart; the flags fill in what it does not say. An
// address that is not understood is not repeated: it may hold a secret.
func parseSource(source string, f *sourceFlags) (target, error) {
	if source == "" {
		return target{}, wrong("SOURCE is empty; name a folder, a database file, an export .json, a recording or devtools+ws://HOST:PORT")
	}
	m := scheme.FindStringSubmatch(source)
	if m == nil {
		return target{path: source}, nil
	}
	if name := strings.ToLower(m[1] + m[2]); name != appScheme {
		return target{}, wrong("open %s:…: this build opens stores on disk, recordings and running apps (%s://HOST:PORT)", name, appScheme)
	}
	u, err := url.Parse(source)
	switch {
	case err != nil:
		return target{}, wrong("open %s://…: that is no address; write %s://HOST:PORT", appScheme, appScheme)
	case u.User != nil || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return target{}, wrong("open %s://…: only HOST:PORT and ?store=, client= and session= have a meaning there", appScheme)
	}
	t := target{want: devtools.Want{StoreID: f.StoreID, ClientID: f.clientID, SessionID: f.sessionID}}
	if t.address, err = hostPort(u.Host); err != nil {
		return target{}, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return target{}, wrong("open %s: what follows the ? cannot be read", t.address)
	}
	for key, values := range query {
		to := map[string]*string{"store": &t.want.StoreID, "client": &t.want.ClientID, "session": &t.want.SessionID}[key]
		switch {
		case to == nil:
			return target{}, wrong("open %s: there is no %.20q in such a SOURCE; it takes store, client and session", t.address, key)
		case *to != "" && *to != values[0]:
			return target{}, wrong("open %s: the SOURCE says %s %q, and --%s %q", t.address, key, values[0], key, *to)
		}
		*to = values[0]
	}
	return t, nil
}

// hostPort completes an address with what LiveStore takes for granted.
func hostPort(text string) (string, error) {
	if text == "" {
		return devtools.DefaultAddr, nil
	}
	defaultHost, defaultPort, _ := net.SplitHostPort(devtools.DefaultAddr)
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), defaultPort
		if strings.ContainsAny(host, "/ ") || strings.Count(host, ":") == 1 {
			return "", wrong("%q is no HOST:PORT", text)
		}
	}
	if host == "" {
		host = defaultHost
	}
	if port == "" {
		port = defaultPort
	}
	return net.JoinHostPort(host, port), nil
}

// sourceOf writes the SOURCE of a session.
func sourceOf(address string, s devtools.Session) string {
	query := url.Values{"store": {s.StoreID}, "client": {s.ClientID}, "session": {s.SessionID}}
	return appScheme + "://" + address + "?" + query.Encode()
}
