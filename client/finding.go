package client

// Verdict is what a rule concluded.
type Verdict string

const (
	Holds      Verdict = "holds"
	FallsShort Verdict = "falls-short"
	CannotTell Verdict = "cannot-tell"
	ForAPerson Verdict = "for-a-person"
)

// Severity says how much a finding matters.
type Severity string

const (
	SeverityError Severity = "error"
	SeverityWarn  Severity = "warn"
	SeverityInfo  Severity = "info"
)

// Confidence says how sure a rule is.
type Confidence string

const (
	ConfidenceHigh   Confidence = "high"
	ConfidenceMedium Confidence = "medium"
	ConfidenceLow    Confidence = "low"
)

// Finding is anything noticed about a store, by whoever noticed it.
type Finding struct {
	Rule       string     `json:"rule"`
	Verdict    Verdict    `json:"verdict"`
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	// Message is one line for a person.
	Message string `json:"message"`
	// Evidence names events (e5), tables, queries or numbers.
	Evidence []string `json:"evidence"`
	// Fix is one line: what to do. Empty when there is nothing to do.
	Fix string `json:"fix,omitempty"`
}

// EventlogFileGone is the rule of the finding that the eventlog's file is no longer where it was opened.
const EventlogFileGone = "eventlog-file-gone"
