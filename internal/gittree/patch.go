package gittree

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// PatchDigest returns the SHA-256, in hexadecimal digits, of what is changed: every path
// with its modes and contents before and after, in any order. Two patches have one digest
// only if they change the same paths from the same contents to the same contents.
//
// The bytes that are hashed are the line "gitsm patch 1" and, for each change in the order
// of the paths' bytes, the line
//
//	LENGTH PATH MODE ID MODE ID
//
// with the path's length in bytes and the path as it is, the modes in words and the ids in
// hexadecimal digits; "absent -" stands for mode and id of nothing.
func PatchDigest(changes []FileChange) string {
	sorted := slices.SortedFunc(slices.Values(changes), func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) })
	hash := sha256.New()
	fmt.Fprintln(hash, "gitsm patch 1")
	for _, c := range sorted {
		fmt.Fprintf(hash, "%d %s %s %s\n", len(c.Path), c.Path, c.Before.encode(), c.After.encode())
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func (f File) encode() string {
	if f.IsZero() {
		return "absent -"
	}
	return f.Mode.String() + " " + f.Hash.String()
}
