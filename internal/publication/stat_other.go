//go:build !linux && !darwin

package publication

import "io/fs"

const readFlags = 0

func statOf(info fs.FileInfo) stat {
	return stat{size: info.Size(), modified: info.ModTime().UnixNano()}
}
