package uitest

import (
	"context"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/inspector"
)

// Open attaches to a store on disk until the test ends. Where it lies is not shown: that is another place in every run.
func Open(t testing.TB, path string) *inspector.Store {
	t.Helper()
	ctx := context.Background()
	c, err := files.Open(ctx, path, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := inspector.Attach(ctx, elsewhere{c})
	if err != nil {
		c.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		c.Close()
	})
	return s
}

// elsewhere is a store that says it lies in a place that is always the same.
type elsewhere struct{ client.Store }

func (e elsewhere) Info() client.Info {
	info := e.Store.Info()
	info.Where = "stores/" + info.StoreID
	return info
}
