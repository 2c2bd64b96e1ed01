package gittree

import (
	"io/fs"
	"syscall"
)

const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func statOf(info fs.FileInfo) Stat {
	s := Stat{Size: info.Size(), ModTime: info.ModTime().UnixNano(), Mode: uint32(info.Mode())}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		s.ChangeTime = sys.Ctimespec.Nano()
		s.Inode = sys.Ino
		s.Mode = uint32(sys.Mode)
	}
	return s
}
