package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gitsm/gitsm/internal/facts"
)

// Comment is a comment on a pull request.
type Comment struct {
	ID   int64
	Body string
	// Own is true where the App (or with a token: the account it belongs to) wrote it.
	Own bool
}

// Comments returns the comments on a pull request, the oldest first.
func (r *Repository) Comments(ctx context.Context, number int) ([]Comment, error) {
	all, err := r.ownComments(ctx, number)
	return all, fail(r.doing("list the comments on the pull request %d", number), err)
}

func (r *Repository) ownComments(ctx context.Context, number int) ([]Comment, error) {
	found, err := r.comments(ctx, number)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	login, err := r.login(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Comment, 0, len(found))
	for _, c := range found {
		all = append(all, Comment{ID: c.ID, Body: c.Body, Own: r.wrote(c, login)})
	}
	return all, nil
}

// wrote reports whether we wrote a comment. An App writes as its own account, which cannot be
// had by anybody else; what a person does by way of the App is that person's.
func (r *Repository) wrote(c comment, login string) bool {
	if facts.Fold(c.User.GetLogin()) != facts.Fold(login) {
		return false
	}
	if r.app == nil {
		return true
	}
	return account(c.User).Type == facts.Bot && (c.Via == nil || c.Via.ID == r.conn.AppID)
}

// PutComment writes a comment, or alters the one with the ID given, and returns its ID. Where
// the answer to a new one is lost it looks for an own comment with that very body before it
// writes again.
func (r *Repository) PutComment(ctx context.Context, number int, id int64, body string) (int64, error) {
	doing := r.doing("comment on the pull request %d", number)
	text := map[string]string{"body": body}
	if id != 0 {
		_, err := r.as(publishing).do(repeatable(ctx), http.MethodPatch, r.Name.path("/issues/comments/%d", id), text, nil)
		return id, fail(doing, err)
	}
	for range attempts {
		var made comment
		_, err := r.as(publishing).do(ctx, http.MethodPost, r.Name.path("/issues/%d/comments", number), text, &made)
		if !errors.Is(err, errLost) {
			if err == nil && made.ID == 0 {
				err = fmt.Errorf("%w: the answer has no number", ErrUnavailable)
			}
			return made.ID, fail(doing, err)
		}
		there, err := r.ownComments(ctx, number)
		if err != nil {
			return 0, fail(doing, err)
		}
		for _, c := range there {
			if c.Own && plainBody(c.Body) == plainBody(body) {
				return c.ID, nil
			}
		}
	}
	return 0, fail(doing, errLost)
}

// plainBody leaves out what GitHub may write differently.
func plainBody(body string) string {
	return strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
}

// React reacts to a comment: +1, -1, confused, eyes, rocket …; twice is once.
func (r *Repository) React(ctx context.Context, comment int64, content string) error {
	path := r.Name.path("/issues/comments/%d/reactions", comment)
	_, err := r.as(publishing).do(repeatable(ctx), http.MethodPost, path, map[string]string{"content": content}, nil)
	return fail(r.doing("react to the comment %d", comment), err)
}
