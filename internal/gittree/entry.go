package gittree

import "fmt"

// Mode is the kind of an entry.
type Mode uint8

// The modes of an entry.
const (
	Regular    Mode = iota // a plain file
	Executable             // a plain file that may be run
	Symlink                // a symbolic link; its target is not read
	Submodule              // another repository; its files are not listed
	Other                  // a device, FIFO or socket, or a mode git does not know
)

// String returns the mode in snake case.
func (m Mode) String() string {
	switch m {
	case Regular:
		return "regular"
	case Executable:
		return "executable"
	case Symlink:
		return "symlink"
	case Submodule:
		return "submodule"
	case Other:
		return "other"
	}
	return fmt.Sprintf("mode(%d)", uint8(m))
}

// IsFile reports whether the entry has a content to read.
func (m Mode) IsFile() bool { return m == Regular || m == Executable }

// Entry is one file, link or submodule of a tree.
type Entry struct {
	// Path is slash-separated and relative to the repository's root. Its bytes
	// are as committed, not necessarily UTF-8.
	Path string
	Mode Mode
	// Size in bytes; -1 in a revision, where only Read learns it.
	Size int64
	// Blob is the content's id in a revision, the commit's id for a submodule
	// there, and zero in a working tree.
	Blob Hash
	// Stat is what the file system says, in a working tree; zero in a revision.
	Stat Stat
}

// Stat tells whether a file of the working tree may have changed since it was
// last read; it is comparable. Times are nanoseconds since 1970. ChangeTime,
// Inode and the system's own Mode bits are known on Linux and macOS, and
// zero elsewhere (Mode: the bits of fs.FileMode).
//
// A file written again within the clock's granularity can keep its Stat:
// whoever caches by Stat must not trust one that was as young as the cache
// when it was written.
type Stat struct {
	Size       int64
	ModTime    int64
	ChangeTime int64
	Inode      uint64
	Mode       uint32
}
