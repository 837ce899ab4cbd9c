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
		})
	}
}
