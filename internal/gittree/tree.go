// Package gittree reads one state of a repository's files, a commit or the
// working tree, as a list of entries and their contents, and the history that
// led there. Nothing is ever checked out.
//
// A [Revision] reads the raw tree and commit objects of a [Repository] and
// checks every object against its id, with the SHA-1 that detects collisions;
// an object that others are stored as differences from is checked as part of
// them. Objects are read by several goroutines at a time, from packs of all
// forms that git writes and from loose files, while git packs them anew. A
// [WorkingTree] reads a directory and needs no git. Both give the same paths
// for the same files, with one difference that callers must know: a working
// tree leaves out hidden files and folders (editors keep theirs there), a
// revision lists what the commit holds.
//
// Objects are written by the methods that begin with Write and references by
// [Repository.SwapReference], and by nothing else. Git itself is started by
// [Repository.Merge], in a temporary repository, and by [Repository.Fetch],
// [Repository.Push] and [Repository.Replace], which alone reach a network.
//
// Paths and contents come from whoever wrote the commit. Names that could
// lead out of the tree are an error, symbolic links are listed and never
// followed, and sizes are capped; whether a name is good UTF-8 or a content is
// a good record is for the caller to judge.
//
// Replacement objects (git replace) and grafts are ignored on purpose: what
// was committed is what is read. The objects of go-git never leave this
// package.
package gittree

import (
	"context"
	"fmt"
	"strings"
)

const (
	// maxDepth is how many folders deep a file may lie.
	maxDepth = 64
	// maxEntries is how many entries, folders included, one listing visits.
	maxEntries = 2_000_000
)

// Tree is one state of a repository's files. Its methods may be called from
// several goroutines.
type Tree interface {
	// Entries lists every file below the given top-level folders, sorted by the
	// bytes of the path. Symbolic links and submodules are listed as such and
	// never followed. A folder that is absent adds nothing; a "folder" that is
	// in truth a file, a link or a submodule is listed under its own name.
	// Without folders the whole tree is listed.
	Entries(ctx context.Context, folders ...string) ([]Entry, error)
	// Read returns the content of a regular or executable file that Entries
	// listed. It fails with *TooLargeError, before loading the content, if there
	// are more than limit bytes, and with *NotRegularError for anything that is
	// no plain file.
	Read(ctx context.Context, e Entry, limit int64) ([]byte, error)
}

var (
	_ Tree = (*WorkingTree)(nil)
	_ Tree = (*Revision)(nil)
)

// checkFolder accepts the name of a top-level folder.
func checkFolder(name string) error {
	if problem := nameProblem(name); problem != "" || strings.ContainsRune(name, '\x00') {
		return fmt.Errorf("folder %q is not the name of a top-level folder", name)
	}
	return nil
}

// nameProblem says why a name must not become part of a path, or "" if it may.
func nameProblem(name string) string {
	switch {
	case name == "":
		return "an empty name"
	case name == "." || name == "..":
		return fmt.Sprintf("the name %q", name)
	case strings.IndexByte(name, '/') >= 0:
		return fmt.Sprintf("the name %q with a slash", name)
	case len(name) >= 4 && (name[0] == '.' || name[0] == 'g' || name[0] == 'G') && isDotGit(name):
		return fmt.Sprintf("the name %q, which can stand for .git", name)
	}
	return ""
}

// isDotGit reports whether a file system could take name for ".git": another
// case, or what NTFS drops or shortens.
func isDotGit(name string) bool {
	name, _, _ = strings.Cut(name, ":")
	name = strings.TrimRight(name, ". ")
	return strings.EqualFold(name, ".git") || strings.EqualFold(name, "git~1")
}

// compareNames orders two names of one folder as git does, a folder as if its
// name ended in a slash. Listing folders depth first in this order gives
// paths in the order of their bytes.
func compareNames(a string, aDir bool, b string, bDir bool) int {
	n := min(len(a), len(b))
	if c := strings.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return int(byteAfter(a, n, aDir)) - int(byteAfter(b, n, bDir))
}

func byteAfter(name string, n int, dir bool) byte {
	switch {
	case n < len(name):
		return name[n]
	case dir:
		return '/'
	}
	return 0
}
