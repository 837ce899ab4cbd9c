package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/picker"
	"github.com/livescope/livescope/ui/remember"
)

// opener finds stores for the screen and opens them.
type opener struct {
	p       *program
	storeID string // only these, "" for all
	flags   sourceFlags
	memory  *remember.Memory
	home    string
	// address is the devtools server whose apps are listed.
	address string
}

func (p *program) opener(flags *screenFlags, memory *remember.Memory) *opener {
	home, _ := os.UserHomeDir() // "" makes no place shorter
	// Another store has other ids and files, and its log is this one.
	kept := sourceFlags{readOnly: flags.readOnly, keepLatch: flags.keepLatch, fetchLarge: flags.fetchLarge}
	return &opener{p: p, storeID: flags.StoreID, flags: kept, memory: memory, home: home, address: devtools.DefaultAddr}
}

// Open attaches to a SOURCE that was chosen or typed.
func (o *opener) Open(ctx context.Context, source string) (*inspector.Store, func(), error) {
	if rest, ok := strings.CutPrefix(source, "~/"); ok && o.home != "" {
		source = filepath.Join(o.home, rest) // no shell has seen it
	}
	st, end, err := o.attach(ctx, source, &o.flags)
	if err != nil && ctx.Err() == nil {
		o.p.logTold("error", err.Error())
	}
	return st, end, err
}

// attach attaches to a SOURCE and remembers that it was opened.
func (o *opener) attach(ctx context.Context, source string, flags *sourceFlags) (*inspector.Store, func(), error) {
	at, err := parseSource(source, flags)
	if err != nil {
		return nil, nil, err
	}
	st, end, err := o.p.attach(ctx, at, flags)
	if err != nil {
		return nil, nil, err
	}
	where := source
	if at.path != "" {
		where = place(source, st.Info())
	}
	if err := o.memory.AddRecent(remember.Recent{Source: where, StoreID: st.Info().StoreID}); err != nil {
		o.p.logInfo("not remembered", "error", err.Error())
	}
	return st, end, nil
}

// place is where a source is, from anywhere: the store's own folder, where the
// source is a folder above it, which may hold other stores one day.
func place(source string, info client.Info) string {
	if at, err := os.Stat(source); err == nil && at.IsDir() {
		for _, file := range []string{info.EventlogFile, info.StateFile} {
			if file != "" {
				source = filepath.Dir(file)
				break
			}
		}
	}
	abs, err := filepath.Abs(source)
	if err != nil {
		return source
	}
	return abs
}

// Here names the working folder.
func (o *opener) Here() string {
	dir, err := os.Getwd()
	if err != nil {
		return "this folder"
	}
	return o.short(dir)
}

// Running lists the apps that have a store open: those with their devtools on, and those that run here.
func (o *opener) Running(ctx context.Context) ([]picker.Store, string, error) {
	apps := o.apps(ctx)
	processes, extent, err := files.Running(ctx)
	if errors.Is(err, files.ErrCannotLook) {
		return apps, "processes are not known here: " + err.Error(), nil
	}
	note := ""
	if extent.Cut {
		note = "there are more processes than one look takes in"
	}
	out := apps
	for _, p := range processes {
		if o.storeID != "" && o.storeID != p.Store.StoreID {
			continue
		}
		s := o.store(p.Store, o.short(p.Store.Dir))
		s.App, s.PID, s.Since = strings.TrimSpace(p.Command+" "+p.Script), p.PID, p.Since
		out = append(out, s)
	}
	return out, note, err
}

// apps lists the sessions at the devtools server. Without a server there are none.
func (o *opener) apps(ctx context.Context) (out []picker.Store) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	mesh, err := devtools.Dial(ctx, o.address)
	if err != nil {
		return nil
	}
	defer mesh.Close()
	_, err = mesh.Wait(ctx, devtools.Want{StoreID: o.storeID})
	var several *devtools.SeveralError
	if err != nil && !errors.As(err, &several) {
		return nil
	}
	sessions, _ := mesh.Sessions(devtools.Want{StoreID: o.storeID})
	for _, s := range sessions {
		out = append(out, picker.Store{Source: sourceOf(o.address, s), StoreID: s.StoreID, Where: "devtools at " + o.address, App: s.ClientID + ", session " + s.SessionID})
	}
	return out
}

// Stores hands out the stores below the working folder.
func (o *opener) Stores(ctx context.Context, found func(picker.Store)) (string, error) {
	extent, err := files.Search(ctx, ".", func(f files.Folder) {
		if o.storeID == "" || o.storeID == f.StoreID {
			found(o.store(f, f.Dir))
		}
	})
	return extent.String(), err
}

// Recent lists what was opened before.
func (o *opener) Recent(context.Context) ([]picker.Store, error) {
	var out []picker.Store
	for _, r := range o.memory.Recent() {
		if o.storeID != "" && o.storeID != r.StoreID {
			continue
		}
		s := picker.Store{Source: r.Source, StoreID: r.StoreID, Where: o.short(r.Source), Opened: r.At}
		if s.StoreID == "" {
			s.StoreID = filepath.Base(r.Source)
		}
		at, err := parseSource(r.Source, &sourceFlags{})
		switch {
		case err != nil:
			s.Problem = "this build does not open it"
		case at.path == "":
			s.Where = "app at " + at.address
		default:
			measure(&s)
		}
		out = append(out, s)
	}
	return out, nil
}

// Heads reads the ends of a store's log.
func (o *opener) Heads(ctx context.Context, source string) (picker.Heads, error) {
	at, err := parseSource(source, &sourceFlags{})
	if err != nil || at.path == "" || recording.Recognise(at.path) {
		return picker.Heads{}, err // they are told when it is opened
	}
	store, err := files.Open(ctx, source, files.Options{})
	if err != nil {
		return picker.Heads{}, err
	}
	defer store.Close()
	if _, err := store.Eventlog(); err != nil {
		return picker.Heads{}, err
	}
	st, err := inspector.Attach(ctx, store)
	if err != nil {
		return picker.Heads{}, err
	}
	defer st.Close()
	h := st.Heads()
	heads := picker.Heads{Leader: h.Leader.String(), Ahead: h.Leader.Global - h.Backend}
	if h.Backend > 0 {
		heads.Backend = livestore.SeqNum{Global: h.Backend}.String()
	}
	return heads, nil
}

// store is a folder as the screen lists it.
func (o *opener) store(f files.Folder, where string) picker.Store {
	s := picker.Store{Source: f.Dir, StoreID: f.StoreID, Where: where}
	if abs, err := filepath.Abs(f.Dir); err == nil {
		s.Source = abs
	}
	measure(&s)
	if f.Format != livestore.FormatVersion {
		s.Problem = fmt.Sprintf("storage format %d; this livescope reads format %d", f.Format, livestore.FormatVersion)
	}
	return s
}

// measure fills in how large a source is and when it was last written to, or that
// it is gone. A folder above a store has no size of its own.
func measure(s *picker.Store) {
	info, err := os.Stat(s.Source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Problem = "it is gone; it was there when it was last opened"
		return
	case err != nil:
		s.Problem = plainPath(err).Error()
		return
	case !info.IsDir():
		s.Bytes, s.Written = info.Size(), info.ModTime()
		return
	}
	entries, err := os.ReadDir(s.Source)
	if err != nil {
		s.Problem = plainPath(err).Error()
		return
	}
	for _, e := range entries {
		if livestore.ParseFileName(e.Name()).Kind == livestore.NotAStoreFile {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			s.Bytes += info.Size()
			s.Written = latest(s.Written, info.ModTime())
		}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// short writes a path below the home folder with a ~.
func (o *opener) short(path string) string {
	if o.home == "" || o.home == string(filepath.Separator) {
		return path
	}
	if rest, ok := strings.CutPrefix(path, o.home+string(filepath.Separator)); ok {
		return filepath.Join("~", rest)
	}
	if path == o.home {
		return "~"
	}
	return path
}
