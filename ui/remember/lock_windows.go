package remember

import (
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// How LockFileEx locks.
const (
	failAtOnce = 1
	exclusive  = 2
)

// lock takes the lock of a file: shared, waiting for who has it alone, or alone, without waiting. It ends with the
// process at the latest. A file system without locks lets who appends go on, and nobody replace.
func lock(path string, alone bool) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	how := uintptr(0)
	if alone {
		how = failAtOnce | exclusive
	}
	var at syscall.Overlapped
	ok, _, _ := lockFileEx.Call(f.Fd(), how, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok == 0 && alone {
		f.Close()
		return nil, errLocked
	}
	return func() { f.Close() }, nil
}
