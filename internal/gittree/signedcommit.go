package gittree

import (
	"bytes"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// SignedCommit is a commit with its signature, read from the raw bytes of the object.
// Nothing is checked about the signature but where it stands.
type SignedCommit struct {
	ID, Tree          Hash
	Parents           []Hash
	Author, Committer Signature
	// Message is the whole of it, good UTF-8.
	Message string
	// Payload is the object's content without its signatures: what was signed.
	Payload []byte
	// Signature is the text of the header gpgsig; nil where there is none.
	Signature []byte
}

// signatureHeader is where git keeps a signature. Git leaves every header out of what is
// signed that begins with this name.
const signatureHeader = "gpgsig"

// SignedCommit returns a commit with its signature. It fails with ErrMalformedCommit for
// one that programs could read in different ways, or whose message is not UTF-8.
func (r *Repository) SignedCommit(h Hash) (SignedCommit, error) {
	raw, err := r.object(h, gitobject.Commit, maxCommit)
	if err != nil {
		return SignedCommit{}, err
	}
	return parseSignedCommit(h, raw)
}

func parseSignedCommit(id Hash, raw []byte) (SignedCommit, error) {
	info, err := parseCommitInfo(id, raw)
	if err != nil {
		return SignedCommit{}, err
	}
	f, rest, problem := cutFront(raw)
	if problem != "" {
		return SignedCommit{}, malformed(id, problem)
	}
	c := SignedCommit{ID: id, Tree: f.tree, Parents: info.Parents, Author: info.Author, Committer: info.Committer}
	c.Payload = append(make([]byte, 0, len(raw)), raw[:len(raw)-len(rest)]...)
	into := &c.Payload // what the header at hand belongs to
	for len(rest) > 0 && rest[0] != '\n' {
		line, after, _ := bytes.Cut(rest, []byte{'\n'})
		rest = after
		if line[0] != ' ' {
			if into, line = c.part(line); into == nil {
				return SignedCommit{}, malformed(id, "it has a header that is not signed, and is no signature")
			}
		} else if into != &c.Payload {
			line = line[1:]
		}
		*into = append(append(*into, line...), '\n')
	}
	c.Payload = append(c.Payload, rest...)
	message, _ := bytes.CutPrefix(rest, []byte{'\n'})
	if !utf8.Valid(message) {
		return SignedCommit{}, malformed(id, "its message is not UTF-8")
	}
	c.Message = string(message)
	return c, nil
}

// part returns what a header belongs to and its text there, nil for neither.
func (c *SignedCommit) part(line []byte) (*[]byte, []byte) {
	key, value, _ := bytes.Cut(line, []byte{' '})
	switch {
	case string(key) == signatureHeader:
		return &c.Signature, value
	case string(key) == signatureHeader+"-sha256": // of the same commit in another object format
		return new([]byte), value
	case bytes.HasPrefix(key, []byte(signatureHeader)):
		return nil, nil
	}
	return &c.Payload, line
}
