package gittree

import (
	"bytes"
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// parsePast reads a commit object as leniently as git log.
func parsePast(id Hash, raw []byte) (Past, error) {
	f, rest, problem := cutFront(raw)
	if problem != "" {
		return Past{}, malformed(id, problem)
	}
	return Past{
		ID: id, Parents: f.parents, tree: f.tree, Summary: summary(rest),
		Author: signature(f.author), Committer: signature(f.committer),
	}, nil
}

// signature reads "Name <mail> seconds zone" as far as it is so.
func signature(line []byte) Signature {
	name, rest, _ := bytes.Cut(line, []byte{'<'})
	mail, _, _ := bytes.Cut(rest, []byte{'>'})
	s := Signature{Name: legible(name), Email: legible(mail), Time: time.Unix(0, 0).UTC()}
	if at, ok := parseStamp(line); ok {
		s.Time = at
	}
	return s
}

func legible(text []byte) string {
	return strings.ToValidUTF8(string(bytes.TrimSpace(text)), string(utf8.RuneError))
}

// shallowCommits are the commits whose parents a shallow clone lacks.
func (r *Repository) shallowCommits() (map[Hash]bool, error) {
	content, err := os.ReadFile(filepath.Join(r.layout.common, "shallow"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	ends := map[Hash]bool{}
	for line := range strings.Lines(string(content)) {
		if id, err := ParseHash(strings.TrimSpace(line)); err == nil {
			ends[id] = true
		}
	}
	return ends, nil
}

// Place identifies the repository on this machine: the folder of its objects and
// references, which its worktrees share.
func (r *Repository) Place() string { return r.layout.common }

// queued is a commit that waits, with its place in the order of queueing.
type queued struct {
	Past
	number int
}

// pastHeap has the youngest commit first, then the one that was queued first.
type pastHeap []*queued

func (q pastHeap) Len() int { return len(q) }
func (q pastHeap) Less(i, j int) bool {
	return cmp.Or(q[j].Committer.Time.Compare(q[i].Committer.Time), cmp.Compare(q[i].number, q[j].number)) < 0
}
func (q pastHeap) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a commit; see [container/heap].
func (q *pastHeap) Push(x any) { *q = append(*q, x.(*queued)) }

// Pop takes the last commit; see [container/heap].
func (q *pastHeap) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return x
}
