package eventlog

import (
	"encoding/json"
	"testing"

	"github.com/livescope/livescope/inspector/filter"
)

// What is offered as a path is a path to the filter language, whatever the keys hold.
func FuzzPathsAreFilters(f *testing.F) {
	f.Add(`{"a":{"b c":[{"d":1}]},"":2,"x\"y":3,"\u001b":4}`)
	f.Fuzz(func(t *testing.T, args string) {
		var v any
		if json.Unmarshal([]byte(args), &v) != nil {
			return
		}
		paths := map[string]bool{}
		addPaths(paths, "", v, 0)
		for path := range paths {
			step := "." + path
			if path[0] == '[' {
				step = path
			}
			if _, err := filter.Parse("args" + step + "=1"); err != nil {
				t.Errorf("%q is offered and is no path: %v", path, err)
			}
		}
	})
}
