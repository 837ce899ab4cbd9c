package inspector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// SyncStatus is where a store stands against its sync backend.
type SyncStatus struct {
	Info client.Info
	// Connection is connected, offline, connecting or none; "" when it is not known.
	Connection string
	Latch      string
	// LatchSince is when the latch was closed, zero when it is open or that is not known.
	LatchSince time.Time
	// FoundClosed: the latch was closed already when the store was attached.
	FoundClosed bool
	// Confirm is how long the backend takes to confirm.
	Confirm    Latency
	Heads      client.Heads
	HasEvents  bool
	Pending    int64
	ClientOnly int64
	Events     int64
	Findings   []client.Finding
	Gaps       []string
}

// MarshalJSON gives the form that the command line promises. What cannot be known
// is null.
func (s SyncStatus) MarshalJSON() ([]byte, error) {
	type heads struct {
		Session *string `json:"session"`
		Leader  *string `json:"leader"`
		Backend *string `json:"backend"`
	}
	out := struct {
		StoreID     *string          `json:"storeId"`
		ClientID    *string          `json:"clientId"`
		Source      string           `json:"source"`
		ReadOnly    bool             `json:"readOnly"`
		Connection  *string          `json:"connection"`
		Latch       string           `json:"latch"`
		LatchSince  *time.Time       `json:"latchSince,omitempty"`
		FoundClosed bool             `json:"foundClosed,omitempty"`
		Heads       heads            `json:"heads"`
		Pending     *int64           `json:"pending"`
		ClientOnly  *int64           `json:"clientOnly"`
		Events      *int64           `json:"events"`
		BackendID   *string          `json:"backendId"`
		Confirm     *latencyJSON     `json:"confirmMs,omitempty"`
		Findings    []client.Finding `json:"findings"`
	}{
		StoreID: known(s.Info.StoreID), ClientID: known(s.Info.ClientID), Source: s.Info.Source, ReadOnly: s.Info.ReadOnly,
		Connection: known(s.Connection), Latch: s.Latch, FoundClosed: s.FoundClosed, BackendID: known(s.Heads.BackendID), Confirm: s.Confirm.json(), Findings: listed(s.Findings),
	}
	if !s.LatchSince.IsZero() {
		out.LatchSince = &s.LatchSince
	}
	if s.Heads.HasSession {
		out.Heads.Session = known(s.Heads.Session.String())
	}
	if s.HasEvents {
		out.Heads.Leader = known(s.Heads.Leader.String())
		out.Heads.Backend = known(livestore.SeqNum{Global: s.Heads.Backend}.String())
		out.Pending, out.ClientOnly, out.Events = &s.Pending, &s.ClientOnly, &s.Events
	}
	return json.Marshal(out)
}

func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// tally is what takes a pass over an index.
type tally struct {
	done                                bool
	events, pending, clientOnly, global int64
	lowest, highest                     int64
	heads                               client.Heads
}

// Sync tells where the store stands. It walks the log's index once, about a tenth
// of a second for a million events, and answers from memory until the log changes.
// Some findings come with time alone; [Store.Follow] then raises the revision.
func (s *Store) Sync(ctx context.Context) (SyncStatus, error) {
	out := SyncStatus{Info: s.Info(), Confirm: s.ConfirmLatency()}
	s.live(&out)
	if err := s.c.Can(client.CapEventlog); err == nil {
		t, err := s.tally(ctx)
		if err != nil {
			return out, err
		}
		out.HasEvents, out.Heads = true, t.heads
		out.Events, out.Pending, out.ClientOnly = t.events, t.pending, t.clientOnly
		out.Findings = append(out.Findings, t.findings()...)
	}
	if heads := s.Heads(); heads.HasSession {
		out.Heads.Session, out.Heads.HasSession = heads.Session, true
	}
	more, err := s.fileFindings(ctx)
	if err != nil {
		return out, err
	}
	out.Findings = append(out.Findings, more...)
	s.mu.Lock()
	defer s.mu.Unlock()
	out.Findings = append(out.Findings, s.findings...)
	out.Gaps = append(out.Gaps, s.gaps...)
	return out, nil
}

// live fills in what is known of a running app.
func (s *Store) live(out *SyncStatus) {
	hasBackend := s.c.Can(client.CapBackend) == nil
	s.mu.Lock()
	defer s.mu.Unlock()
	out.Connection = connectionWord(s.links.last, hasBackend)
	out.Latch, out.FoundClosed = string(s.latch.status.Latch), s.latch.status.FoundClosed
	if s.latch.status.Latch == client.LatchClosed {
		out.LatchSince = s.latch.status.Since
	}
	out.Findings = s.liveFindings(hasBackend, s.now())
}

// tally counts the log: what was added since it was last counted, or all of it when
// it was changed otherwise.
func (s *Store) tally(ctx context.Context) (tally, error) {
	s.mu.Lock()
	last, heads, rewrites := s.tallied, s.heads, s.rewrites
	s.mu.Unlock()
	if last.done && last.heads.Leader == heads.Leader && last.heads.Backend == heads.Backend {
		return last, nil
	}
	var t tally
	err := s.eventlog(ctx, func(c *sqlite.Conn) (err error) {
		t = last
		if t.heads, err = client.ReadHeads(ctx, c); err != nil {
			return err
		}
		return t.count(ctx, c, last.heads.Leader)
	})
	if err != nil {
		return t, fmt.Errorf("count the events: %w", err)
	}
	t.done = true
	s.mu.Lock()
	if s.rewrites == rewrites {
		s.tallied = t
	}
	s.mu.Unlock()
	return t, nil
}

// count adds the events after one, and counts the pending ones anew.
func (t *tally) count(ctx context.Context, c *sqlite.Conn, after livestore.SeqNum) error {
	where, args := "", []any(nil)
	if t.done {
		where, args = ` WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) > (?,?,?)`, []any{after.Global, after.Client, after.Generation}
	}
	st, err := c.Query(ctx, `SELECT count(*), coalesce(sum(seqNumClient > 0), 0),
 coalesce(min(CASE seqNumClient WHEN 0 THEN seqNumGlobal END), 0), coalesce(max(CASE seqNumClient WHEN 0 THEN seqNumGlobal END), 0) FROM eventlog`+where, args...)
	if err != nil {
		return err
	}
	if st.Next() {
		t.events += st.Int(0)
		t.clientOnly += st.Int(1)
		if t.lowest == 0 {
			t.lowest = st.Int(2)
		}
		t.highest = max(t.highest, st.Int(3))
	}
	if err := st.Close(); err != nil {
		return err
	}
	t.global = t.events - t.clientOnly
	st, err = c.Query(ctx, `SELECT count(*) FROM eventlog WHERE seqNumClient = 0 AND seqNumGlobal > ?`, t.heads.Backend)
	if err != nil {
		return err
	}
	if st.Next() {
		t.pending = st.Int(0)
	}
	return st.Close()
}

// findings are what the counts alone give away.
func (t tally) findings() []client.Finding {
	var out []client.Finding
	if t.heads.Backend > t.heads.Leader.Global {
		out = append(out, client.Finding{
			Rule: "backend-head-beyond-log", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
			Message:  fmt.Sprintf("the backend head e%d is beyond the last event %s: this store will not boot", t.heads.Backend, t.heads.Leader),
			Evidence: []string{fmt.Sprintf("e%d", t.heads.Backend), t.heads.Leader.String()},
			Fix:      fmt.Sprintf("with the app stopped and the file backed up, set head in %s to %d", livestore.SyncStatusTable, t.heads.Leader.Global),
		})
	}
	if missing := t.highest - t.lowest + 1 - t.global; t.global > 0 && (missing != 0 || t.lowest > 1) {
		msg := fmt.Sprintf("%d global numbers between e%d and e%d have no event", missing, t.lowest, t.highest)
		switch {
		case missing < 0:
			msg = fmt.Sprintf("%d global numbers up to e%d stand more than once", -missing, t.highest)
		case missing == 0:
			msg = fmt.Sprintf("the log begins at e%d, not at e1", t.lowest)
		}
		out = append(out, client.Finding{
			Rule: "eventlog-gaps", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
			Message: msg, Evidence: []string{fmt.Sprintf("e%d", t.lowest), fmt.Sprintf("e%d", t.highest)},
			Fix: "compare it with the backend's log",
		})
	}
	if t.heads.Backend > 0 && t.heads.BackendID == "" {
		out = append(out, client.Finding{
			Rule: "backend-id-unknown", Verdict: client.CannotTell, Severity: client.SeverityInfo, Confidence: client.ConfidenceHigh,
			Message:  "events are confirmed, but no backend id is stored: a reset of the backend would go unnoticed (S2 and ElectricSQL keep none)",
			Evidence: []string{livestore.SyncStatusTable},
		})
	}
	return out
}

// fileFindings looks at the two databases beside each other.
func (s *Store) fileFindings(ctx context.Context) ([]client.Finding, error) {
	var out []client.Finding
	if err := s.c.Can(client.CapEventlog); err != nil {
		out = append(out, client.Finding{
			Rule: "eventlog-missing", Verdict: client.CannotTell, Severity: client.SeverityWarn, Confidence: client.ConfidenceHigh,
			Message: err.Error(), Evidence: []string{}, Fix: "open the folder that has the eventlog too",
		})
	}
	db, err := s.c.State()
	if err != nil {
		return append(out, client.Finding{
			Rule: "state-missing", Verdict: client.CannotTell, Severity: client.SeverityInfo, Confidence: client.ConfidenceHigh,
			Message: err.Error(), Evidence: []string{},
		}), nil
	}
	if s.c.Can(client.CapEventlog) != nil {
		return out, nil
	}
	var at livestore.SeqNum
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		at = livestore.SeqNum{}
		st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration FROM __livestore_session_changeset ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1`)
		if err != nil {
			return err
		}
		if st.Next() {
			at = livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}
		}
		return st.Close()
	})
	var e *sqlite.Error
	if errors.As(err, &e) && ctx.Err() == nil {
		return append(out, client.Finding{
			Rule: "state-unreadable", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
			Message: "the state database cannot be read: " + e.Msg, Evidence: []string{s.Info().StateFile},
			Fix: "LiveStore rebuilds the state from the eventlog when the state file is gone",
		}), nil
	}
	if err != nil {
		return out, err
	}
	// An app's log is told here a moment after its state was written.
	if leader := s.Heads().Leader; at.Compare(leader) > 0 && s.c.Can(client.CapQueries) != nil {
		out = append(out, client.Finding{
			Rule: "state-beyond-log", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceMedium,
			Message:  fmt.Sprintf("the state has row changes of %s, beyond the last event %s in the log", at, leader),
			Evidence: []string{at.String(), leader.String()},
			Fix:      "the two files are of different times; LiveStore rebuilds the state when its file is removed",
		})
	}
	return out, nil
}
