package devtools

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
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

// sameLog reports whether a file is the app's eventlog. The app goes on writing, so it is tried a few times.
func sameLog(ctx context.Context, path string, size int64, head func() client.Heads) bool {
	if sqlite.CheckFile(path) != nil {
		return false
	}
	for range 5 {
		info, err := os.Stat(path)
		if err != nil || info.Size() < size {
			return false
		}
		db, err := sqlite.OpenInPlace(path, func() (string, error) { return scratch.New("reach") })
		if err != nil {
			return false
		}
		var here client.Heads
		err = db.Read(ctx, func(c *sqlite.Conn) (err error) {
			here, err = client.ReadHeads(ctx, c)
			return err
		})
		db.Close()
		if err == nil && here.Leader == head().Leader {
			return true
		}
	}
	return false
}
