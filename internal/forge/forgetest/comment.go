package forgetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// comment is a comment on a pull request.
type comment struct {
	id               int64
	number           int
	by               Account
	via              *app
	body             string
	created, updated time.Time
	reactions        []*reaction
}

type reaction struct {
	id      int64
	by      Account
	content string
	at      time.Time
}

// Comment is a comment on a pull request.
type Comment struct {
	ID               int64
	By               Account
	Body             string
	Created, Updated time.Time
	// Reactions are such as +1 and eyes, the oldest first.
	Reactions []string
}

// Comment comments on a pull request and returns the comment's number.
func (r *Repository) Comment(number int, by Account, body string) (id int64) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { id = r.comment(p, by, nil, body).id })
	return id
}

// EditComment alters a comment. Nobody can tell from it who did.
func (r *Repository) EditComment(id int64, by Account, body string) {
	r.g.t.Helper()
	r.changeComment(id, func(c *comment) { r.editComment(c, by, body) })
}

// DeleteComment deletes a comment.
func (r *Repository) DeleteComment(id int64, by Account) {
	r.g.t.Helper()
	r.changeComment(id, func(c *comment) { r.deleteComment(c, by) })
}

// Comments returns the comments on a pull request, the oldest first.
func (r *Repository) Comments(number int) []Comment {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	var out []Comment
	for _, c := range r.comments {
		if c.number != number {
			continue
		}
		one := Comment{ID: c.id, By: c.by, Body: c.body, Created: c.created, Updated: c.updated}
		for _, x := range c.reactions {
			one.Reactions = append(one.Reactions, x.content)
		}
		out = append(out, one)
	}
	return out
}

func (r *Repository) changeComment(id int64, f func(c *comment)) {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	c := r.commentByID(id)
	if c == nil {
		r.g.t.Fatalf("there is no comment %d", id)
	}
	f(c)
}

func (r *Repository) commentByID(id int64) *comment {
	if i := slices.IndexFunc(r.comments, func(c *comment) bool { return c.id == id }); i >= 0 {
		return r.comments[i]
	}
	return nil
}

func (r *Repository) comment(p *pull, by Account, via *app, body string) *comment {
	c := &comment{id: r.g.id(), number: p.number, by: by, via: via, body: body, created: r.g.now(), updated: r.g.now()}
	r.comments = append(r.comments, c)
	r.touch(p)
	r.event(p, by, "commented", nil)
	r.queueComment(c, by, "created", nil)
	return c
}

func (r *Repository) editComment(c *comment, by Account, body string) {
	from := object{"body": object{"from": c.body}}
	c.body, c.updated = body, r.g.now()
	r.queueComment(c, by, "edited", object{"changes": from})
}

func (r *Repository) deleteComment(c *comment, by Account) {
	r.comments = slices.DeleteFunc(r.comments, func(o *comment) bool { return o == c })
	r.queueComment(c, by, "deleted", nil)
}

func (r *Repository) commentJSON(c *comment) object {
	var via any
	if c.via != nil {
		via = r.g.appJSON(c.via)
	}
	return object{
		"id": c.id, "node_id": node("IssueComment", c.id), "url": r.api("/issues/comments/%d", c.id), "issue_url": r.api("/issues/%d", c.number),
		"html_url": r.html("/pull/%d#issuecomment-%d", c.number, c.id), "user": r.g.userJSON(c.by), "body": c.body, "author_association": "MEMBER",
		"created_at": stamp(c.created), "updated_at": stamp(c.updated), "performed_via_github_app": via,
		"reactions": r.rollup(c),
	}
}

// contents are what a reaction can be.
var contents = []string{"+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"}

func (r *Repository) rollup(c *comment) object {
	out := object{"url": r.api("/issues/comments/%d/reactions", c.id), "total_count": len(c.reactions)}
	for _, content := range contents {
		n := 0
		for _, x := range c.reactions {
			if x.content == content {
				n++
			}
		}
		out[content] = n
	}
	return out
}

func withComment(f func(c *call, one *comment) answer) func(c *call) answer {
	return func(c *call) answer {
		id, _ := strconv.ParseInt(c.params["comment_id"], 10, 64)
		one := c.repo.commentByID(id)
		if one == nil {
			return notFound()
		}
		return f(c, one)
	}
}

func withIssue(f func(c *call, p *pull) answer) func(c *call) answer {
	return func(c *call) answer {
		p := c.repo.pull(c.number("issue_number"))
		if p == nil {
			return notFound()
		}
		return f(c, p)
	}
}

// maxComment is how long a comment may be, in bytes.
const maxComment = 65536

func (c *call) commentBody() (string, *answer) {
	var in struct{ Body string }
	if !c.read(&in) || in.Body == "" || len(in.Body) > maxComment {
		a := invalid("Validation Failed")
		return "", &a
	}
	return in.Body, nil
}

func listComments(c *call, p *pull) answer {
	return c.listComments(func(one *comment) bool { return one.number == p.number })
}

func listAllComments(c *call) answer {
	return c.listComments(func(*comment) bool { return true })
}

func (c *call) listComments(keep func(*comment) bool) answer {
	since, _ := time.Parse(time.RFC3339, c.query("since"))
	var out []any
	for _, one := range c.repo.comments {
		if keep(one) && !one.updated.Before(since) {
			out = append(out, c.repo.commentJSON(one))
		}
	}
	return c.page(out)
}

func createComment(c *call, p *pull) answer {
	body, refused := c.commentBody()
	if refused != nil {
		return *refused
	}
	return created(c.repo.commentJSON(c.repo.comment(p, c.actor, c.token.app, body)))
}

func getComment(c *call, one *comment) answer { return ok(c.repo.commentJSON(one)) }

func updateComment(c *call, one *comment) answer {
	body, refused := c.commentBody()
	switch {
	case refused != nil:
		return *refused
	case one.by.ID != c.actor.ID:
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	}
	c.repo.editComment(one, c.actor, body)
	return ok(c.repo.commentJSON(one))
}

func deleteComment(c *call, one *comment) answer {
	c.repo.deleteComment(one, c.actor)
	return answer{status: http.StatusNoContent}
}

func (r *Repository) reactionJSON(x *reaction) object {
	return object{
		"id": x.id, "node_id": node("Reaction", x.id), "user": r.g.userJSON(x.by), "content": x.content, "created_at": stamp(x.at),
	}
}

func listReactions(c *call, one *comment) answer {
	var out []any
	for _, x := range one.reactions {
		if c.query("content") == "" || c.query("content") == x.content {
			out = append(out, c.repo.reactionJSON(x))
		}
	}
	return c.page(out)
}

// createReaction reacts; the same again is answered by 200 and what is there.
func createReaction(c *call, one *comment) answer {
	var in struct{ Content string }
	if !c.read(&in) || !slices.Contains(contents, in.Content) {
		return invalid("Validation Failed")
	}
	for _, x := range one.reactions {
		if x.by.ID == c.actor.ID && x.content == in.Content {
			return ok(c.repo.reactionJSON(x))
		}
	}
	x := &reaction{id: c.g.id(), by: c.actor, content: in.Content, at: c.g.now()}
	one.reactions = append(one.reactions, x)
	return created(c.repo.reactionJSON(x))
}

func deleteReaction(c *call, one *comment) answer {
	one.reactions = slices.DeleteFunc(one.reactions, func(x *reaction) bool { return fmt.Sprint(x.id) == c.params["reaction_id"] })
	return answer{status: http.StatusNoContent}
}
