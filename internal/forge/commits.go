package forge

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// pullCommits is how many commits GitHub lists of a pull request.
const pullCommits = 250

// commit is what GitHub says of a commit, with its parents.
type commit struct {
	facts.Commit
	parents []string
}

// Commits returns what GitHub says of the commits that lead from one to another, as of a group
// in a merge queue: all of them, or an error where there are more than facts may have.
func (r *Repository) Commits(ctx context.Context, from, to string) ([]facts.Commit, error) {
	doing := r.doing("list the commits from %s to %s", printable(from), printable(to))
	if !commitID.MatchString(from) || !commitID.MatchString(to) {
		return nil, fail(doing, fmt.Errorf("%w: these are no full commit ids", ErrInvalid))
	}
	all, err := r.between(ctx, from, to)
	if err != nil {
		return nil, fail(doing, err)
	}
	told := make([]facts.Commit, 0, len(all))
	for _, c := range all {
		told = append(told, c.Commit)
	}
	return told, nil
}

// between compares two commits, which has no bound but its pages.
func (r *Repository) between(ctx context.Context, from, to string) ([]commit, error) {
	type page struct {
		Total   int                        `json:"total_commits"`
		Commits []*github.RepositoryCommit `json:"commits"`
	}
	total := 0
	found, err := list(ctx, r.as(reading), r.Name.path("/compare/%s...%s", from, to), url.Values{},
		func(p page) []*github.RepositoryCommit { total = p.Total; return p.Commits })
	if err != nil {
		return nil, err
	}
	all, err := readCommits(found)
	if err == nil && len(all) < total {
		err = fmt.Errorf("%w: of %d commits GitHub names %d", ErrUnavailable, total, len(all))
	}
	return all, err
}

// proposed lists the commits of a pull request.
func (r *Repository) proposed(ctx context.Context, p Pull) ([]commit, error) {
	found, err := list(ctx, r.as(reading), r.Name.path("/pulls/%d/commits", p.Number), url.Values{}, same[*github.RepositoryCommit])
	if err != nil {
		return nil, err
	}
	if len(found) >= pullCommits {
		return r.between(ctx, p.Base, p.Head)
	}
	return readCommits(found)
}

func readCommits(found []*github.RepositoryCommit) ([]commit, error) {
	all := make([]commit, 0, len(found))
	seen := map[string]bool{}
	for _, c := range found {
		if !commitID.MatchString(c.GetSHA()) {
			return nil, fmt.Errorf("%w: GitHub describes a commit that cannot be", ErrUnavailable)
		}
		if seen[c.GetSHA()] {
			continue
		}
		seen[c.GetSHA()] = true
		all = append(all, readCommit(c))
	}
	return all, nil
}

// readCommit joins the accounts that GitHub found with the addresses that the commit has.
func readCommit(c *github.RepositoryCommit) commit {
	git := c.GetCommit()
	told := commit{Commit: facts.Commit{
		SHA:       c.GetSHA(),
		Author:    signed(c.Author, git.GetAuthor().GetEmail()),
		Committer: signed(c.Committer, git.GetCommitter().GetEmail()),
		CoAuthors: coAuthors(git.GetMessage()),
		Verified:  git.GetVerification().GetVerified(),
	}}
	for _, p := range c.Parents {
		told.parents = append(told.parents, p.GetSHA())
	}
	return told
}

// signed is an account with the address by which it signed.
func signed(u *github.User, email string) facts.Identity {
	id := account(u)
	id.Email = email
	return id.Complete()
}

// coAuthors are the addresses of the lines "Co-authored-by: Name <mail>", wherever they
// stand. Whoever judges reads the message once more; this adds the accounts that GitHub's own
// addresses name.
func coAuthors(message string) []facts.Identity {
	found := []facts.Identity{}
	for line := range strings.FieldsFuncSeq(message, func(r rune) bool { return r == '\n' || r == '\r' }) {
		key, value, ok := strings.Cut(line, ":")
		if !ok || facts.Fold(key) != "co-authored-by" {
			continue
		}
		for value != "" && len(found) < facts.MaxEntries {
			var mail string
			if _, value, ok = strings.Cut(value, "<"); !ok {
				break
			}
			mail, value, _ = strings.Cut(value, ">")
			if mail = strings.TrimSpace(mail); mail != "" {
				found = append(found, facts.Identity{Email: mail}.Complete())
			}
		}
	}
	return found
}
