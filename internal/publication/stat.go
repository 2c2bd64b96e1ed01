package publication

import (
	"io/fs"
	"time"
)

// stat is by what a file is known again without reading it.
type stat struct {
	size, modified int64  // bytes; nanoseconds of Unix time
	changed        int64  // of the inode, where the platform tells
	inode          uint64 // likewise
}

// seen is a file as it was at some moment. Its zero value knows nothing.
type seen struct {
	stat stat
	ok   bool
	// racy files were so young that their times cannot tell a later change.
	racy bool
}

// look notes a file; info is that of a moment not after at.
func look(info fs.FileInfo, at time.Time) seen {
	s := statOf(info)
	return seen{stat: s, ok: true, racy: s.youngAt(at)}
}

// youngAt reports whether the file changed so shortly before a moment that a change after it
// may leave the same times: the clocks of file systems are coarse.
func (s stat) youngAt(at time.Time) bool {
	granularity := 50 * time.Millisecond
	if s.modified%int64(time.Second) == 0 {
		granularity = 3 * time.Second
	}
	return max(s.modified, s.changed) > at.Add(-granularity).UnixNano()
}
