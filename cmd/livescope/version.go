package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/livestore"
)

// liveStoreVersion is the LiveStore whose files are read.
const liveStoreVersion = "0.4"

// build says which livescope this is.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	// LiveStore and Format are what it reads.
	LiveStore string `json:"liveStore"`
	Format    int    `json:"format"`
}

func readBuild() build {
	b := build{Version: "unknown", LiveStore: liveStoreVersion, Format: livestore.FormatVersion}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version, b.Go = info.Main.Version, info.GoVersion
	if b.Version == "" {
		b.Version = "(devel)"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (b build) String() string {
	s := "livescope " + b.Version
	if b.Revision != "" {
		s += " " + b.Revision[:min(12, len(b.Revision))]
	}
	if b.Modified {
		s += " (modified)"
	}
	return fmt.Sprintf("%s, %s, reads LiveStore %s storage format %d", s, b.Go, b.LiveStore, b.Format)
}

func (p *program) version() *cobra.Command {
	var json bool
	c := p.command("version", "Which livescope this is and what it reads", "", takes(0, 0), func(context.Context, []string) error {
		b := readBuild()
		if json {
			return jsonLine(p.stdout, b)
		}
		_, err := fmt.Fprintln(p.stdout, b)
		return err
	})
	c.Flags().BoolVar(&json, "json", false, "as one JSON object")
	return c
}
