package gittree

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CommitText is what a new commit says. Times are written by the second in their own zone
// offset.
type CommitText struct {
	Tree              Hash
	Parents           []Hash
	Author, Committer Signature
	// Message is good UTF-8 and written as it is; git ends its own with a line end.
	Message string
}

// Payload returns the bytes to sign, which are also the commit object without signature. It
// refuses what git would not write: no tree, no name, names and addresses with <, >, a line
// end, NUL, bad UTF-8 or spaces around them, times before 1970 or in an offset that no
// clock has, a message that is not UTF-8 or has a NUL byte.
func (c CommitText) Payload() ([]byte, error) {
	if c.Tree.IsZero() {
		return nil, fmt.Errorf("write commit: it has no tree")
	}
	if !utf8.ValidString(c.Message) {
		return nil, fmt.Errorf("write commit: its message is not UTF-8")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "tree %s\n", c.Tree)
	for _, parent := range c.Parents {
		if parent.IsZero() {
			return nil, fmt.Errorf("write commit: a parent is unset")
		}
		fmt.Fprintf(&b, "parent %s\n", parent)
	}
	for _, who := range []struct {
		role string
		Signature
	}{{"author", c.Author}, {"committer", c.Committer}} {
		text, err := who.text()
		if err != nil {
			return nil, fmt.Errorf("write commit: the %s has %w", who.role, err)
		}
		fmt.Fprintf(&b, "%s %s\n", who.role, text)
	}
	b.WriteByte('\n')
	b.WriteString(c.Message)
	if b.Len() > maxCommit {
		return nil, fmt.Errorf("write commit: it has %d bytes, more than the %d allowed", b.Len(), maxCommit)
	}
	if _, err := parseCommitInfo(Hash{}, b.Bytes()); err != nil {
		return nil, fmt.Errorf("write commit: %w", err)
	}
	return b.Bytes(), nil
}

// text returns "Name <mail> seconds zone".
func (s Signature) text() (string, error) {
	for _, part := range []string{s.Name, s.Email} {
		if strings.ContainsAny(part, "<>\n\x00") || !utf8.ValidString(part) || strings.TrimSpace(part) != part {
			return "", fmt.Errorf("the name or address %q, which a commit cannot hold", part)
		}
	}
	if s.Name == "" {
		return "", fmt.Errorf("no name")
	}
	_, offset := s.Time.Zone()
	if s.Time.Unix() < 0 || s.Time.Unix() > maxSeconds || offset%60 != 0 || offset < -maxOffset || offset > maxOffset {
		return "", fmt.Errorf("the time %s, which a commit cannot hold", s.Time.Format(time.RFC3339))
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("%s <%s> %d %c%02d%02d", s.Name, s.Email, s.Time.Unix(), sign, offset/3600, offset/60%60), nil
}

// The times that a commit is read with.
const (
	maxSeconds = 1 << 40
	maxOffset  = 14 * 3600
)

// Sealed returns the commit object of a payload and its signature, byte for byte as git
// writes it: the signature is the last header.
func Sealed(payload, armoured []byte) []byte {
	headers, message, found := bytes.Cut(payload, []byte("\n\n"))
	raw := make([]byte, 0, len(payload)+len(armoured)+len(armoured)/64+16)
	raw = append(append(raw, headers...), '\n')
	raw = append(raw, signatureHeader...)
	for line := range bytes.Lines(armoured) {
		raw = append(append(raw, ' '), line...)
	}
	if !bytes.HasSuffix(armoured, []byte{'\n'}) {
		raw = append(raw, '\n')
	}
	if found {
		raw = append(append(raw, '\n'), message...)
	}
	return raw
}
