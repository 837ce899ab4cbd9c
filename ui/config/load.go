package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"
)

// maxFile bounds the file, in bytes.
const maxFile = 1 << 20

// maxProblems bounds what is said about one file, and about its keys. One more counts those that were left out.
const maxProblems = 100

func moreMessage(n int) string { return fmt.Sprintf("%d more problems; repair those above first", n) }

// Load reads the settings from a file. Without a file the defaults hold. A file that cannot be read, is larger than a
// megabyte or is not TOML is one problem, and the defaults hold too; anything else that is wrong is a problem of its
// own. It reads the disk, so it waits.
func Load(path string) (Config, []Problem) {
	whole := func(format string, args ...any) (Config, []Problem) {
		return Default(), []Problem{{File: path, Message: fmt.Sprintf(format, args...)}}
	}
	if path == "" {
		return Default(), nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Default(), nil
	case err != nil:
		return whole("the settings cannot be read: %v; check the path", reason(err))
	case !info.Mode().IsRegular() && path != os.DevNull: // a pipe would wait for ever
		return whole("the settings cannot be read: this is not a file; name one in LIVESCOPE_CONFIG")
	}
	f, err := os.Open(path)
	if err != nil {
		return whole("the settings cannot be read: %v; check its permissions", reason(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return whole("the settings cannot be read: %v; check the disk", reason(err))
	case len(data) > maxFile:
		return whole("the settings are larger than 1 MB and were not read; is this the right file?")
	}
	return parse(path, data)
}

// reason is what the system said, without the path that the problem names already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// parse reads the settings out of a file's text.
func parse(path string, data []byte) (Config, []Problem) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // some editors begin a file so
	r := &reader{file: path, data: data, config: Default(), seen: map[string]int{}}
	if bad := firstInvalid(data); bad >= 0 {
		r.problem(bad, "the settings are not UTF-8 text; save the file as UTF-8")
		return Default(), r.problems
	}
	if offset, message, ok := r.read(); !ok {
		r.problems, r.more = nil, 0
		r.problem(offset, "this is not TOML: %s; no setting of this file was taken", message)
		return Default(), r.problems
	}
	if r.more > 0 {
		r.problems = append(r.problems, Problem{File: path, Message: moreMessage(r.more)})
	}
	return r.config, r.problems
}

// firstInvalid is where the first byte is that is not UTF-8, -1 if there is none.
func firstInvalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
