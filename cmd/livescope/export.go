package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/text"
)

func (p *program) export() *cobra.Command {
	var src sourceFlags
	var opt inspector.ExportOptions
	var filterText string
	var force, redact bool
	c := p.command("export SOURCE FILE", "Write events to a file: .json as LiveStore exports them, .jsonl one a line, .db an eventlog", `
livescope export fixtures/stores/pending /tmp/todo.json
livescope export fixtures/stores/pending /tmp/pending.jsonl --filter is:pending
livescope export fixtures/stores/pending /tmp/todo.db`, takes(2, 2), func(ctx context.Context, args []string) (err error) {
		file := args[1]
		kind := strings.ToLower(filepath.Ext(file))
		switch {
		case kind != ".json" && kind != ".jsonl" && kind != ".db":
			return wrong("export to %s: the end of the name says the format: .json, .jsonl or .db", file)
		case opt.Pending && kind != ".json":
			return wrong("export to %s: --pending is for .json; a %s file has the pending events anyway", file, kind)
		case redact && kind != ".jsonl":
			return wrong("export to %s: --redact is for .jsonl; a %s file is to be read by LiveStore, which needs the args", file, kind)
		}
		if opt.Filter, err = filter.Parse(filterText); err != nil {
			return err
		}
		if redact {
			opt.Rewrite = redacted
		}
		ctx, st, end, err := p.open(ctx, args[0], &src)
		if err != nil {
			return err
		}
		defer end()
		got, err := writeExport(ctx, st, file, force, opt, kind)
		if err != nil {
			return cause(ctx, fmt.Errorf("export to %s: %w", file, err))
		}
		p.note("exported %s events to %s%s", text.Count(got.Written), file, leftOut(got))
		return nil
	})
	f := c.Flags()
	f.StringVar(&filterText, "filter", "", "only events that match this filter (the README has the grammar)")
	f.BoolVar(&opt.Pending, "pending", false, "for .json: also the events that the backend has not confirmed")
	f.BoolVar(&redact, "redact", false, `for .jsonl: args as shapes, {"id":"…","n":0}`)
	f.BoolVar(&force, "force", false, "replace FILE if it is there")
	src.add(c)
	src.addTimeout(c)
	return c
}

// leftOut tells what LiveStore's own format had no place for.
func leftOut(got inspector.Exported) string {
	var parts []string
	if got.Pending > 0 {
		parts = append(parts, text.Count(got.Pending)+" pending (--pending takes them along)")
	}
	if got.ClientOnly > 0 {
		parts = append(parts, text.Count(got.ClientOnly)+" client-only (this format has none)")
	}
	if len(parts) == 0 {
		return ""
	}
	return "; left out: " + strings.Join(parts, ", ")
}

// writeExport writes beside the file under another name and renames at the end,
// so that the file is whole or not there.
func writeExport(ctx context.Context, st *inspector.Store, file string, force bool, opt inspector.ExportOptions, kind string) (got inspector.Exported, err error) {
	if err := mayWrite(st.Info(), file, force); err != nil {
		return got, err
	}
	tmp, err := reserve(file)
	if err != nil {
		return got, plainPath(err)
	}
	defer os.Remove(tmp) // gone already when all went well
	if kind == ".db" {
		got, err = st.ExportEventlog(ctx, tmp, opt)
	} else {
		got, err = writeText(ctx, st, tmp, opt, kind)
	}
	if err != nil {
		return got, err
	}
	if err := mayWrite(st.Info(), file, force); err != nil { // it may have come meanwhile
		return got, err
	}
	return got, os.Rename(tmp, file)
}

// reserve makes an empty file of an unused name beside another.
func reserve(file string) (string, error) {
	for n := 0; ; n++ {
		tmp := filepath.Join(filepath.Dir(file), fmt.Sprintf(".%s.%d-%d.partial", filepath.Base(file), os.Getpid(), n))
		f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 100 {
			continue
		}
		if err != nil {
			return "", err
		}
		return tmp, f.Close()
	}
}

func writeText(ctx context.Context, st *inspector.Store, file string, opt inspector.ExportOptions, kind string) (got inspector.Exported, err error) {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return got, plainPath(err)
	}
	if kind == ".json" {
		got, err = st.ExportJSON(ctx, f, opt)
	} else {
		got, err = st.ExportLines(ctx, f, opt)
	}
	return got, errors.Join(err, f.Close())
}

// mayWrite refuses a file that is there, and everything in the folder of the store
// itself, which belongs to the app.
func mayWrite(info client.Info, file string, force bool) error {
	folder, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Dir(file), plainPath(err))
	}
	target, statErr := os.Stat(file)
	for _, own := range []string{info.EventlogFile, info.StateFile, info.Where} {
		if own == "" {
			continue
		}
		if f, err := os.Stat(own); err == nil && statErr == nil && os.SameFile(f, target) {
			return errors.New("it is the store itself, which is never written to; choose another file")
		}
		if own == info.Where {
			continue
		}
		if d, err := os.Stat(filepath.Dir(own)); err == nil && info.StoreID != "" && os.SameFile(d, folder) {
			return errors.New("that is the store's own folder, which is never written to; choose another")
		}
	}
	switch _, err := os.Lstat(file); {
	case err == nil && statErr == nil && target.IsDir():
		return errors.New("it is a folder; name a file")
	case err == nil && !force:
		return errors.New("it is there already; --force replaces it")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return plainPath(err)
	}
	return nil
}
