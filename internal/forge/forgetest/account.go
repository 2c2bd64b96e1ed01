package forgetest

import (
	"fmt"
	"net/http"
	"strings"
)

// Account is somebody at GitHub: a User, a Bot or an Organization.
type Account struct {
	ID    int64
	Login string
	Type  string
}

type team struct {
	id      int64
	org     Account
	slug    string
	members []Account
}

// User returns the user of a name, who is made at the first time. Their address in commits is
// LOGIN@users.noreply.github.com, and what Email adds.
func (g *GitHub) User(login string) Account {
	g.mu.Lock()
	defer g.mu.Unlock()
	return *g.account(login, "User", 0)
}

// UserWithID returns the user of a name with a number given, as a register has it.
func (g *GitHub) UserWithID(login string, id int64) Account {
	g.mu.Lock()
	defer g.mu.Unlock()
	return *g.account(login, "User", id)
}

// Bot returns the bot of a name, which ends in [bot].
func (g *GitHub) Bot(login string) Account {
	g.mu.Lock()
	defer g.mu.Unlock()
	return *g.account(login, "Bot", 0)
}

// Organization returns the organisation of a name.
func (g *GitHub) Organization(login string) Account {
	g.mu.Lock()
	defer g.mu.Unlock()
	return *g.account(login, "Organization", 0)
}

// Email says that commits with an address are somebody's.
func (g *GitHub) Email(a Account, addresses ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, address := range addresses {
		g.emails[strings.ToLower(address)] = a
	}
}

// AppBot is the account as which the App writes, and ActionsBot that of workflows.
func (g *GitHub) AppBot() Account { return *g.app.bot }

// ActionsBot is the account as which workflows write.
func (g *GitHub) ActionsBot() Account { return *g.actions.bot }

// Team makes a team of an organisation, or gives it other members, and returns its number.
func (g *GitHub) Team(org, slug string, members ...Account) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.team(org, slug)
	if t == nil {
		t = &team{id: g.id(), org: *g.account(org, "Organization", 0), slug: slug}
		g.teams = append(g.teams, t)
	}
	t.members = members
	return t.id
}

func (g *GitHub) team(org, slug string) *team {
	for _, t := range g.teams {
		if strings.EqualFold(t.org.Login, org) && t.slug == slug {
			return t
		}
	}
	return nil
}

func (t *team) has(login string) bool {
	for _, m := range t.members {
		if strings.EqualFold(m.Login, login) {
			return true
		}
	}
	return false
}

func (g *GitHub) account(login, kind string, id int64) *Account {
	key := strings.ToLower(login)
	if a := g.accounts[key]; a != nil {
		return a
	}
	if id == 0 {
		id = g.id()
	}
	a := &Account{ID: id, Login: login, Type: kind}
	g.accounts[key] = a
	g.emails[key+"@users.noreply.github.com"] = *a
	g.emails[fmt.Sprintf("%d+%s@users.noreply.github.com", id, key)] = *a
	return a
}

func (g *GitHub) userJSON(a Account) object {
	u := g.API + "users/" + a.Login
	return object{
		"login": a.Login, "id": a.ID, "node_id": node("User", a.ID), "type": a.Type, "site_admin": false,
		"avatar_url": "https://avatars.githubusercontent.com/u/" + fmt.Sprint(a.ID), "gravatar_id": "",
		"url": u, "html_url": g.Git + "/" + a.Login, "user_view_type": "public",
		"followers_url": u + "/followers", "following_url": u + "/following{/other_user}", "gists_url": u + "/gists{/gist_id}",
		"starred_url": u + "/starred{/owner}{/repo}", "subscriptions_url": u + "/subscriptions", "organizations_url": u + "/orgs",
		"repos_url": u + "/repos", "events_url": u + "/events{/privacy}", "received_events_url": u + "/received_events",
	}
}

func (g *GitHub) publicUserJSON(a Account) object {
	return with(g.userJSON(a), object{
		"bio": nil, "blog": nil, "company": nil, "email": nil, "location": nil, "name": nil, "hireable": nil,
		"followers": 0, "following": 0, "public_gists": 0, "public_repos": 0,
		"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
	})
}

func (g *GitHub) teamJSON(t *team) object {
	u := fmt.Sprintf("%sorganizations/%d/team/%d", g.API, t.org.ID, t.id)
	return object{
		"id": t.id, "node_id": node("Team", t.id), "name": t.slug, "slug": t.slug, "description": nil, "permission": "pull",
		"privacy": "closed", "url": u, "html_url": g.Git + "/orgs/" + t.org.Login + "/teams/" + t.slug, "type": "organization",
		"members_url": u + "/members{/member}", "repositories_url": u + "/repos", "parent": nil,
	}
}

func getUser(c *call) answer {
	a := c.g.accounts[strings.ToLower(c.params["username"])]
	if a == nil {
		return notFound()
	}
	return ok(c.g.publicUserJSON(*a))
}

func getSelf(c *call) answer {
	if c.token == nil || c.token.app != nil {
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	}
	return ok(c.g.publicUserJSON(c.actor))
}

func getTeam(c *call) answer {
	t := c.g.team(c.params["org"], c.params["team_slug"])
	if t == nil {
		return notFound()
	}
	org := with(c.g.userJSON(t.org), object{
		"hooks_url": c.g.API + "orgs/" + t.org.Login + "/hooks", "issues_url": c.g.API + "orgs/" + t.org.Login + "/issues",
		"members_url": c.g.API + "orgs/" + t.org.Login + "/members{/member}", "public_members_url": c.g.API + "orgs/" + t.org.Login + "/public_members{/member}",
		"description": nil, "has_organization_projects": true, "has_repository_projects": true, "public_repos": 0, "public_gists": 0,
		"followers": 0, "following": 0, "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z", "archived_at": nil,
	})
	return ok(with(c.g.teamJSON(t), object{
		"members_count": len(t.members), "repos_count": 0, "organization": org,
		"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
	}))
}

func listTeams(c *call) answer {
	var out []any
	for _, t := range c.g.teams {
		if strings.EqualFold(t.org.Login, c.params["org"]) {
			out = append(out, c.g.teamJSON(t))
		}
	}
	return c.page(out)
}

func listTeamMembers(c *call) answer {
	t := c.g.team(c.params["org"], c.params["team_slug"])
	if t == nil {
		return notFound()
	}
	var out []any
	for _, m := range t.members {
		out = append(out, c.g.userJSON(m))
	}
	return c.page(out)
}

func getTeamMembership(c *call) answer {
	t := c.g.team(c.params["org"], c.params["team_slug"])
	if t == nil || !t.has(c.params["username"]) {
		return notFound()
	}
	u := fmt.Sprintf("%sorganizations/%d/team/%d/memberships/%s", c.g.API, t.org.ID, t.id, c.params["username"])
	return ok(object{"role": "member", "state": "active", "url": u})
}
