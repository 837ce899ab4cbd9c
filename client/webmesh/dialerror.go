package webmesh

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// Reason is why [Dial] made no edge.
type Reason int

// The reasons of a [*DialError].
const (
	// Unreachable is what has no reason of its own here: a network that is down, a
	// host that does not answer, an address that is none.
	Unreachable Reason = iota
	// NobodyListens: the machine is there and says that nothing is on the port.
	NobodyListens
	// NotWebSocket: something is on the port that speaks HTTP, or not even that, and
	// opens no WebSocket.
	NotWebSocket
	// NotWebmesh: there is a WebSocket, but not with a webmesh relay behind it.
	NotWebmesh
	// TLSProblem: one side speaks TLS and the other does not, or its certificate is
	// not trusted.
	TLSProblem
	// NoSuchName: the host's name does not resolve.
	NoSuchName
)

// DialError says in one line why there is no edge.
type DialError struct {
	// Address is the URL's host and port, or the URL when it has none.
	Address string
	Reason  Reason
	// Detail is what was seen, such as "it answers HTTP 404"; may be "".
	Detail string
	Err    error
}

func (e *DialError) Error() string {
	what := map[Reason]string{
		Unreachable:   "cannot reach " + e.Address,
		NobodyListens: "nothing listens on " + e.Address,
		NotWebSocket:  "what listens on " + e.Address + " opens no WebSocket",
		NotWebmesh:    "what listens on " + e.Address + " is no LiveStore devtools server",
		TLSProblem:    "no TLS connection to " + e.Address,
		NoSuchName:    "the name of " + e.Address + " does not resolve",
	}[e.Reason]
	if e.Detail != "" {
		what += ": " + e.Detail
	}
	return what
}

func (e *DialError) Unwrap() error { return e.Err }

// connectionRefused is Windows' own number for it, which is no other system's.
const connectionRefused = syscall.Errno(10061)

// dialError says what kind of failure opening the socket was. connected tells that
// there was somebody to ask.
func dialError(address string, connected bool, response *http.Response, err error) *DialError {
	out := &DialError{Address: address, Err: err}
	var name *net.DNSError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		out.Detail = "it did not answer in time"
		if errors.Is(err, context.Canceled) {
			out.Detail = "given up"
		}
	case errors.As(err, &name):
		out.Reason = NoSuchName
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, connectionRefused):
		out.Reason = NobodyListens
	case errors.Is(err, http.ErrSchemeMismatch):
		out.Reason, out.Detail = TLSProblem, "it speaks plain HTTP, use ws:// instead of wss://"
	case isTLS(err):
		out.Reason, out.Detail = TLSProblem, lastCause(err)
	case response != nil:
		out.Reason, out.Detail = NotWebSocket, "it answers HTTP "+answer(response)
	case connected:
		out.Reason, out.Detail = NotWebSocket, "it does not answer in HTTP"
	default:
		out.Detail = lastCause(err)
	}
	return out
}

func isTLS(err error) bool {
	var record tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &record) || errors.As(err, &certificate) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host)
}

// lastCause is the innermost error's text, on one line.
func lastCause(err error) string {
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// answer is an HTTP answer's number and its first line.
func answer(response *http.Response) string {
	var text []byte
	if response.Body != nil {
		text, _ = io.ReadAll(io.LimitReader(response.Body, 200))
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if line == "" || strings.HasPrefix(line, "<") {
		return fmt.Sprint(response.StatusCode)
	}
	return fmt.Sprintf("%d, %q", response.StatusCode, line)
}
