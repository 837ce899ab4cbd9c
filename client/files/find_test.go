package files_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/files"
)

// ended is a context that has ended.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestASearchSaysWhereItStopped(t *testing.T) {
	dir := t.TempDir()
	for i := range 150 {
		for j := range 140 {
			if err := os.MkdirAll(filepath.Join(dir, fmt.Sprintf("d%03d/d%03d", i, j)), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	store := filepath.Join(dir, "d000", "shop")
	if err := os.CopyFS(store, os.DirFS(sample(t, "pending"))); err != nil {
		t.Fatal(err)
	}
	found, extent, err := files.Find(t.Context(), dir)
	if err != nil || len(found) != 1 || found[0].Dir != store {
		t.Fatalf("found %+v (%v)", found, err)
	}
	if !extent.Cut || extent.Entered != 20_000 || !strings.Contains(extent.String(), "stopped after 20000 folders") {
		t.Errorf("it went through %+v: %q", extent, extent)
	}
	refuses(t, filepath.Join(dir), files.Options{StoreID: "other"}, `no store "other" here`, "stopped after 20000 folders")
	if _, extent, _ := files.Find(t.Context(), filepath.Join(dir, "d001")); extent.Cut || extent.Entered != 141 || extent.String() != "" {
		t.Errorf("a whole search says %+v", extent)
	}
}

func TestASearchHandsOutWhatItFindsAndEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "node_modules/c", ".hidden/d", "1/2/3/4/5/6/e"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(sample(t, "pending"))); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var ids []string
	if _, err := files.Search(ctx, dir, func(f files.Folder) { ids = append(ids, f.StoreID) }); err != nil || fmt.Sprint(ids) != "[a b]" {
		t.Errorf("found %v (%v), want a and b", ids, err)
	}
	ids = nil
	if _, err := files.Search(ctx, dir, func(f files.Folder) { ids = append(ids, f.StoreID); cancel() }); err == nil || len(ids) != 1 {
		t.Errorf("after its end it went on: %v (%v)", ids, err)
	}
}
