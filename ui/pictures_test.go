package ui_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/ui/uitest"
)

// TestPictures draws the pictures of the README from a real run, and fails when
// those that are kept are of another run. The flag -update writes them anew.
func TestPictures(t *testing.T) {
	for name, do := range map[string]func(*uitest.Driver){
		"events":        func(d *uitest.Driver) {},
		"events-detail": func(d *uitest.Driver) { d.Press("up", "up", "enter", "]", "]") },
		"sync":          func(d *uitest.Driver) { d.Press("alt+2").WaitFor("Pending 22") },
		"sql":           func(d *uitest.Driver) { d.Press("alt+4").WaitFor("SELECT").Press("ctrl+r").WaitFor("50 rows") },
		"state": func(d *uitest.Driver) {
			d.Press("alt+6").WaitFor("152 rows").Press("enter", "j", "j", "enter").WaitFor("TEXT key")
		},
		"log": func(d *uitest.Driver) {
			d.Press("ctrl+y", "ctrl+y").Press(":").Type("theme 16").Press("enter", "!").WaitFor("theme: 16")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := ready(t, uitest.Options{Width: 120, Height: 34})
			do(d)
			picture(t, name, d)
		})
	}
}

// TestPicturesOfApps draws those of a real app that was recorded.
func TestPicturesOfApps(t *testing.T) {
	at := uitest.Options{Width: 120, Height: 34}
	t.Run("queries", func(t *testing.T) {
		d := recorded(t, at).Press("alt+3").WaitFor("visibleTodos").Press("g", "enter").WaitFor("Subscribers (1)").Press("]").WaitFor("USE TEMP B-TREE")
		picture(t, "queries", d)
	})
	t.Run("live", func(t *testing.T) {
		d := recorded(t, at).Press("alt+5").WaitFor("visibleTodos").WaitFor("wrote todos")
		picture(t, "live", d)
	})
	t.Run("graph", func(t *testing.T) {
		d := answered(t, at).Press("alt+7").WaitFor("todos").Press("t").WaitFor("computeds").Press("j", "j", "l")
		picture(t, "graph", d)
	})
}

// picture compares the screen with the one that is kept, or keeps it.
func picture(t *testing.T, name string, d *uitest.Driver) {
	t.Helper()
	d.WaitIdle()
	got := uitest.Picture(d.Cells())
	path := filepath.Join("..", "fixtures", "screens", name+".svg")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != got {
		t.Errorf("%s is of another run: go test ./ui -run Pictures -update", path)
	}
}
