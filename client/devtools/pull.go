package devtools

import (
	"fmt"
	"slices"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/webmesh"
)

// pull is a SyncPull: what the app's log grew by, or what a rebase did to it.
type pull struct {
	// gone were rolled back; of an advance there are none.
	gone, fresh []pulled
	rebase      bool
}

// parsePull reads a SyncPull.
func parsePull(raw webmesh.Raw) (p pull, err error) {
	f := fields{raw: raw}
	body := f.sub("payload")
	if f.err != nil {
		return p, f.err
	}
	switch tag := webmesh.Tag(body.raw); tag {
	case "upstream-advance":
	case "upstream-rebase":
		p.rebase = true
		if p.gone, err = parsePulled(body, "rollbackEvents"); err != nil {
			return p, err
		}
	default:
		return p, fmt.Errorf("LSD.Leader.SyncPull: a payload of the unknown kind %q", tag)
	}
	p.fresh, err = parsePulled(body, "newEvents")
	return p, err
}

func parsePulled(f *fields, name string) (out []pulled, err error) {
	err = f.each(name, func(e *fields) error {
		p, err := parseEvent(e)
		if err == nil {
			out = append(out, p)
		}
		return err
	})
	return out, err
}

// parseEvent reads an event with its meta data.
func parseEvent(f *fields) (p pulled, err error) {
	p.event = livestore.Event{SeqNum: f.seqNum("seqNum"), Parent: f.seqNum("parentSeqNum"), Name: f.text("name"),
		ClientID: f.text("clientId"), SessionID: f.text("sessionId"), Args: "{}", SyncMetadata: `{"_tag":"None"}`}
	if args, ok := f.get("args"); ok {
		b, err := webmesh.AppendJSON(nil, args)
		if err != nil {
			return p, fmt.Errorf("the args of %s: %w", p.event.SeqNum, err)
		}
		if string(b) != "null" { // undefined, for an event without args
			p.event.Args = string(b)
		}
	}
	if _, ok := f.get("meta"); ok {
		meta := f.sub("meta")
		p.event.SyncMetadata = syncMetadata(meta)
		p.changeset, p.tables = changeset(meta)
	}
	return p, f.err
}

// syncMetadata is what the backend said of the event, as LiveStore keeps it.
func syncMetadata(meta *fields) string {
	const none = `{"_tag":"None"}`
	raw, ok := meta.get("syncMetadata")
	if !ok || webmesh.Tag(raw) == "None" {
		return none
	}
	value, ok := webmesh.Field(raw, "value")
	if !ok {
		return none
	}
	b, err := webmesh.AppendJSON([]byte(`{"_tag":"Some","value":`), value)
	if err != nil {
		return none
	}
	return string(b) + "}"
}

// changeset is what the event wrote, and the tables of it, nil when the app had not told.
func changeset(meta *fields) (data []byte, tables []string) {
	raw, ok := meta.get("sessionChangeset")
	if !ok {
		return nil, nil
	}
	switch webmesh.Tag(raw) {
	case "no-op":
		return nil, []string{}
	case "sessionChangeset":
	default: // unset: it was told before it was materialized
		return nil, nil
	}
	set := fields{raw: raw}
	data, ok = octets(set.value("data"))
	if !ok || len(data) == 0 {
		return nil, nil
	}
	changes, err := livestore.DecodeChangeset(data)
	if err != nil {
		return data, nil
	}
	tables = []string{}
	for _, c := range changes {
		if !slices.Contains(tables, c.Table) {
			tables = append(tables, c.Table)
		}
	}
	return data, tables
}
