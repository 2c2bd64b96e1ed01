package forge

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// Pull is a pull request without what people did to it.
type Pull struct {
	Number int
	Title  string
	Author facts.Identity
	Draft  bool
	Open   bool
	Merged bool
	// MergeCommit is the commit by which it came to its branch; "" while it is not merged.
	MergeCommit string
	Labels      []string
	// Commented is false where GitHub says that nobody has commented on it yet. Lists do not say,
	// and then it is true.
	Commented bool
	// BaseRef is the branch it is to be merged into, in full; Base is where that was when
	// GitHub last looked, and Head what is proposed.
	BaseRef, Base, Head string
	// HeadRef is the branch that is proposed, in short, and HeadRepository where it is; the
	// latter is zero where that repository is gone.
	HeadRef        string
	HeadRepository Name
	// Fork is true where it comes from another repository.
	Fork               bool
	CreatedAt          time.Time
	UpdatedAt          time.Time
	MergedAt, ClosedAt time.Time
	URL                string
}

// Pulls returns the open pull requests to a branch (in short; "" for all), by their numbers.
// Asked again it costs nothing where nothing changed. One that is closed while the list is
// read may hide another; who asks again finds it.
func (r *Repository) Pulls(ctx context.Context, base string) ([]Pull, error) {
	query := url.Values{"state": {"open"}, "sort": {"created"}, "direction": {"asc"}}
	if base != "" {
		query.Set("base", strings.TrimPrefix(base, "refs/heads/"))
	}
	return r.listPulls(ctx, r.Name.path("/pulls"), query, r.doing("list the pull requests"))
}

// PullsOf returns the pull requests by which a commit came, by their numbers.
func (r *Repository) PullsOf(ctx context.Context, commit string) ([]Pull, error) {
	doing := r.doing("list the pull requests of %s", printable(commit))
	if !commitID.MatchString(commit) {
		return nil, fail(doing, fmt.Errorf("%w: it is no full commit id", ErrInvalid))
	}
	return r.listPulls(ctx, r.Name.path("/commits/%s/pulls", commit), url.Values{}, doing)
}

var commitID = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

func (r *Repository) listPulls(ctx context.Context, path string, query url.Values, doing string) ([]Pull, error) {
	found, err := list(ctx, r.as(reading), path, query, same[*github.PullRequest])
	if err != nil {
		return nil, fail(doing, err)
	}
	pulls := make([]Pull, 0, len(found))
	for _, p := range found {
		pull, err := readPull(p)
		if err != nil {
			return nil, fail(doing, err)
		}
		pulls = append(pulls, pull)
	}
	// Where one is opened or closed meanwhile, another may be on two pages.
	slices.SortStableFunc(pulls, func(a, b Pull) int { return cmp.Compare(a.Number, b.Number) })
	return slices.CompactFunc(pulls, func(a, b Pull) bool { return a.Number == b.Number }), nil
}

// Pull returns one pull request, open or not.
func (r *Repository) Pull(ctx context.Context, number int) (Pull, error) {
	doing := r.doing("read the pull request %d", number)
	var found github.PullRequest
	if _, err := r.as(reading).do(ctx, http.MethodGet, r.Name.path("/pulls/%d", number), nil, &found); err != nil {
		return Pull{}, fail(doing, err)
	}
	pull, err := readPull(&found)
	if err == nil && pull.Number != number {
		err = fmt.Errorf("%w: the answer is about another one", ErrUnavailable)
	}
	return pull, fail(doing, err)
}

// readPull reads a pull request. While it is not merged, the merge commit that GitHub names
// is one for trying out.
func readPull(p *github.PullRequest) (Pull, error) {
	head, base := p.GetHead(), p.GetBase()
	ref, ok := facts.Branch(base.GetRef())
	if p.GetNumber() <= 0 || !commitID.MatchString(head.GetSHA()) || !commitID.MatchString(base.GetSHA()) || !ok {
		return Pull{}, fmt.Errorf("%w: GitHub describes a pull request that cannot be", ErrUnavailable)
	}
	pull := Pull{
		Number: p.GetNumber(), Title: p.GetTitle(), Author: account(p.User), Draft: p.GetDraft(), Open: p.GetState() == "open",
		Merged: p.GetMerged() || !p.GetMergedAt().IsZero(), Labels: labelNames(p.Labels),
		Commented: p.Comments == nil || p.GetComments() != 0,
		BaseRef:   ref, Base: base.GetSHA(), Head: head.GetSHA(), HeadRef: head.GetRef(),
		Fork:      head.GetRepo().GetID() != base.GetRepo().GetID(),
		CreatedAt: p.GetCreatedAt().Time, UpdatedAt: p.GetUpdatedAt().Time, MergedAt: p.GetMergedAt().Time, ClosedAt: p.GetClosedAt().Time,
		URL: p.GetHTMLURL(),
	}
	if pull.Merged {
		pull.MergeCommit = p.GetMergeCommitSHA()
	}
	if name, err := ParseName(head.GetRepo().GetFullName()); err == nil {
		pull.HeadRepository = name
	}
	return pull, nil
}

func labelNames(labels []*github.Label) []string {
	names := make([]string, 0, len(labels))
	for _, l := range labels {
		names = append(names, l.GetName())
	}
	slices.Sort(names)
	return names
}

// account is who GitHub says it was; nobody where the account is gone.
func account(u *github.User) facts.Identity {
	return facts.Identity{Login: u.GetLogin(), ID: u.GetID(), Type: facts.Type(u.GetType())}
}

// Branch returns the commit that a branch is at. The name may be in short or in full.
func (r *Repository) Branch(ctx context.Context, name string) (string, error) {
	doing := r.doing("look up the branch %s", printable(name))
	short := strings.TrimPrefix(name, "refs/heads/")
	var found github.Reference
	if _, ok := facts.Branch(name); !ok {
		return "", fail(doing, fmt.Errorf("%w: it is no branch", ErrInvalid))
	}
	if _, err := r.as(reading).do(ctx, http.MethodGet, r.Name.path("/git/ref/heads/%s", escape(short)), nil, &found); err != nil {
		return "", fail(doing, err)
	}
	if id := found.GetObject().GetSHA(); found.GetRef() == "refs/heads/"+short && commitID.MatchString(id) {
		return id, nil
	}
	return "", fail(doing, fmt.Errorf("%w: the answer is about something else", ErrUnavailable))
}
