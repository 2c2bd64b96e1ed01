package ledger

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/signature"
)

// NewKey makes a key to sign entries with.
func NewKey(comment string) (*signature.Key, error) {
	return signature.GenerateKey(rand.Reader, comment)
}

// Allow returns a file of allowed signers with a line for a key, valid from a moment on.
func Allow(file []byte, principal string, key signature.PublicKey, after time.Time) []byte {
	out := bytes.Clone(file)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return append(out, signature.SignerLine(principal, key, after, time.Time{})+"\n"...)
}

// Close returns a file of allowed signers in which the lines of a key, given by its
// fingerprint, end at a moment, and how many did not end before. All other lines stay as
// they are.
func Close(file []byte, fingerprint string, before time.Time) ([]byte, int, error) {
	signers, _ := signature.ParseSigners(file)
	lines := strings.SplitAfter(string(file), "\n")
	closed := 0
	for _, s := range signers.All() {
		if s.Key.Fingerprint() != fingerprint || !s.ValidBefore.IsZero() && !s.ValidBefore.After(before) {
			continue
		}
		if before.Before(s.ValidAfter) {
			return nil, 0, fmt.Errorf("the key %s is valid from %s on only, which is after %s", fingerprint, stamp(s.ValidAfter), stamp(before))
		}
		lines[s.Line-1] = signature.SignerLine(s.Principals, s.Key, s.ValidAfter, before) + "\n"
		closed++
	}
	return []byte(strings.Join(lines, "")), closed, nil
}
