package pane

import (
	"strings"

	"github.com/livescope/livescope/client"
)

// Found is a finding as a message: its one line, and in full the rule, how sure it is, the evidence and what to do.
func Found(f client.Finding) Toast {
	level := Info
	switch f.Severity {
	case client.SeverityError:
		level = Error
	case client.SeverityWarn:
		level = Warn
	}
	full := []string{"rule: " + f.Rule, "severity: " + string(f.Severity) + ", confidence: " + string(f.Confidence)}
	if len(f.Evidence) > 0 {
		full = append(full, "evidence: "+strings.Join(f.Evidence, ", "))
	}
	if f.Fix != "" {
		full = append(full, "what to do: "+f.Fix)
	}
	return Toast{Level: level, Text: f.Message, Full: strings.Join(full, "\n")}
}
