package gittree

import "github.com/gitsm/gitsm/internal/gitobject"

// Hash is the id of a git object in the SHA-1 format.
type Hash = gitobject.Hash

// ParseHash reads 40 hexadecimal digits.
func ParseHash(s string) (Hash, error) { return gitobject.ParseHash(s) }

// BlobHash returns the id that git gives to a blob of this content.
func BlobHash(content []byte) Hash { return gitobject.BlobHash(content) }
