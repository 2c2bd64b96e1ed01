package approval

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
)

// The results of a reason.
const (
	satisfied = "satisfied"
	pending   = "pending"
	rejected  = "rejected"
	skipped   = "skipped"
	info      = "info"
)

// maxChildren is how many reasons of one sort are listed before the rest is counted.
const maxChildren = 50

// leaf is a reason of its own.
func leaf(id, result, format string, args ...any) Reason {
	return Reason{ID: id, Result: result, Why: fmt.Sprintf(format, args...), Children: []Reason{}}
}

// branch is a reason that is as bad as the worst below it.
func branch(id, why string, children []Reason) Reason {
	result := satisfied
	for _, c := range children {
		if weight(c.Result) > weight(result) {
			result = c.Result
		}
	}
	if rest := len(children) - maxChildren; rest > 0 {
		// The worst first, so that what is only counted is never worse than what is shown.
		children = slices.Clone(children)
		slices.SortStableFunc(children, func(a, b Reason) int { return weight(b.Result) - weight(a.Result) })
		children = append(children[:maxChildren:maxChildren], leaf(id, info, "and %d more", rest))
	}
	return Reason{ID: id, Result: result, Why: why, Children: list(children)}
}

// weight orders results by how much they stand in the way.
func weight(result string) int {
	switch result {
	case rejected:
		return 2
	case pending:
		return 1
	}
	return 0
}

// short is as much of a commit id as people read.
func short(commit string) string {
	if len(commit) > 7 {
		return commit[:7]
	}
	return commit
}

// moment writes a time for people, in the zone in which it is given.
func moment(t time.Time) string { return change.Moment(t) }

// enumerated joins words: a, b and c.
func enumerated(words []string) string {
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return strings.Join(words, "")
}

// plural counts things.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// names lists references, a few of many.
func names[T ~string](refs []T) string {
	const most = 10
	texts := make([]string, 0, most)
	for _, ref := range refs[:min(len(refs), most)] {
		texts = append(texts, string(ref))
	}
	list := strings.Join(texts, ", ")
	if rest := len(refs) - most; rest > 0 {
		list += fmt.Sprintf(" and %d more", rest)
	}
	return list
}

// distinct returns the references that are any, each once, in the order given.
func distinct(refs ...estate.Ref) []estate.Ref {
	out := []estate.Ref{}
	for _, ref := range refs {
		if ref != "" && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
