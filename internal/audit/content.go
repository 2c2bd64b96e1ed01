package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// content is what a range of main took in, beside what was proposed.
type content struct {
	// patch identifies what head proposes on top of where it parts from before.
	patch string
	// tree is that of after.
	tree gittree.Hash
	// why says in which way main took in something else; "" where it did not.
	why string
	// unknown says why that cannot be told; "" where it can.
	unknown string
}

// forksOf returns the best common ancestors of before and head, of which commits are those
// that head has and before does not: where these part from the rest in one place only, that
// is it, and no history has to be walked.
func forksOf(ctx context.Context, repo *gittree.Repository, before, head gittree.Hash, commits []gittree.CommitInfo) ([]gittree.Hash, error) {
	own := make(map[gittree.Hash]bool, len(commits))
	for i := range commits {
		own[commits[i].ID] = true
	}
	var edge []gittree.Hash
	for i := range commits {
		for _, parent := range commits[i].Parents {
			if !own[parent] && !slices.Contains(edge, parent) {
				edge = append(edge, parent)
			}
		}
	}
	if len(edge) == 1 {
		return edge, nil
	}
	return repo.MergeBases(ctx, before, head)
}

// compare holds what main took in against what the head proposes on the commit before. forks
// are the best common ancestors of these two.
//
// Where both change the same paths in the same way, the proposed patch is what main took in,
// whoever put it there and in how many commits. Otherwise the merge is made again.
func compare(ctx context.Context, repo *gittree.Repository, before, after, head gittree.Hash, forks []gittree.Hash) (content, error) {
	var c content
	fork := before
	if len(forks) > 0 {
		fork = forks[0]
	}
	proposed, err := repo.Difference(ctx, fork, head)
	if err != nil {
		return c, err
	}
	c.patch = gittree.PatchDigest(proposed)
	if c.tree, err = repo.CommitTree(after); err != nil {
		return c, err
	}
	if len(forks) == 1 && fork == before {
		if tree, err := repo.CommitTree(head); err != nil || tree == c.tree {
			return c, err
		}
	}
	taken, err := repo.Difference(ctx, before, after)
	if err != nil || len(forks) == 1 && slices.Equal(proposed, taken) {
		return c, err
	}
	merge, err := repo.Merge(ctx, before, head)
	if err != nil || merge.Tree == c.tree {
		return c, err
	}
	switch {
	case len(merge.Conflicts) > 0:
		c.why = "the two sides have a conflict in " + listed(merge.Conflicts) + ", which nobody approved a solution of"
	case merge.Tree.IsZero() && len(forks) > 0:
		c.unknown = merge.Reason
	default:
		c.why, err = differing(ctx, repo, after, head, proposed, taken)
	}
	return c, err
}

// differing names the paths that make the difference: those with a content that neither side
// had, or where there are none, those that only one of the two changed.
func differing(ctx context.Context, repo *gittree.Repository, after, head gittree.Hash, proposed, taken []gittree.FileChange) (string, error) {
	against, err := repo.Difference(ctx, head, after)
	if err != nil {
		return "", err
	}
	changed := map[string]bool{}
	for _, c := range against {
		changed[c.Path] = true
	}
	var foreign, other []string
	of := map[string]gittree.FileChange{}
	for _, c := range proposed {
		of[c.Path] = c
	}
	for _, c := range taken {
		if changed[c.Path] {
			foreign = append(foreign, c.Path)
		}
		if of[c.Path] != c {
			other = append(other, c.Path)
		}
		delete(of, c.Path)
	}
	if len(foreign) > 0 {
		return "neither side had what main has in " + listed(foreign), nil
	}
	for path := range of {
		other = append(other, path)
	}
	slices.Sort(other)
	return "it is not what was approved in " + listed(other), nil
}

// listed names paths; of many, the first five.
func listed(paths []string) string {
	const shown = 5
	var words []string
	for i, path := range paths {
		if i == shown && len(paths) > shown+1 {
			words = append(words, fmt.Sprintf("%d more paths", len(paths)-shown))
			break
		}
		words = append(words, diag.Quote(path))
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return strings.Join(words, "")
}
