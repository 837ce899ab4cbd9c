package devtools

import (
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/webmesh"
)

// database is one of the app's databases as it tells of it.
type database struct {
	size int64 // bytes
	// file and folder are what its persistence names; "" for one in memory.
	file, folder string
}

type databases struct{ state, eventlog database }

func parseDatabases(raw webmesh.Raw) (out databases, err error) {
	f := fields{raw: raw}
	for _, of := range []struct {
		name string
		to   *database
	}{{"state", &out.state}, {"eventlog", &out.eventlog}} {
		sub := f.sub(of.name)
		of.to.size = sub.whole("fileSize")
		if sub.err != nil {
			return out, sub.err
		}
		info := sub.sub("persistenceInfo")
		of.to.file, of.to.folder = info.optionalText("fileName"), info.optionalText("directory")
		if strings.HasPrefix(of.to.file, ":memory:") {
			of.to.file = ""
		}
	}
	return out, f.err
}

// syncing is what the app says of its sync backend.
type syncing struct {
	enabled bool
	// name, protocol and url are of the backend; url without what could be a secret.
	name, protocol, url string
}

func parseSyncing(raw webmesh.Raw) (s syncing, err error) {
	f := fields{raw: raw}
	info := f.sub("syncingInfo")
	s.enabled = info.truth("enabled")
	if info.err != nil {
		return s, info.err
	}
	if _, ok := info.get("metadata"); ok {
		meta := info.sub("metadata")
		s.name, s.protocol, s.url = meta.optionalText("name"), meta.optionalText("protocol"), withoutSecrets(meta.optionalText("url"))
	}
	return s, nil
}

// withoutSecrets leaves of a URL what names a place: no user, no query.
func withoutSecrets(url string) string {
	url, _, _ = strings.Cut(url, "?")
	url, _, _ = strings.Cut(url, "#")
	if scheme, rest, ok := strings.Cut(url, "://"); ok {
		host, path, slash := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			host = host[at+1:]
		}
		url = scheme + "://" + host
		if slash {
			url += "/" + path
		}
	}
	return url
}

// network is a NetworkStatus.
type network struct {
	connected bool
	at        time.Time
	closed    bool // the latch
}

func parseNetwork(raw webmesh.Raw) (n network, err error) {
	f := fields{raw: raw}
	status := f.sub("networkStatus")
	n.connected = status.truth("isConnected")
	ms := status.number("timestampMs")
	if status.err == nil {
		n.at = time.UnixMilli(int64(ms))
		n.closed = status.sub("devtools").truth("latchClosed")
	}
	return n, status.err
}

// parseHeads reads a SyncHeadRes of either end.
func parseHeads(raw webmesh.Raw) (local, upstream livestore.SeqNum, err error) {
	f := fields{raw: raw}
	local, upstream = f.seqNum("local"), f.seqNum("upstream")
	return local, upstream, f.err
}

// parseSlow reads the slow queries of a DebugInfoRes, newest first.
func parseSlow(raw webmesh.Raw) (out []client.SlowQuery, err error) {
	f := fields{raw: raw}
	slow := f.sub("debugInfo").sub("slowQueries")
	err = slow.each("items", func(q *fields) error {
		s := client.SlowQuery{SQL: q.text("queryStr"), Rows: -1, Raw: append([]byte(nil), q.raw...),
			Duration: milliseconds(q.number("durationMs")), Since: milliseconds(q.number("startTimePerfNow")), Tables: texts(q.value("queriedTables"))}
		if n, ok := whole(q.value("rowsCount")); ok {
			s.Rows = n
		}
		if binds, ok := q.get("bindValues"); ok {
			if b, err := webmesh.AppendJSON(nil, binds); err == nil && string(b) != "null" {
				s.Binds = string(b)
			}
		}
		out = append(out, s)
		return q.err
	})
	if err == nil {
		err = f.err
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, err
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
