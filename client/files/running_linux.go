package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

// proc is where Linux shows its processes as files.
const proc = "/proc"

// Running lists the processes of this user that have an eventlog open for
// writing, in the order of their numbers, one entry for each store that one of
// them has. A file that is not reachable here under the name it has there (in a
// container, or removed) is passed over. The extent counts processes.
func Running(ctx context.Context) ([]Process, Extent, error) {
	var extent Extent
	dir, err := os.Open(proc)
	if err != nil {
		return nil, extent, fmt.Errorf("look at the running processes: %w", err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(maxProcesses)
	if err != nil && err != io.EOF {
		return nil, extent, fmt.Errorf("look at the running processes: %w", err)
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	extent.Cut = len(names) == maxProcesses
	var found []Process
	for _, pid := range pids {
		if err := ctx.Err(); err != nil {
			return found, extent, err
		}
		extent.Entered++
		if found = append(found, storesOf(pid)...); len(found) >= maxRunning {
			extent.Cut = true
			return found[:maxRunning], extent, nil
		}
	}
	return found, extent, nil
}

// storesOf are the stores that a process has open, if it is one of this user's.
func storesOf(pid int) []Process {
	home := filepath.Join(proc, strconv.Itoa(pid))
	info, err := os.Stat(home)
	if err != nil {
		return nil // it has ended
	}
	if of, ok := info.Sys().(*syscall.Stat_t); !ok || int(of.Uid) != os.Geteuid() {
		return nil
	}
	fds, err := os.Open(filepath.Join(home, "fd"))
	if err != nil {
		return nil
	}
	defer fds.Close()
	names, _ := fds.Readdirnames(maxOpenFiles)
	var found []Process
	for _, fd := range names {
		path, ok := eventlogOf(filepath.Join(home, "fd", fd))
		if !ok || slices.ContainsFunc(found, func(p Process) bool { return p.Store.Dir == filepath.Dir(path) }) {
			continue
		}
		if folder, ok := readFolder(filepath.Dir(path)); ok {
			found = append(found, Process{PID: pid, Store: folder})
		}
	}
	if len(found) == 0 {
		return nil
	}
	command, script := commandOf(home)
	for i := range found {
		found[i].Command, found[i].Script, found[i].Since = command, script, beganAt(home)
	}
	slices.SortFunc(found, func(a, b Process) int { return strings.Compare(a.Store.Dir, b.Store.Dir) })
	return found
}

// eventlogOf is the path of the eventlog that is open for writing behind a
// descriptor.
func eventlogOf(link string) (string, bool) {
	path, err := os.Readlink(link)
	if err != nil || !filepath.IsAbs(path) || livestore.ParseFileName(filepath.Base(path)).Kind != livestore.EventlogFile {
		return "", false
	}
	mode, err := os.Lstat(link)
	if err != nil || mode.Mode().Perm()&0o200 == 0 { // its bits say how it was opened
		return "", false
	}
	there, err := os.Stat(link)
	if err != nil {
		return "", false
	}
	here, err := os.Stat(path)
	return path, err == nil && here.Mode().IsRegular() && os.SameFile(here, there)
}

// Bounds of what is read of a process and of the system, in bytes.
const (
	maxArguments = 16 << 10
	maxStat      = 1 << 20 // a line for every processor and every interrupt
)

// commandOf is the name of a process's program, and the script it runs: the
// first of its arguments that is a file. Other arguments are nobody's business.
func commandOf(home string) (command, script string) {
	line := readSome(filepath.Join(home, "cmdline"), maxArguments)
	args := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")
	if command = filepath.Base(args[0]); args[0] == "" {
		command = strings.TrimSpace(string(readSome(filepath.Join(home, "comm"), maxArguments)))
	}
	cwd, err := os.Readlink(filepath.Join(home, "cwd"))
	for _, arg := range args[1:] {
		path := arg
		if !filepath.IsAbs(path) {
			if err != nil {
				continue
			}
			path = filepath.Join(cwd, path)
		}
		if info, err := os.Stat(path); arg != "" && err == nil && info.Mode().IsRegular() {
			return command, filepath.Base(arg)
		}
	}
	return command, ""
}

// beganAt is when a process began, to the second.
func beganAt(home string) time.Time {
	stat := readSome(filepath.Join(home, "stat"), maxArguments)
	// The name in brackets may hold anything; the fields are counted after it.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const startTime, hertz = 19, 100 // field 22, in ticks since the system began
	if len(fields) <= startTime {
		return time.Time{}
	}
	ticks, err := strconv.ParseInt(string(fields[startTime]), 10, 64)
	if err != nil {
		return time.Time{}
	}
	boot := bootTime()
	if boot.IsZero() {
		return boot
	}
	return boot.Add(time.Duration(ticks) * (time.Second / hertz))
}

// bootTime is when the system began, to the second.
func bootTime() time.Time {
	for line := range bytes.Lines(readSome(filepath.Join(proc, "stat"), maxStat)) {
		if rest, ok := bytes.CutPrefix(line, []byte("btime ")); ok {
			seconds, err := strconv.ParseInt(string(bytes.TrimSpace(rest)), 10, 64)
			if err != nil {
				return time.Time{}
			}
			return time.Unix(seconds, 0)
		}
	}
	return time.Time{}
}

// readSome reads the beginning of a small file, nothing of one that cannot be
// read.
func readSome(path string, most int64) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, most))
	return b
}
