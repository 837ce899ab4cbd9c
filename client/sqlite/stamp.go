package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// headerMagic begins every SQLite database.
const headerMagic = "SQLite format 3\x00"

// journalMagic begins a rollback journal that is in use; SQLite zeroes or removes
// it when the transaction ends.
const journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"

// stamp is everything that a write must move. Two equal stamps with a read between
// them mean that the read saw one state of the database.
type stamp struct {
	file    os.FileInfo
	size    int64
	mtime   time.Time
	counter uint32 // file change counter, bytes 24 to 27 of the header
	// wal is a write-ahead log with something in it, journal a hot rollback journal.
	wal, journal beside
}

// beside is a file beside the database that belongs to its state.
type beside struct {
	present bool
	size    int64
	mtime   time.Time
	// salt changes when a write-ahead log begins anew, which its size does not.
	salt uint64
}

func (b beside) equal(o beside) bool {
	return b.present == o.present && b.size == o.size && b.mtime.Equal(o.mtime) && b.salt == o.salt
}

func (s stamp) equal(o stamp) bool {
	return s.sameFile(o) && s.wal.equal(o.wal) && s.journal.equal(o.journal)
}

// sameFile compares the database file alone.
func (s stamp) sameFile(o stamp) bool {
	return s.size == o.size && s.counter == o.counter && s.mtime.Equal(o.mtime) && os.SameFile(s.file, o.file)
}

// errBusy says that a transaction is under way.
var errBusy = errors.New("a transaction is under way")

// readStamp looks at path and its journals. It returns errBusy, and the stamp,
// while a rollback journal is hot, and ErrGone when the file is not there.
//
// The journal is looked at before the file and after it. Before, because a read
// that ended a moment ago must not have overlapped a transaction that is over by
// the time we look; after, because a read that begins now must not overlap one.
func readStamp(path string) (stamp, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return stamp{}, ErrGone
	}
	if err != nil {
		return stamp{}, err
	}
	defer f.Close()
	var s stamp
	s.journal = hotJournal(path + "-journal")
	if s.file, err = f.Stat(); err != nil {
		return stamp{}, err
	}
	s.size, s.mtime = s.file.Size(), s.file.ModTime()
	var header [28]byte
	if _, err := f.ReadAt(header[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return stamp{}, err
	}
	s.counter = binary.BigEndian.Uint32(header[24:])
	if now := hotJournal(path + "-journal"); s.journal.present || now.present {
		if now.present {
			s.journal = now
		}
		return s, errBusy
	}
	if header[18] == 2 || header[19] == 2 {
		s.wal = walBeside(path + "-wal")
	}
	return s, nil
}

// hotJournal looks at a rollback journal. It is present when it belongs to a
// transaction that has begun to change the database.
func hotJournal(path string) beside {
	var magic [len(journalMagic)]byte
	b := lookBeside(path, magic[:])
	if string(magic[:]) != journalMagic {
		return beside{}
	}
	return b
}

func walBeside(path string) beside {
	var header [32]byte
	b := lookBeside(path, header[:])
	if b.size == 0 {
		return beside{}
	}
	b.salt = binary.BigEndian.Uint64(header[16:24])
	return b
}

// lookBeside reads the first bytes of a regular file, without waiting on what
// only has a file's name.
func lookBeside(path string, first []byte) beside {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return beside{}
	}
	f, err := os.Open(path)
	if err != nil {
		return beside{}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return beside{}
	}
	io.ReadFull(f, first)
	return beside{present: true, size: info.Size(), mtime: info.ModTime()}
}

// CheckFile says in one line why path cannot be a readable SQLite database, or
// returns nil. It reads 100 bytes and does not look for damage further in.
func CheckFile(path string) error {
	fail := func(reason string, err error) error { return &FileError{Path: path, Reason: reason, Err: err} }
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail("there is no such file", err)
	case errors.Is(err, fs.ErrPermission):
		return fail("no permission to look at it", err)
	case err != nil:
		return fail(err.Error(), err)
	case info.IsDir():
		return fail("is a folder, not a database", nil)
	case !info.Mode().IsRegular():
		return fail("is not a regular file", nil)
	case info.Size() == 0:
		return fail("is empty (0 bytes), not a database", nil)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return fail("no permission to read it", err)
	}
	if err != nil {
		return fail(err.Error(), err)
	}
	defer f.Close()
	var header [100]byte
	if n, _ := io.ReadFull(f, header[:]); n < len(header) || string(header[:16]) != headerMagic {
		return fail("is not a SQLite database (its first bytes say otherwise)", nil)
	}
	page := int64(binary.BigEndian.Uint16(header[16:]))
	if page == 1 {
		page = 65536
	}
	if page < 512 || page&(page-1) != 0 {
		return fail(fmt.Sprintf("is damaged: its header gives a page size of %d", page), nil)
	}
	return nil
}

// Stamp is a state of the file, to be compared with a later one.
type Stamp struct{ s stamp }

// Equal reports whether the file was not written between the two.
func (a Stamp) Equal(b Stamp) bool { return a.s.file != nil && b.s.file != nil && a.s.equal(b.s) }

// Stamp looks at the file without reading the database. It returns [ErrGone] when
// the file is not there, and quiet false while a transaction is under way.
func (db *DB) Stamp() (now Stamp, quiet bool, err error) {
	s, err := readStamp(db.path)
	if errors.Is(err, errBusy) {
		return Stamp{s}, false, nil
	}
	return Stamp{s}, err == nil, err
}
