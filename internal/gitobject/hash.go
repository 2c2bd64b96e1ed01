package gitobject

import (
	"encoding/hex"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
)

// Hash is the id of a git object in the SHA-1 format.
type Hash [20]byte

// String returns the id as 40 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short returns the first digits of an id, as people write it.
func (h Hash) Short() string { return h.String()[:10] }

// IsZero reports whether the id is unset.
func (h Hash) IsZero() bool { return h == Hash{} }

// ParseHash reads 40 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, fmt.Errorf("parse object id %q: 40 hexadecimal digits expected", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, fmt.Errorf("parse object id %q: %w", s, err)
	}
	return h, nil
}

// BlobHash returns the id that git gives to a blob of this content.
func BlobHash(content []byte) Hash { return HashOf(Blob, content) }

// HashOf returns the id that git gives to an object, by git's collision-detecting SHA-1.
func HashOf(t Kind, content []byte) Hash {
	return Hash(plumbing.ComputeHash(plumbing.ObjectType(t), content))
}
