package gittree

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxCommit is the largest commit or tag object that is read.
const maxCommit = 16 << 20

// commit is what this package needs of a commit.
type commit struct {
	tree    Hash
	parents []Hash
	time    time.Time // the committer's
	summary string    // the first line of the message
}

// front are the headers that every commit begins with, in git's order.
type front struct {
	tree              Hash
	parents           []Hash
	author, committer []byte
}

// cutFront takes the front off a commit object. The problem, if there is one, says why that
// is not possible.
func cutFront(raw []byte) (f front, rest []byte, problem string) {
	tree, rest, ok := cutHeader(raw, "tree ")
	if !ok {
		return f, nil, "no tree"
	}
	var err error
	if f.tree, err = ParseHash(string(tree)); err != nil {
		return f, nil, err.Error()
	}
	for {
		parent, after, ok := cutHeader(rest, "parent ")
		if !ok {
			break
		}
		h, err := ParseHash(string(parent))
		if err != nil {
			return f, nil, err.Error()
		}
		f.parents, rest = append(f.parents, h), after
	}
	if f.author, rest, ok = cutHeader(rest, "author "); !ok {
		return f, nil, "no author"
	}
	if f.committer, rest, ok = cutHeader(rest, "committer "); !ok {
		return f, nil, "no committer"
	}
	return f, rest, ""
}

// parseCommit reads the front of a commit object, and the first line of its message.
func parseCommit(id Hash, raw []byte) (commit, error) {
	f, rest, problem := cutFront(raw)
	c := commit{tree: f.tree, parents: f.parents}
	if problem == "" {
		var ok bool
		if c.time, ok = parseStamp(f.committer); !ok {
			problem = "no time of the committer"
		}
	}
	if problem != "" {
		return commit{}, malformed(id, problem)
	}
	c.summary = summary(rest)
	return c, nil
}

func malformed(id Hash, problem string) error {
	return &RepositoryError{
		Problem: fmt.Sprintf("commit %s is damaged: %s", id, problem),
		Hint:    "git fsck says more; if it is in a branch of your own, make it anew with git rebase, otherwise clone the repository again",
		Err:     ErrMalformedCommit,
	}
}

// maxSummary is how much of a message's first line is kept, in bytes.
const maxSummary = 200

// summary returns the first line of the message that follows the headers, made good UTF-8.
func summary(headers []byte) string {
	_, message, _ := bytes.Cut(append([]byte{'\n'}, headers...), []byte("\n\n"))
	line, _, _ := bytes.Cut(bytes.TrimLeft(message, "\n"), []byte{'\n'})
	return strings.ToValidUTF8(string(line[:min(len(line), maxSummary)]), "")
}

// cutHeader takes the line "key value" off the front.
func cutHeader(raw []byte, key string) (value, rest []byte, ok bool) {
	after, ok := bytes.CutPrefix(raw, []byte(key))
	if !ok {
		return nil, raw, false
	}
	value, rest, ok = bytes.Cut(after, []byte{'\n'})
	return value, rest, ok
}

// parseStamp reads the time at the end of "Name <mail> seconds zone".
func parseStamp(identity []byte) (time.Time, bool) {
	fields := bytes.Fields(identity[bytes.LastIndexByte(identity, '>')+1:])
	if len(fields) == 0 {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<40 {
		return time.Time{}, false
	}
	offset := 0
	if len(fields) > 1 {
		offset = parseZone(string(fields[1]))
	}
	if offset == 0 {
		return time.Unix(seconds, 0).UTC(), true
	}
	return time.Unix(seconds, 0).In(time.FixedZone("", offset)), true
}

// parseZone reads an offset like +0530 in seconds; 0 for nonsense.
func parseZone(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != 5 || (s[0] != '+' && s[0] != '-') || n%100 >= 60 || n%100 <= -60 {
		return 0
	}
	offset := n/100*3600 + n%100*60
	if offset < -14*3600 || offset > 14*3600 {
		return 0
	}
	return offset
}

// parseTag returns the object that a tag object names.
func parseTag(id Hash, raw []byte) (Hash, error) {
	target, _, ok := cutHeader(raw, "object ")
	h, err := ParseHash(string(target))
	if !ok || err != nil {
		return Hash{}, &RepositoryError{Problem: fmt.Sprintf("tag %s is damaged: it names no object", id), Hint: fsckHint}
	}
	return h, nil
}
