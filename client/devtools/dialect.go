package devtools

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	// protocolVersion is the version of the devtools protocol that is spoken here.
	protocolVersion = 1
	// provenVersion is the version of LiveStore that this was tried against.
	provenVersion = "0.4.0"
)

// dialect is how an app writes what the protocol leaves open.
type dialect struct {
	// version is LiveStore's, as the app names it.
	version string
	// newer: later than 0.4.0. It wants sets where 0.4.0 wants arrays, and keys that are undefined rather than absent.
	newer bool
}

func dialectOf(version string) dialect {
	return dialect{version: version, newer: later(version, provenVersion)}
}

// note says what must be known of an app that was not tried, "" of one that was.
func (d dialect) note() string {
	if d.version == provenVersion {
		return ""
	}
	return fmt.Sprintf("the app runs LiveStore %s; this was tried with %s only, and what is different was read from its source", d.version, provenVersion)
}

// later compares versions as npm does, as far as LiveStore uses it: numbers, then whether it is a pre-release.
func later(a, b string) bool {
	a, preA, _ := strings.Cut(a, "-")
	b, preB, _ := strings.Cut(b, "-")
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x > y
		}
	}
	return preA == "" && preB != ""
}

// MismatchError says that the app does not speak the protocol that is spoken here.
type MismatchError struct {
	AppVersion                string
	AppProtocol, HereProtocol int64
}

func (e *MismatchError) Error() string {
	advice := "update livescope"
	if e.AppProtocol < e.HereProtocol {
		advice = "update LiveStore in the app"
	}
	return fmt.Sprintf("the app (LiveStore %s) speaks devtools protocol %d, livescope speaks %d: %s", e.AppVersion, e.AppProtocol, e.HereProtocol, advice)
}
