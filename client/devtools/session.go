package devtools

import (
	"fmt"
	"strings"

	"github.com/livescope/livescope/client/webmesh"
)

// Session is a client session of an app, as it tells of itself.
type Session struct {
	StoreID, ClientID, SessionID string
	// SchemaAlias tells apart several schemas of one app; "default" mostly.
	SchemaAlias string
	// Leader: it holds the leader. Sessions of browsers share one.
	Leader bool
	// Origin is the browser's, "" elsewhere.
	Origin string
}

// String names it for a person.
func (s Session) String() string {
	return fmt.Sprintf("store %s, client %s, session %s", s.StoreID, s.ClientID, s.SessionID)
}

func (s Session) leaderNode() string { return "client-leader-" + s.StoreID + "-" + s.ClientID }
func (s Session) sessionNode() string {
	return "client-session-" + s.StoreID + "-" + s.ClientID + "-" + s.SessionID
}

func (s Session) leaderChannel() string {
	return "devtools-channel(client-leader-" + s.StoreID + "-" + s.ClientID + "-" + s.SessionID + ")"
}

func (s Session) sessionChannel() string {
	return "devtools-channel(client-session-" + s.StoreID + "-" + s.ClientID + "-" + s.SessionID + ")"
}

// sessionInfo is the channel on which sessions tell of themselves.
const sessionInfo = "session-info"

// parseSession reads a SessionInfo. ok is false for the other messages of the channel.
func parseSession(raw webmesh.Raw) (s Session, ok bool, err error) {
	if webmesh.Tag(raw) != "SessionInfo" {
		return s, false, nil
	}
	f := fields{raw: raw}
	s = Session{StoreID: f.text("storeId"), ClientID: f.text("clientId"), SessionID: f.text("sessionId"),
		SchemaAlias: f.optionalText("schemaAlias"), Leader: f.truth("isLeader"), Origin: f.optionalText("origin")}
	return s, f.err == nil, f.err
}

// Want says which session is wanted; "" is any.
type Want struct{ StoreID, ClientID, SessionID string }

// Matches reports whether a session is a wanted one.
func (w Want) Matches(s Session) bool {
	return (w.StoreID == "" || w.StoreID == s.StoreID) && (w.ClientID == "" || w.ClientID == s.ClientID) && (w.SessionID == "" || w.SessionID == s.SessionID)
}

// String names what is wanted, "" for anything.
func (w Want) String() string {
	var words []string
	for _, of := range []struct{ what, id string }{{"store", w.StoreID}, {"client", w.ClientID}, {"session", w.SessionID}} {
		if of.id != "" {
			words = append(words, of.what+" "+of.id)
		}
	}
	return strings.Join(words, ", ")
}

// SeveralError says that more than one session is there, and which.
type SeveralError struct{ Sessions []Session }

func (e *SeveralError) Error() string {
	var names []string
	for i, s := range e.Sessions {
		if i == 8 {
			names = append(names, fmt.Sprintf("and %d more", len(e.Sessions)-i))
			break
		}
		names = append(names, s.String())
	}
	return fmt.Sprintf("%d sessions are there: %s; choose with --store, --client and --session", len(e.Sessions), strings.Join(names, "; "))
}
