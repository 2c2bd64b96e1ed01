package gittree

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// WriteBlob writes a file's content. Like every object it is on the disk, not only in the
// system's memory, when the method returns; one that is there already stays as it is.
func (r *Repository) WriteBlob(content []byte) (Hash, error) {
	return r.store.objects.Write(gitobject.Blob, content)
}

// WriteTree writes one folder. It fails with *TreeError for entries that no tree can hold:
// names that lead out of it, one name twice, no object, an empty folder.
func (r *Repository) WriteTree(items []TreeItem) (Hash, error) {
	for _, item := range items {
		if strings.ContainsRune(item.Name, 0) { // it would end the name
			return Hash{}, &TreeError{Problem: fmt.Sprintf("has an entry with the name %q", item.Name)}
		}
	}
	raw := FormatTree(items)
	h := gitobject.HashOf(gitobject.Tree, raw)
	if _, err := readItems(h, raw); err != nil {
		return Hash{}, err
	}
	return r.store.objects.Write(gitobject.Tree, raw)
}

// WriteCommit writes a commit object, which CommitText.Payload or Sealed has made. It
// refuses with ErrMalformedCommit what programs could read in different ways. That its tree
// and parents are there is not checked.
func (r *Repository) WriteCommit(raw []byte) (Hash, error) {
	if _, err := parseCommitInfo(gitobject.HashOf(gitobject.Commit, raw), raw); err != nil {
		return Hash{}, err
	}
	return r.store.objects.Write(gitobject.Commit, raw)
}
