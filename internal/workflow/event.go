// Package workflow reads what GitHub tells a run of a workflow: the event that started it.
//
// The file comes from GitHub, but titles, labels and names of branches in it were written by
// whoever proposed something.
package workflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/facts"
)

// MaxEvent is the largest event that is read, in bytes; GitHub sends none beyond 25 MB.
const MaxEvent = 25 << 20

// ErrTarget is returned for pull_request_target.
var ErrTarget = errors.New("pull_request_target runs with secrets and a token that can write, beside what a stranger proposes; " +
	"use pull_request, which needs neither, or the gitsm App")

// Event is what started a run. One of Pull, Group and Push is set.
type Event struct {
	// Repository is OWNER/NAME, as far as the event says it, and DefaultBranch its main branch in
	// short.
	Repository    string
	DefaultBranch string
	// Pull is the pull request, Group what a merge queue wants to be checked, and Push what came
	// to a branch.
	Pull  *Pull
	Group *Group
	Push  *Push
}

// Pull is a pull request when the event happened.
type Pull struct {
	Number int
	Title  string
	Author facts.Identity
	Draft  bool
	// Closed is true where it is merged or was given up.
	Closed bool
	Labels []string
	// BaseRef is the branch that it is to be merged into, in full; Base is where that was, and
	// Head what is proposed, in full ids.
	BaseRef, Base, Head string
	// Fork is true where it comes from another repository, and where nobody can tell.
	Fork bool
}

// Group is a group of a merge queue.
type Group struct {
	// Pull is the last pull request in the group.
	Pull int
	// Head is the commit that is to be checked, at the reference Ref; Base is what it is to be
	// merged into, which may hold earlier groups, and BaseRef the branch in full.
	Head, Ref, Base, BaseRef string
}

// Push is what came to a branch, or to a tag.
type Push struct {
	Ref, After string
}

// Facts are what the event alone tells of a pull request: who opened it, and nothing of who
// pushed or reviewed.
func (p *Pull) Facts() facts.Facts {
	return facts.Facts{
		Pull: facts.Pull{
			Number: p.Number, Author: p.Author, Title: p.Title, Draft: p.Draft, Labels: p.Labels, BaseRef: p.BaseRef, Head: p.Head,
		},
		Commits: []facts.Commit{}, Pushers: []facts.Identity{}, Reviews: []facts.Review{}, Commands: []facts.Command{},
		OtherPulls: []facts.OtherPull{},
	}
}

// payload is an event as GitHub writes it.
type payload struct {
	Repository *repository `json:"repository"`
	Pull       *struct {
		Number int     `json:"number"`
		Title  string  `json:"title"`
		User   account `json:"user"`
		Draft  bool    `json:"draft"`
		State  string  `json:"state"`
		Labels []struct {
			Name string `json:"name"`
		} `json:"labels"`
		Base end `json:"base"`
		Head end `json:"head"`
	} `json:"pull_request"`
	Group *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Ref   string `json:"ref"`
	After string `json:"after"`
}

type repository struct {
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

type account struct {
	Login string `json:"login"`
	ID    int64  `json:"id"`
	Type  string `json:"type"`
}

type end struct {
	Ref  string      `json:"ref"`
	SHA  string      `json:"sha"`
	Repo *repository `json:"repo"`
}

// ReadEvent reads an event. Its name is that in GITHUB_EVENT_NAME; "" is told from the
// content. What is about neither a pull request nor a branch is refused, and so is
// pull_request_target, with ErrTarget.
func ReadEvent(name string, content []byte) (Event, error) {
	if name == "pull_request_target" {
		return Event{}, ErrTarget
	}
	if len(content) > MaxEvent {
		return Event{}, fmt.Errorf("the event has more than %d MiB", MaxEvent>>20)
	}
	var p payload
	if err := json.Unmarshal(content, &p); err != nil {
		return Event{}, fmt.Errorf("the event is no JSON as GitHub writes it: %w", err)
	}
	var e Event
	if p.Repository != nil {
		e.Repository, e.DefaultBranch = p.Repository.FullName, p.Repository.DefaultBranch
	}
	var err error
	switch {
	case p.Pull != nil && is(name, "pull_request", "pull_request_review"):
		e.Pull, err = p.pull()
	case p.Group != nil && is(name, "merge_group"):
		e.Group, err = p.group()
	case p.Ref != "" && is(name, "push"):
		e.Push, err = &Push{Ref: p.Ref, After: strings.ToLower(p.After)}, checkID("after", strings.ToLower(p.After))
	case name == "schedule" || name == "workflow_dispatch": // about the default branch as it is
		e.Push = &Push{}
	default:
		err = fmt.Errorf("the event %q is about no pull request, merge group or branch", name)
	}
	return e, err
}

// is reports whether a name is among others, or not known.
func is(name string, others ...string) bool {
	for _, other := range others {
		if name == other || name == "" {
			return true
		}
	}
	return false
}

func (p *payload) pull() (*Pull, error) {
	in := p.Pull
	out := &Pull{
		Number: in.Number, Title: in.Title, Draft: in.Draft, Closed: in.State != "" && in.State != "open", Labels: []string{},
		Author: facts.Identity{Login: in.User.Login, ID: in.User.ID, Type: facts.Type(in.User.Type)},
		Base:   strings.ToLower(in.Base.SHA), Head: strings.ToLower(in.Head.SHA),
		Fork: in.Head.Repo == nil || in.Base.Repo == nil || in.Head.Repo.FullName != in.Base.Repo.FullName,
	}
	if in.Number <= 0 {
		return nil, errors.New("the event does not say the number of the pull request")
	}
	if len(in.Labels) > facts.MaxEntries {
		return nil, fmt.Errorf("the pull request has more than %d labels", facts.MaxEntries)
	}
	for _, l := range in.Labels {
		out.Labels = append(out.Labels, l.Name)
	}
	ref, ok := facts.Branch(in.Base.Ref)
	if !ok {
		return nil, errors.New("the event does not say which branch the pull request is to be merged into")
	}
	out.BaseRef = ref
	return out, errors.Join(checkID("pull_request.base.sha", out.Base), checkID("pull_request.head.sha", out.Head))
}

// queued is the reference of a group, which names the last pull request in it.
var queued = regexp.MustCompile(`^refs/heads/gh-readonly-queue/.+/pr-([1-9][0-9]{0,9})-[0-9a-f]{40}$`)

func (p *payload) group() (*Group, error) {
	in := p.Group
	out := &Group{Head: strings.ToLower(in.HeadSHA), Ref: in.HeadRef, Base: strings.ToLower(in.BaseSHA)}
	m := queued.FindStringSubmatch(in.HeadRef)
	if m == nil {
		return nil, fmt.Errorf("%q is not the reference of a group in a merge queue", in.HeadRef)
	}
	number, err := strconv.Atoi(m[1])
	if err != nil {
		return nil, err
	}
	out.Pull = number
	ref, ok := facts.Branch(in.BaseRef)
	if !ok {
		return nil, errors.New("the event does not say which branch the merge group is for")
	}
	out.BaseRef = ref
	return out, errors.Join(checkID("merge_group.base_sha", out.Base), checkID("merge_group.head_sha", out.Head))
}

var fullID = regexp.MustCompile(`^[0-9a-f]{40}$`)

func checkID(where, id string) error {
	if !fullID.MatchString(id) {
		return fmt.Errorf("%s of the event is %q, which is no commit", where, id)
	}
	return nil
}
