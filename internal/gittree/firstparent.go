package gittree

import (
	"bytes"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// FirstParent returns the first parent that any program might see in a commit, also in one
// that is not as git writes it; false where there is none. It is for following a branch
// beyond a commit that [Repository.SignedCommit] refuses.
func (r *Repository) FirstParent(h Hash) (Hash, bool, error) {
	raw, err := r.object(h, gitobject.Commit, maxCommit)
	if err != nil {
		return Hash{}, false, err
	}
	l := readLooseLink(raw)
	if len(l.parents) == 0 {
		return Hash{}, false, nil
	}
	return l.parents[0], true, nil
}

// looseLink is what a walk needs of a commit that is not as git writes it.
func (r *Repository) looseLink(h Hash) (link, error) {
	raw, err := r.object(h, gitobject.Commit, maxCommit)
	if err != nil {
		return link{}, err
	}
	return readLooseLink(raw), nil
}

// readLooseLink reads every parent that any program might see.
func readLooseLink(raw []byte) link {
	var l link
	headers, _, _ := bytes.Cut(raw, []byte("\n\n"))
	for line := range bytes.SplitSeq(headers, []byte{'\n'}) {
		if digits, ok := bytes.CutPrefix(line, []byte("parent ")); ok {
			if parent, err := ParseHash(string(digits)); err == nil {
				l.parents = append(l.parents, parent)
			}
		}
		if identity, ok := bytes.CutPrefix(line, []byte("committer ")); ok {
			if at, ok := parseStamp(identity); ok {
				l.seconds = at.Unix()
			}
		}
	}
	return l
}
