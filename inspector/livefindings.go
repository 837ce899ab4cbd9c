package inspector

import (
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
)

// latchPatience is how long the latch may be closed before that is worth a warning.
const latchPatience = 60 * time.Second

// liveFindings are what the running app's connection, latch and heads give away.
// They rest on what was noted, so that one stays until what it tells of has ended;
// s.mu is held.
func (s *Store) liveFindings(hasBackend bool, now time.Time) []client.Finding {
	var out []client.Finding
	if c := s.links.last; down(c.App) {
		out = append(out, offlineFinding(c))
	}
	if l := s.latch.status; l.Latch == client.LatchClosed {
		out = append(out, latchFinding(l, now))
	}
	if hasBackend && s.progress.stuck(now) {
		out = append(out, s.progress.stuckFinding())
	}
	if hasBackend && s.progress.growing() {
		out = append(out, s.progress.growingFinding())
	}
	return out
}

// timedEvery is how often it is looked whether time alone has brought a finding.
const timedEvery = 5 * time.Second

// lookAgain raises the revision when time alone has changed the findings.
func (s *Store) lookAgain() {
	hasBackend := s.c.Can(client.CapBackend) == nil
	s.mu.Lock()
	defer s.mu.Unlock()
	noted := ""
	for _, f := range s.liveFindings(hasBackend, s.now()) {
		noted += fmt.Sprintln(f.Rule, f.Severity)
	}
	if noted != s.noted {
		s.noted = noted
		s.touch()
	}
}

func offlineFinding(c client.Connection) client.Finding {
	f := client.Finding{
		Rule: "app-offline", Verdict: client.FallsShort, Severity: client.SeverityWarn, Confidence: client.ConfidenceHigh,
		Message: "the app is not reached: what is shown is as last seen", Evidence: []string{string(c.App)},
		Fix: "start the app, or wait until it has started",
	}
	if c.App == client.LinkConnecting {
		f.Severity, f.Message = client.SeverityInfo, "the app is being connected to: what is shown is as last seen"
	}
	if c.Reason != "" {
		f.Message += " (" + c.Reason + ")"
	}
	return f
}

func latchFinding(l LatchStatus, now time.Time) client.Finding {
	f := client.Finding{
		Rule: "latch-left-closed", Verdict: client.FallsShort, Severity: client.SeverityInfo, Confidence: client.ConfidenceHigh,
		Evidence: []string{string(l.Latch)}, Fix: "open the latch",
	}
	if l.Since.IsZero() || now.Sub(l.Since) > latchPatience {
		f.Severity = client.SeverityWarn
	}
	how := "since before we came"
	if !l.Since.IsZero() {
		who := "not from here"
		if l.ByUs {
			who = "from here"
		}
		how = fmt.Sprintf("since %s, %s", clockTime(l.Since), who)
		f.Evidence = append(f.Evidence, l.Since.Format(time.RFC3339))
	}
	f.Message = fmt.Sprintf("the sync latch is closed (%s): nothing is pushed or pulled", how)
	return f
}

func (p *progress) stuckFinding() client.Finding {
	return client.Finding{
		Rule: "sync-stuck", Verdict: client.FallsShort, Severity: client.SeverityWarn, Confidence: client.ConfidenceMedium,
		Message:  fmt.Sprintf("%d pending, and the backend has confirmed nothing since %s", p.leader-p.backend, clockTime(p.since)),
		Evidence: p.evidence(),
		Fix:      fmt.Sprintf("look in the app's console for a push that was refused; e%d is the first that waits", p.backend+1),
	}
}

func (p *progress) growingFinding() client.Finding {
	return client.Finding{
		Rule: "pending-growing", Verdict: client.FallsShort, Severity: client.SeverityWarn, Confidence: client.ConfidenceMedium,
		Message:  fmt.Sprintf("pending events pile up: %d, and more %d times since the backend last confirmed at %s", p.leader-p.backend, p.rises, clockTime(p.since)),
		Evidence: p.evidence(),
		Fix:      "see that the app reaches its backend, and that the backend takes what it is sent",
	}
}

func (p *progress) evidence() []string {
	return []string{fmt.Sprintf("e%d", p.backend+1), fmt.Sprintf("e%d", p.leader)}
}

func clockTime(t time.Time) string { return t.Local().Format("15:04:05") }
