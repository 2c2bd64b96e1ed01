package gittree

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// rawTree is the content of a tree object; nil is the folder without entries.
type rawTree struct {
	id  Hash
	raw []byte
	// sound is set when all of the tree was found to be as git makes it.
	sound atomic.Pointer[soundness]
}

// soundness is what is known of a tree that is as git makes it.
type soundness struct {
	marks []treeMark
	odd   int // entries that git would write in another way
}

// treeMark is a place where an entry begins, and where the one before it does. The marks of
// a tree are in order, about markGap bytes apart; the last is its end.
type treeMark struct{ before, at int32 }

const markGap = 1 << 10

func (t *rawTree) bytes() []byte {
	if t == nil {
		return nil
	}
	return t.raw
}

func (t *rawTree) soundness() *soundness {
	if t == nil {
		return &soundness{}
	}
	return t.sound.Load()
}

// tree reads a tree object, without checking more than its id.
func (r *Repository) tree(h Hash) (*rawTree, error) {
	if h == emptyTree {
		return nil, nil
	}
	if t, ok := r.trees.Get(h); ok {
		return t, nil
	}
	raw, err := r.object(h, gitobject.Tree, maxTree)
	var size *gitobject.SizeError
	if errors.As(err, &size) {
		return nil, &TreeError{Tree: h, Problem: fmt.Sprintf("has %d bytes, more than the %d allowed", size.Size, maxTree)}
	} else if err != nil {
		return nil, err
	}
	t := &rawTree{id: h, raw: raw}
	r.trees.Put(h, t, len(raw)+len(raw)/64+256)
	return t, nil
}
