package webmesh

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard decides who may talk to a relay: programs on this machine and on networks
// that were named, but no page that a browser there happens to show.
type guard struct{ allow []netip.Prefix }

// check says why a request is refused; nil when it is not.
func (g guard) check(r *http.Request) error {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return errors.New("the sender has no address")
	}
	from := remote.Addr().Unmap()
	if !from.IsLoopback() && !g.allows(from) {
		return fmt.Errorf("%s is not this machine, and on no network that was allowed", from)
	}
	// A page whose host's name resolves to this machine is a stranger's all the same.
	if from.IsLoopback() && !isLoopbackHost(r.Host) {
		return fmt.Errorf("the host %q is not this machine", r.Host)
	}
	for _, origin := range r.Header.Values("Origin") {
		if !g.allowsOrigin(origin, r.Host) {
			return fmt.Errorf("a page of %q may not connect here", origin)
		}
	}
	return nil
}

func (g guard) allows(address netip.Addr) bool {
	for _, prefix := range g.allow {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// allowsOrigin lets through what claims to be a page of this very relay, as React
// Native does. The host has to be this machine or, as no name can be made to
// resolve to something else then, an address on a network that was allowed.
func (g guard) allowsOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || host == "" || !strings.EqualFold(u.Host, host) {
		return false
	}
	address, err := netip.ParseAddr(hostName(host))
	return isLoopbackHost(host) || (err == nil && g.allows(address.Unmap()))
}

// isLoopbackHost is about a Host header, with or without a port.
func isLoopbackHost(host string) bool {
	name := hostName(host)
	if address, err := netip.ParseAddr(name); err == nil {
		return address.Unmap().IsLoopback()
	}
	return strings.EqualFold(name, "localhost")
}

// hostName is a host without its port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}
