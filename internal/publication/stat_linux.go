package publication

import (
	"io/fs"
	"syscall"
)

// readFlags: a pipe that takes a file's place meanwhile does not block its reader.
const readFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func statOf(info fs.FileInfo) stat {
	s := stat{size: info.Size(), modified: info.ModTime().UnixNano()}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		s.changed, s.inode = sys.Ctim.Nano(), sys.Ino
	}
	return s
}
