package remember

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxDocument bounds a document, in bytes.
const maxDocument = 1 << 20

// errTooLarge is what is wrong with a document of more than maxDocument.
var errTooLarge = errors.New("it is larger than 1 MB")

// Load reads a document into v, which is left as it is when there is none. A broken one is moved aside, to be looked at,
// and the error says where to; what v holds then is not to be used.
func (m *Memory) Load(name string, v any) error {
	m.files.Lock()
	defer m.files.Unlock()
	path := m.path(name, ".json")
	data, unsaved := m.unsaved[name]
	if !unsaved {
		if path == "" {
			return nil
		}
		var err error
		data, err = readBounded(path, maxDocument)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case errors.Is(err, errTooLarge):
			return m.aside(name, path, err)
		case err != nil:
			return fmt.Errorf("read what is remembered from %s: %w; check its permissions", path, reason(err))
		}
	}
	if err := json.Unmarshal(data, v); err != nil {
		if unsaved {
			return fmt.Errorf("read what is remembered of %q: %w", name, err)
		}
		return m.aside(name, path, err)
	}
	return nil
}

// aside moves a broken document away, so that the next one does not overwrite what somebody may want to repair.
func (m *Memory) aside(name, path string, why error) error {
	to := filepath.Join(m.dir, filepath.FromSlash(fileName(name))+".broken")
	if err := os.Rename(path, to); err != nil {
		return fmt.Errorf("read what is remembered from %s: %w; it could not be moved aside (%w): remove it", path, why, reason(err))
	}
	return fmt.Errorf("read what is remembered from %s: %w; it is now %s and livescope begins anew", path, why, to)
}

// readBounded reads a file of at most so many bytes. What is no file is not read: a pipe would wait for ever.
func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("this is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = errTooLarge
	}
	return data, err
}

// Save keeps v under a name. What cannot be written is kept for this run, and the error says why.
func (m *Memory) Save(name string, v any) error {
	data, err := json.Marshal(v)
	if err == nil && len(data) > maxDocument {
		err = errTooLarge
	}
	if err != nil {
		return fmt.Errorf("remember %q: %w; it was not kept", name, err)
	}
	m.files.Lock()
	defer m.files.Unlock()
	if m.unsaved == nil {
		m.unsaved = map[string][]byte{}
	}
	path := m.path(name, ".json")
	if path == "" {
		m.unsaved[name] = data
		return nil
	}
	if err := replace(path, append(data, '\n')); err != nil {
		m.unsaved[name] = data
		return fmt.Errorf("remember in %s: %w; it is kept for this run only", path, reason(err))
	}
	delete(m.unsaved, name)
	return nil
}

// replace writes a file whole or not at all: whoever reads it meanwhile, or after a crash, sees the old or the new one.
func replace(path string, data []byte) (err error) {
	if err := makeDir(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // for the second time, unless writing failed
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
