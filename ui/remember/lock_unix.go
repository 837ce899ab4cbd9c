//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package remember

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of a file: shared, waiting for who has it alone, or alone, without waiting. It ends with the
// process at the latest. A file system without locks lets who appends go on, and nobody replace.
func lock(path string, alone bool) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX | syscall.LOCK_NB
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil && alone {
		f.Close()
		return nil, errLocked
	}
	return func() { f.Close() }, nil
}
