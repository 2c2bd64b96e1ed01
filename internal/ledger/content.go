package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/gitsm/gitsm/internal/gittree"
)

// maxContent is the largest file of which a digest is taken, in bytes.
const maxContent = 1 << 30

// ContentDigest returns the SHA-256, in hexadecimal digits, of what differs between two
// commits, contents included: unlike an id of git it does not rest on SHA-1.
//
// The bytes that are hashed are the line "gitsm content 1" and, for each path that the
// trees do not have alike, sorted by the paths' bytes, the line
//
//	LENGTH PATH MODE DIGEST
//
// with the path's length in bytes and the path as it is. MODE is git's, in six digits, and
// DIGEST the SHA-256 of the content after: of a file's bytes, and of a link's target. Of a
// submodule it is the id of its commit. What is gone has the mode 000000 and for a digest the word
// absent. "git diff-tree -r --no-renames -z BEFORE AFTER" lists the same paths in this order.
func ContentDigest(ctx context.Context, repo *gittree.Repository, before, after gittree.Hash) (string, error) {
	changes, err := repo.Difference(ctx, before, after)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	sum.Write([]byte("gitsm content 1\n"))
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		mode, digest, err := contentOf(repo, c.After)
		if err != nil {
			return "", fmt.Errorf("%q: %w", c.Path, err)
		}
		fmt.Fprintf(sum, "%d %s %s %s\n", len(c.Path), c.Path, mode, digest)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// contentOf returns the mode and the digest of what a path holds.
func contentOf(repo *gittree.Repository, f gittree.File) (mode, digest string, err error) {
	switch {
	case f.IsZero():
		return "000000", "absent", nil
	case f.Mode == gittree.Submodule:
		return "160000", f.Hash.String(), nil
	}
	modes := map[gittree.Mode]string{gittree.Regular: "100644", gittree.Executable: "100755", gittree.Symlink: "120000"}
	if mode = modes[f.Mode]; mode == "" {
		return "", "", fmt.Errorf("git has no such kind of entry: %s", f.Mode)
	}
	content, err := repo.Blob(f.Hash, maxContent)
	if err != nil {
		return "", "", err
	}
	return mode, Digest(content), nil
}
