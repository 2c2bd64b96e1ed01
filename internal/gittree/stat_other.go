//go:build !linux && !darwin

package gittree

import "io/fs"

// openFlags: os.Root follows no link out of the tree, and readPortable looks
// before it opens.
const openFlags = 0

func statOf(info fs.FileInfo) Stat {
	return Stat{Size: info.Size(), ModTime: info.ModTime().UnixNano(), Mode: uint32(info.Mode())}
}
