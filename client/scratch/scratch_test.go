package scratch_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/scratch"
)

// TestMain lets the test binary be another run of the program: it makes its
// folder, prints it, and goes when its stdin ends, with or without cleaning up.
func TestMain(m *testing.M) {
	if os.Getenv("SCRATCH_TEST_RUN") == "" {
		os.Exit(m.Run())
	}
	dir, err := scratch.Dir()
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(dir + "\n")
	bufio.NewReader(os.Stdin).ReadString('\n')
	os.Exit(0) // without Remove, as a killed run
}

// otherRun starts another run and returns its folder and what ends it.
func otherRun(t *testing.T) (dir string, end func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SCRATCH_TEST_RUN=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	end = func() {
		if !ended {
			ended = true
			stdin.Close()
			cmd.Wait()
		}
	}
	t.Cleanup(end)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), end
}

// age makes a folder's lock look as old as a leftover's.
func age(t *testing.T, dir string) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "lock"), old, old); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestTheFolderIsPrivateAndGoneAfterRemove(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	dir, err := scratch.Dir()
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Remove()
	if again, _ := scratch.Dir(); again != dir {
		t.Errorf("a second folder: %s after %s", again, dir)
	}
	sub, err := scratch.New("store")
	if err != nil || filepath.Dir(sub) != dir {
		t.Errorf("New made %s (%v), not in %s", sub, err, dir)
	}
	for _, d := range []string{dir, sub} {
		if info, err := os.Stat(d); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s has the mode %v (%v), want 0700", d, info.Mode().Perm(), err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "lock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the lock has the mode %v (%v), want 0600", info.Mode(), err)
	}
	if err := scratch.Remove(); err != nil || exists(dir) {
		t.Errorf("after Remove: %v, still there: %v", err, exists(dir))
	}
	if err := scratch.Remove(); err != nil {
		t.Errorf("a second Remove: %v", err)
	}
	if next, err := scratch.Dir(); err != nil || next == dir {
		t.Errorf("after Remove a new folder is made: %s, %v", next, err)
	}
}

func TestLeftoversAreSweptAndALiveRunIsNot(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	live, endLive := otherRun(t)
	dead, endDead := otherRun(t)
	endDead()
	if !exists(dead) {
		t.Fatal("a run that was killed left nothing to sweep")
	}
	young, endYoung := otherRun(t)
	endYoung()
	age(t, live)
	age(t, dead)
	if err := os.WriteFile(filepath.Join(dead, "copy of somebody's data"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	// What only looks like ours.
	foreign := filepath.Join(tmp, "livescope-notes")
	outside := filepath.Join(t.TempDir(), "outside")
	for _, d := range []string{foreign, outside} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	age(t, outside)
	link := filepath.Join(tmp, "livescope-link")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}

	defer scratch.Remove()
	mine, err := scratch.Dir()
	if err != nil {
		t.Fatal(err)
	}
	if exists(dead) {
		t.Error("the folder of a dead run was not swept")
	}
	for what, path := range map[string]string{
		"a live run's": live, "a young one": young, "this run's": mine, "somebody's": foreign, "what a link leads to": filepath.Join(outside, "lock"),
	} {
		if !exists(path) {
			t.Errorf("the folder was swept: %s", what)
		}
	}
	if err := scratch.Remove(); err != nil {
		t.Fatal(err)
	}
	endLive()
	if _, err := scratch.Dir(); err != nil {
		t.Fatal(err)
	}
	if exists(live) {
		t.Error("a run that ended later was not swept by the next one")
	}
}
