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

// parseCommit reads the header of a commit object: tree, parents, author,
// committer, in that order.
func parseCommit(id Hash, raw []byte) (commit, error) {
	var c commit
	damaged := func(what string) (commit, error) {
		return commit{}, &RepositoryError{Problem: fmt.Sprintf("commit %s is damaged: %s", id, what), Hint: fsckHint}
	}
	tree, rest, ok := cutHeader(raw, "tree ")
	if !ok {
		return damaged("no tree")
	}
	var err error
	if c.tree, err = ParseHash(string(tree)); err != nil {
		return damaged(err.Error())
	}
	for {
		parent, after, ok := cutHeader(rest, "parent ")
		if !ok {
			break
		}
		h, err := ParseHash(string(parent))
		if err != nil {
			return damaged(err.Error())
		}
		c.parents, rest = append(c.parents, h), after
	}
	_, rest, ok = cutHeader(rest, "author ")
	if !ok {
		return damaged("no author")
	}
	committer, rest, ok := cutHeader(rest, "committer ")
	if !ok {
		return damaged("no committer")
	}
	if c.time, ok = parseStamp(committer); !ok {
		return damaged("no time of the committer")
	}
	c.summary = summary(rest)
	return c, nil
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
