// Package config is the person's settings: one TOML file, read once when livescope starts.
//
//	theme  = "dark"   # auto, dark, light, 16, none
//	mouse  = false
//	redact = true
//
//	[keys]
//	"events.filter" = ["/", "ctrl+s"]
//	"events.mentions" = []
//
// The one idea: a settings file never keeps livescope from starting. What is wrong in it is a [Problem] that names its
// line, the setting keeps its default, and the rest of the file still counts.
//
// Two steps, because the file is read before there is a screen. [Load] reads the file and knows its shape. [NewKeymap]
// is told which commands there are, and judges the keys: whether a terminal can send them, and whether two commands
// would want the same one.
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Config is what the file sets, with the defaults for what it does not.
type Config struct {
	Theme  string // one of Themes
	Mouse  bool   // whether the mouse is livescope's from the start
	Redact bool   // whether values of the store are hidden from the start
	Keys   []KeySetting
}

// Themes are the themes that can be set, the default first.
var Themes = []string{"auto", "dark", "light", "16", "none"}

// Default is what holds without a file.
func Default() Config { return Config{Theme: Themes[0], Mouse: true} }

// KeySetting gives a command its keys, as they are written in the file: not judged yet. An empty list takes all of them
// away.
type KeySetting struct {
	Command string
	Keys    []string
	// File, Line and Column are where it is set, for problems; lines and columns count from 1, 0 is unknown.
	File         string
	Line, Column int
}

// Problem is something wrong with the settings: what, and what to do.
type Problem struct {
	File string // its path
	// Line and Column count from 1, columns in characters; 0 is for a problem of the whole file.
	Line, Column int
	Message      string
}

// String is the problem in one line, with the name of the file: "config.toml:12: …".
func (p Problem) String() string {
	name := "settings"
	if p.File != "" {
		name = filepath.Base(p.File)
	}
	if p.Line > 0 {
		name += ":" + strconv.Itoa(p.Line)
	}
	return name + ": " + p.Message
}

// Path is where the settings are looked for: $LIVESCOPE_CONFIG, else $XDG_CONFIG_HOME/livescope/config.toml, else
// ~/.config/livescope/config.toml, on every system. It is "" when not even the home directory is known; [Load] takes
// that for no file. env is os.Getenv or a stand-in for it.
func Path(env func(string) string) string {
	if path := env("LIVESCOPE_CONFIG"); path != "" {
		return path
	}
	base := env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(base) { // a relative one is to be ignored, says the XDG specification
		home := env("HOME")
		if home == "" {
			var err error
			if home, err = os.UserHomeDir(); err != nil {
				return ""
			}
		}
		base = filepath.Join(home, ".config")
	}
	return filepath.Join(base, "livescope", "config.toml")
}

// quoted is a piece of the file in a message: on one line, short, and without what a terminal would act on.
func quoted(s string) string {
	const longest = 40
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest-1]) + "…"
	}
	return strconv.Quote(s)
}

// meant ends a message with the name that was probably meant, or else with what can be done.
func meant(near, otherwise string) string {
	if near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; " + otherwise
}
