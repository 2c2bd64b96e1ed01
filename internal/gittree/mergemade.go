package gittree

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// maxMade is how many bytes the objects of a merge may have together.
const maxMade = 256 << 20

// loadMade reads the objects of a tree that git has written into a folder of loose objects.
// What is not there is in the repository, with all that belongs to it.
func loadMade(objects string, tree Hash) (overlay, error) {
	l := loader{objects: objects, left: maxMade, made: overlay{trees: map[Hash][]byte{}, blobs: map[Hash][]byte{}}}
	return l.made, l.tree(tree, 0)
}

type loader struct {
	objects string
	left    int64
	made    overlay
}

func (l *loader) tree(h Hash, depth int) error {
	if _, ok := l.made.trees[h]; ok {
		return nil
	}
	if depth > maxDepth {
		return &TreeError{Tree: h, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	raw, err := l.read(h, gitobject.Tree)
	if raw == nil || err != nil {
		return err
	}
	entries, err := parseTree(h, raw)
	if err != nil {
		return err
	}
	l.made.trees[h] = raw
	for _, e := range entries {
		if e.dir {
			err = l.tree(e.hash, depth+1)
		} else if e.mode != Submodule {
			err = l.blob(e.hash)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) blob(h Hash) error {
	content, err := l.read(h, gitobject.Blob)
	if content != nil {
		l.made.blobs[h] = content
	}
	return err
}

// read returns the content of a loose object, nil if there is none.
func (l *loader) read(h Hash, want gitobject.Kind) ([]byte, error) {
	_, content, err := gitobject.ReadLoose(l.objects, h, want, l.left)
	var size *gitobject.SizeError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.As(err, &size):
		return nil, errTooMuch
	case err != nil:
		return nil, fmt.Errorf("read merged object %s: %w", h, err)
	case gitobject.HashOf(want, content) != h:
		return nil, fmt.Errorf("read merged object %s: its content does not match its id", h)
	}
	l.left -= int64(len(content))
	return content, nil
}
