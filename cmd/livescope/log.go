package main

import (
	"fmt"
	"log/slog"
	"os"
	"regexp"
)

// openLog begins the log file. Without a name there is none.
func (p *program) openLog(name string) error {
	if name == "" || p.log != nil {
		return nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write the log to %s: %w", name, plainPath(err))
	}
	p.logFile = f
	p.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: scrubAttr}))
	p.logInfo("started", "verb", p.verb, "version", readBuild().Version)
	return nil
}

func (p *program) closeLog() {
	if p.logFile != nil {
		p.logFile.Close()
	}
}

func (p *program) logInfo(message string, args ...any) {
	if p.log != nil {
		p.log.Info(message, args...)
	}
}

// quoted is what stands in quotes: a name or a value of the store, or what was typed.
var quoted = regexp.MustCompile("\"[^\"]*\"|'[^']*'|`[^`]*`")

// logTold logs what the person was told on the screen. What it quotes stays out.
func (p *program) logTold(level, message string) {
	p.logInfo("told", "as", level, "text", quoted.ReplaceAllString(message, "…"))
}

// secrets are where an address or a message may carry one: before the @ of an
// address, behind its ? and in anything that is named like a credential.
var secrets = []struct {
	in  *regexp.Regexp
	out string
}{
	{regexp.MustCompile(`://[^/@\s]*@`), "://…@"},
	{regexp.MustCompile(`(://[^\s?]*)\?[^\s"]*`), "$1?…"},
	{regexp.MustCompile(`(?i)((?:token|secret|password|authorization|api[_-]?key|payload)"?\s*[=:]\s*"?)[^\s",}]+`), "$1…"},
}

// scrub takes out of a log line what should not be shared. Args and SQL are never
// logged in the first place, but an error may quote some.
func scrub(text string) string {
	for _, s := range secrets {
		text = s.in.ReplaceAllString(text, s.out)
	}
	return text
}

func scrubAttr(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindString {
		a.Value = slog.StringValue(scrub(a.Value.String()))
	}
	return a
}
