package forge

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// CommandComment is a comment that begins with /gitsm.
type CommandComment struct {
	ID      int64
	Command facts.Command
	// Edited is true where somebody altered it after it was written. Nobody can tell who, so
	// it is not among the facts.
	Edited bool
	// Insider is true where GitHub says that who wrote it owns the repository, belongs to its
	// organisation or is a collaborator.
	Insider bool
	// Answered is true where the App has reacted to it, or where so many came after it that
	// nobody waits for an answer.
	Answered bool
}

// mostAnswered is how many commands of a pull request are answered, the latest. Each costs a
// question, and anybody can write them.
const mostAnswered = 30

// insiders are the associations with a repository of those who belong to it.
var insiders = [...]string{"OWNER", "MEMBER", "COLLABORATOR"}

// comment is a comment as GitHub writes it.
type comment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	// Association is what its author is to the repository.
	Association string       `json:"author_association"`
	User        *github.User `json:"user"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
	Reactions   struct {
		Total int `json:"total_count"`
	} `json:"reactions"`
	Via *struct {
		ID int64 `json:"id"`
	} `json:"performed_via_github_app"`
}

// comments lists the comments on a pull request, the oldest first.
func (r *Repository) comments(ctx context.Context, number int) ([]comment, error) {
	all, err := list(ctx, r.as(reading), r.Name.path("/issues/%d/comments", number), url.Values{}, same[comment])
	slices.SortFunc(all, func(a, b comment) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(all, func(a, b comment) bool { return a.ID == b.ID }), err
}

var commandLine = regexp.MustCompile(`^/gitsm[ \t]+(\S+)[ \t]*(.*)$`)

// readCommand reads the first line of a comment.
func readCommand(body string) (name, args string, ok bool) {
	line, _, _ := strings.Cut(body, "\n")
	m := commandLine.FindStringSubmatch(strings.TrimRight(line, " \t\r"))
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// commands finds the comments with commands that people wrote.
func (r *Repository) commands(ctx context.Context, p Pull) ([]CommandComment, error) {
	found := []CommandComment{}
	if !p.Commented {
		return found, nil
	}
	all, err := r.comments(ctx, p.Number)
	if err != nil {
		return nil, err
	}
	var reactions []int // to each
	for _, c := range all {
		name, args, ok := readCommand(c.Body)
		if !ok || account(c.User).IsZero() || !account(c.User).MayBeHuman() {
			continue
		}
		told := CommandComment{
			ID:      c.ID,
			Command: facts.Command{By: account(c.User), Name: name, Args: facts.Arguments(args), At: c.CreatedAt.UTC()},
			Edited:  !c.UpdatedAt.Equal(c.CreatedAt),
			Insider: slices.Contains(insiders[:], c.Association),
		}
		found = append(found, told)
		reactions = append(reactions, c.Reactions.Total)
	}
	for i := range found {
		switch {
		case i < len(found)-mostAnswered:
			found[i].Answered = true
		case reactions[i] > 0:
			if found[i].Answered, err = r.reacted(ctx, found[i].ID); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// reacted reports whether one of the reactions to a comment is ours.
func (r *Repository) reacted(ctx context.Context, comment int64) (bool, error) {
	own, err := r.login(ctx)
	if err != nil {
		return false, err
	}
	all, err := list(ctx, r.as(reading), r.Name.path("/issues/comments/%d/reactions", comment), url.Values{}, same[*github.Reaction])
	return slices.ContainsFunc(all, func(x *github.Reaction) bool { return facts.Fold(x.GetUser().GetLogin()) == facts.Fold(own) }), err
}
