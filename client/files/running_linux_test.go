package files_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
)

// holding starts a process that has files open, from the folder, until the test
// ends.
func holding(t *testing.T, dir string, flag int, paths []string, command ...string) int {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = dir
	for _, p := range paths {
		f, err := os.OpenFile(p, flag, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() // ours: the process has its own
		c.ExtraFiles = append(c.ExtraFiles, f)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // the signal is how it ends
	})
	return c.Process.Pid
}

// running are the stores that a process is found to have.
func running(t *testing.T, pid int) []files.Process {
	t.Helper()
	all, extent, err := files.Running(t.Context())
	if err != nil || extent.Cut || extent.Entered == 0 {
		t.Fatalf("looking at %d processes (cut: %v): %v", extent.Entered, extent.Cut, err)
	}
	var out []files.Process
	for _, p := range all {
		if p.PID == pid {
			out = append(out, p)
		}
	}
	return out
}

func TestARunningAppIsFoundByTheEventlogItHasOpen(t *testing.T) {
	began := time.Now()
	dir, other := sample(t, "pending"), sample(t, "confirmed")
	log := filepath.Join(dir, "eventlog@6.db")
	cwd := t.TempDir()
	if err := os.WriteFile(filepath.Join(cwd, "300"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pid := holding(t, cwd, os.O_RDWR, []string{log, log, stateOf(t, dir), filepath.Join(other, "eventlog@6.db")}, "sleep", "300", "400")
	got := running(t, pid)
	if len(got) != 2 || got[0].Store.Dir == got[1].Store.Dir {
		t.Fatalf("found %+v, want one entry for each of two stores", got)
	}
	for _, p := range got {
		if p.Command != "sleep" || p.Script != "300" || p.Store.StoreID != filepath.Base(p.Store.Dir) || p.Store.Eventlog != "eventlog@6.db" || p.Store.Format != 6 {
			t.Errorf("found %+v", p)
		}
		if d := p.Since.Sub(began); d < -3*time.Second || d > 30*time.Second {
			t.Errorf("it began at %s, the test at %s", p.Since, began)
		}
	}
	if got[0].Store.Dir != min(dir, other) {
		t.Errorf("they are not in order: %s", got[0].Store.Dir)
	}
}

func TestAnArgumentThatIsNoFileIsNotTold(t *testing.T) {
	pid := holding(t, t.TempDir(), os.O_RDWR, []string{filepath.Join(sample(t, "pending"), "eventlog@6.db")}, "sleep", "301")
	if got := running(t, pid); len(got) != 1 || got[0].Script != "" {
		t.Errorf("found %+v", got)
	}
}

func TestOnlyAnEventlogOpenForWritingAndStillThereIsAnApp(t *testing.T) {
	dir := sample(t, "pending")
	log := filepath.Join(dir, "eventlog@6.db")
	if got := running(t, holding(t, dir, os.O_RDONLY, []string{log}, "sleep", "302")); len(got) != 0 {
		t.Errorf("a reader is taken for an app: %+v", got)
	}
	if got := running(t, holding(t, dir, os.O_RDWR, []string{stateOf(t, dir)}, "sleep", "303")); len(got) != 0 {
		t.Errorf("a state alone is taken for an app: %+v", got)
	}
	pid := holding(t, dir, os.O_RDWR, []string{log}, "sleep", "304")
	if got := running(t, pid); len(got) != 1 {
		t.Fatalf("found %+v", got)
	}
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	if got := running(t, pid); len(got) != 0 {
		t.Errorf("a file that was removed is listed: %+v", got)
	}
	if err := os.WriteFile(log, []byte("another one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := running(t, pid); len(got) != 0 {
		t.Errorf("another file under the name is listed: %+v", got)
	}
}

func TestALookAtTheProcessesEndsWithItsContext(t *testing.T) {
	if _, _, err := files.Running(ended(t)); err == nil {
		t.Error("it looked after its context had ended")
	}
}
