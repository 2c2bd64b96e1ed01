package forge

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/facts"
)

// Event is what an event of GitHub is about. It is a hint that somebody should look there, and
// nothing in it is believed.
type Event struct {
	// Repository is the number of the repository; 0 where it is about none, and then there is
	// nothing to look at.
	Repository int64
	Name       Name
	// Pulls are the pull requests to look at.
	Pulls []int
	// Branch is a branch that moved, in full; "" where none did.
	Branch string
	// Head is a commit whose check is asked for again, where GitHub does not say by which pull
	// request it came: it names none of forks.
	Head string
	// Group is the commit of a group in a merge queue that is to be checked; GroupBase is the
	// commit and GroupBaseRef the branch, in full, that it is to be merged into; GroupRef is
	// its reference, such as refs/heads/gh-readonly-queue/main/pr-42-….
	Group, GroupBase, GroupBaseRef, GroupRef string
	// Installed is true where the App was installed somewhere, got other repositories, or one
	// of them changed its name or is there no more.
	Installed bool
	// Label is the label that a machine account put on a pull request or took off it; "" for
	// events about anything else.
	Label string
}

// payload is of an event what we look at. Anything may be missing.
type payload struct {
	Action     string `json:"action"`
	Repository struct {
		ID       int64  `json:"id"`
		FullName string `json:"full_name"`
	} `json:"repository"`
	Pull struct {
		Number int `json:"number"`
	} `json:"pull_request"`
	Label struct {
		Name string `json:"name"`
	} `json:"label"`
	Sender struct {
		Type string `json:"type"`
	} `json:"sender"`
	Issue struct {
		Number int       `json:"number"`
		Pull   *struct{} `json:"pull_request"`
	} `json:"issue"`
	Comment struct {
		User struct {
			Type string `json:"type"`
		} `json:"user"`
		Via struct {
			ID int64 `json:"id"`
		} `json:"performed_via_github_app"`
	} `json:"comment"`
	Ref   string `json:"ref"`
	Group struct {
		Head    string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		Base    string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Run   checked `json:"check_run"`
	Suite checked `json:"check_suite"`
}

// checked is a check run or a suite of them.
type checked struct {
	Head string `json:"head_sha"`
	App  struct {
		ID int64 `json:"id"`
	} `json:"app"`
	Pulls []struct {
		Number int `json:"number"`
		Base   struct {
			Repository struct {
				ID int64 `json:"id"`
			} `json:"repo"`
		} `json:"base"`
	} `json:"pull_requests"`
}

// ReadEvent reads an event: its name, as in the header X-GitHub-Event, and its content. What
// nobody needs to look at is an empty Event; what cannot be read is an error. own is the App,
// whose own checks and comments are no news; of checks only its own are asked for again.
func ReadEvent(name string, body []byte, own int64) (Event, error) {
	switch name {
	case "installation", "installation_repositories":
		return Event{Installed: true}, nil
	case "pull_request", "pull_request_review", "pull_request_review_thread", "issue_comment",
		"push", "merge_group", "check_run", "check_suite", "repository":
	default:
		return Event{}, nil
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return Event{}, errors.New("the event is not what GitHub sends")
	}
	at, err := ParseName(p.Repository.FullName)
	if err != nil || p.Repository.ID <= 0 {
		return Event{}, errors.New("the event names no repository")
	}
	e := Event{Repository: p.Repository.ID, Name: at}
	news, err := e.read(name, &p, own)
	if err != nil || !news {
		return Event{}, err
	}
	return e, nil
}

// read fills in what to look at, and reports whether there is anything.
func (e *Event) read(name string, p *payload, own int64) (bool, error) {
	switch name {
	case "pull_request", "pull_request_review", "pull_request_review_thread":
		if (p.Action == "labeled" || p.Action == "unlabeled") && facts.Type(p.Sender.Type) == facts.Bot {
			e.Label = p.Label.Name
		}
		return true, e.pull(p.Pull.Number)
	case "issue_comment":
		ours := own != 0 && p.Comment.Via.ID == own && facts.Type(p.Comment.User.Type) == facts.Bot
		if p.Issue.Pull == nil || ours {
			return false, nil
		}
		return true, e.pull(p.Issue.Number)
	case "push":
		ref, ok := facts.Branch(p.Ref)
		if !ok || ref != p.Ref {
			return false, nil // a tag
		}
		e.Branch = ref
	case "merge_group":
		g := p.Group
		if p.Action != "checks_requested" {
			return false, nil
		}
		if !commitID.MatchString(g.Head) || !commitID.MatchString(g.Base) {
			return false, errors.New("the event names no group")
		}
		e.Group, e.GroupRef, e.GroupBase, e.GroupBaseRef = g.Head, g.HeadRef, g.Base, g.BaseRef
	case "check_run":
		return (p.Action == "rerequested" || p.Action == "requested_action") && e.checked(p.Run, own), nil
	case "check_suite":
		return p.Action == "rerequested" && e.checked(p.Suite, own), nil
	case "repository":
		e.Installed = true
	}
	return true, nil
}

func (e *Event) pull(number int) error {
	if number <= 0 {
		return fmt.Errorf("the event names no pull request")
	}
	e.Pulls = []int{number}
	return nil
}

// checked notes whose check is asked for again.
func (e *Event) checked(c checked, own int64) bool {
	if own == 0 || c.App.ID != own {
		return false
	}
	for _, p := range c.Pulls {
		if p.Base.Repository.ID == e.Repository && p.Number > 0 && !slices.Contains(e.Pulls, p.Number) && len(e.Pulls) < 100 {
			e.Pulls = append(e.Pulls, p.Number)
		}
	}
	if len(e.Pulls) == 0 && commitID.MatchString(c.Head) {
		e.Head = c.Head
	}
	return len(e.Pulls) > 0 || e.Head != ""
}
