package devtools

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sqlite"
)

// reached are the app's own files, where they can be read from here; "" where not.
type reached struct{ eventlog, state string }

// reach looks for the app's files on this machine. What the app names may be relative to where it was started, and the
// app may be on another machine behind a tunnel: a file counts only if it is as long as the app says and its log ends where
// the app's does. head tells where that is.
func reach(ctx context.Context, address string, d databases, storeID string, head func() client.Heads) reached {
	if !local(address) || d.eventlog.file == "" {
		return reached{}
	}
	for _, dir := range folders(ctx, d.eventlog.folder, storeID) {
		eventlog := filepath.Join(dir, filepath.Base(d.eventlog.file))
		if !sameLog(ctx, eventlog, d.eventlog.size, head) {
			continue
		}
		r := reached{eventlog: eventlog}
		if state := filepath.Join(dir, filepath.Base(d.state.file)); d.state.file != "" && sqlite.CheckFile(state) == nil {
			r.state = state
		}
		return r
	}
	return reached{}
}

// local reports whether an address is of this machine.
func local(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// folders are where the app's folder may be: where it says, or, for a path that is relative to somewhere else, where a
// process that runs here has such a store open.
func folders(ctx context.Context, dir, storeID string) []string {
	if filepath.IsAbs(dir) {
		return []string{dir}
	}
	running, _, err := files.Running(ctx)
	if err != nil {
		return nil
	}
	var out []string
	for _, p := range running {
		if p.Store.StoreID == storeID && (dir == "" || strings.HasSuffix(filepath.Clean(p.Store.Dir), string(filepath.Separator)+filepath.Clean(dir))) {
			out = append(out, p.Store.Dir)
		}
	}
	return out
}

// catchUp is how long an app that goes on writing may take to tell of what its file has already.
const catchUp = 2 * time.Second

// sameLog reports whether a file is the app's eventlog: it ends where the app says, or, as the app goes on writing, it has
// what the app says is the end, once the app has told of all that the file had at first.
func sameLog(ctx context.Context, path string, size int64, head func() client.Heads) bool {
	if info, err := os.Stat(path); err != nil || info.Size() < size || sqlite.CheckFile(path) != nil {
		return false
	}
	db, err := sqlite.OpenInPlace(path, func() (string, error) { return scratch.New("reach") })
	if err != nil {
		return false
	}
	defer db.Close()
	var end livestore.SeqNum // where it ended at first
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for late := time.After(catchUp); ; {
		told := head().Leader
		here, has, err := endOf(ctx, db, told)
		switch {
		case err != nil:
		case here == told, has && end != livestore.Root && told.Compare(end) >= 0:
			return true
		case end == livestore.Root:
			end = here
		}
		select {
		case <-again.C:
		case <-late:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// endOf is where a log ends, and whether it has an event.
func endOf(ctx context.Context, db *sqlite.DB, event livestore.SeqNum) (end livestore.SeqNum, has bool, err error) {
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		heads, err := client.ReadHeads(ctx, c)
		if err != nil {
			return err
		}
		end = heads.Leader
		st, err := c.Query(ctx, `SELECT 1 FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) = (?,?,?)`, event.Global, event.Client, event.Generation)
		if err != nil {
			return err
		}
		has = st.Next()
		return st.Close()
	})
	return end, has, err
}
