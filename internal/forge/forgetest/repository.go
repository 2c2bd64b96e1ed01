package forgetest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Repository is a repository at GitHub. What is changed through it is changed by people at
// the web page or with git; its methods may be called from several goroutines.
type Repository struct {
	g  *GitHub
	ID int64
	// Name is OWNER/REPO.
	Name  string
	owner Account
	short string
	dir   string

	private, archived, fork, gone bool
	branch                        string
	without                       map[*app]bool
	created, pushed               time.Time

	numbers   int
	pulls     []*pull
	comments  []*comment
	checks    []*CheckRun
	suites    []*suite
	statuses  []*status
	labels    map[string]*label
	activity  []*activity
	rulesets  []*ruleset
	queue     []*group
	refs      map[string]string
	ranges    map[string][]*commit
	parents   map[string][]string
	mergeable map[string]string
	changed   map[string][]file
	signed    map[string]string
	readers   map[string]string
	raw       json.RawMessage
	rawKey    string
}

// NewRepository makes a repository OWNER/REPO as a bare clone of a local one, its default
// branch that which is checked out there. The App is installed on it. An owner that is not
// there yet is an organisation.
func (g *GitHub) NewRepository(name, from string) *Repository {
	g.t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	r := g.newRepository(name, from)
	g.install(g.app, r.owner)
	r.queueInstalled("added")
	return r
}

func (g *GitHub) newRepository(name, from string) *Repository {
	g.t.Helper()
	owner, short, ok := strings.Cut(name, "/")
	if !ok || g.repository(name) != nil {
		g.t.Fatalf("%s is no name for a new repository", name)
	}
	r := &Repository{
		g: g, ID: g.id(), Name: name, owner: *g.account(owner, "Organization", 0), short: short,
		dir: filepath.Join(g.dir, fmt.Sprint(g.lastID), short+".git"), private: true, branch: "main", without: map[*app]bool{},
		created: g.now(), pushed: g.now(), labels: map[string]*label{}, refs: map[string]string{},
		ranges: map[string][]*commit{}, parents: map[string][]string{}, mergeable: map[string]string{}, changed: map[string][]file{},
		signed: map[string]string{}, readers: map[string]string{},
	}
	r.must("", "clone", "--quiet", "--bare", "--no-hardlinks", from, r.dir)
	r.prepare()
	if head, err := r.git("symbolic-ref", "--short", "HEAD"); err == nil {
		r.branch = head
	}
	r.refs = r.readRefs()
	g.repositories = append(g.repositories, r)
	return r
}

// prepare sets the bare repository up as GitHub's are.
func (r *Repository) prepare() {
	config := `
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	denyDeleteCurrent = refuse
[gc]
	auto = 0
[core]
	hooksPath = hooks
`
	file, err := os.OpenFile(filepath.Join(r.dir, "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteString(config)
		_ = file.Close()
	}
	hooks := filepath.Join(r.dir, "hooks")
	if err == nil {
		err = os.MkdirAll(hooks, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(hooks, "pre-receive"), []byte(preReceive), 0o755)
	}
	if err != nil {
		r.g.t.Fatal(err)
	}
}

// Dir is the bare repository. Who moves branches there says so with Pushed.
func (r *Repository) Dir() string { return r.dir }

// Branch returns the commit that a branch is at; "" where there is no such branch.
func (r *Repository) Branch(name string) string {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	return r.refs["refs/heads/"+name]
}

// DefaultBranch is its name.
func (r *Repository) DefaultBranch() string { return r.branch }

// Public shows the repository to everybody, and Archive archives it.
func (r *Repository) Public() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.private = false
}

// Archive makes the repository read-only.
func (r *Repository) Archive() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.archived = true
}

// Rename gives the repository another name, OWNER/REPO, of the same owner.
func (r *Repository) Rename(name string) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.Name = name
	_, r.short, _ = strings.Cut(name, "/")
}

// Uninstall takes the repository away from the App, and Install gives it back.
func (r *Repository) Uninstall() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.queueInstalled("removed")
	r.without[r.g.app] = true
}

// Install gives the repository to the App.
func (r *Repository) Install() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	delete(r.without, r.g.app)
	r.queueInstalled("added")
}

// Remove removes the repository. Pull requests from it stay as they are, in others.
func (r *Repository) Remove() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.gone = true
	r.g.repositories = slices.DeleteFunc(r.g.repositories, func(o *Repository) bool { return o == r })
}

// Collaborator says what somebody may do: admin, maintain, write, triage or read. Everybody
// else may write.
func (r *Repository) Collaborator(a Account, role string) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.readers[strings.ToLower(a.Login)] = role
}

// has reports whether an App is installed on the repository.
func (r *Repository) has(a *app) bool { return !r.without[a] }

func (g *GitHub) repository(name string) *Repository {
	for _, r := range g.repositories {
		if strings.EqualFold(r.Name, name) {
			return r
		}
	}
	return nil
}

func (g *GitHub) repositoryByID(id int64) *Repository {
	i := slices.IndexFunc(g.repositories, func(r *Repository) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return g.repositories[i]
}

func (r *Repository) api(format string, args ...any) string {
	return r.g.API + "repos/" + r.Name + fmt.Sprintf(format, args...)
}

func (r *Repository) html(format string, args ...any) string {
	return r.g.Git + "/" + r.Name + fmt.Sprintf(format, args...)
}

// repositoryLinks are the addresses below a repository's own, by field.
var repositoryLinks = map[string]string{
	"archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}", "branches_url": "/branches{/branch}",
	"collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}", "commits_url": "/commits{/sha}",
	"compare_url": "/compare/{base}...{head}", "contents_url": "/contents/{+path}", "contributors_url": "/contributors", "deployments_url": "/deployments",
	"downloads_url": "/downloads", "events_url": "/events", "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
	"git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks", "issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
	"issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}", "languages_url": "/languages", "merges_url": "/merges",
	"milestones_url": "/milestones{/number}", "notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
	"releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}", "subscribers_url": "/subscribers",
	"subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}

func (r *Repository) json() object {
	out := object{
		"id": r.ID, "node_id": node("Repository", r.ID), "name": r.short, "full_name": r.Name, "owner": r.g.userJSON(r.owner), "private": r.private,
		"html_url": r.html(""), "url": r.api(""), "description": nil, "fork": r.fork, "clone_url": r.html(".git"), "git_url": "git://github.com/" + r.Name + ".git",
		"ssh_url": "git@github.com:" + r.Name + ".git", "svn_url": r.html(""), "mirror_url": nil, "homepage": nil, "language": nil, "license": nil,
		"default_branch": r.branch, "forks": 0, "forks_count": 0, "stargazers_count": 0, "watchers": 0, "watchers_count": 0, "size": 0,
		"open_issues": 0, "open_issues_count": 0, "has_issues": true, "has_projects": true, "has_wiki": true, "has_pages": false,
		"has_downloads": true, "has_discussions": false, "archived": r.archived, "disabled": false, "visibility": r.visibility(),
		"pushed_at": stamp(r.pushed), "created_at": stamp(r.created), "updated_at": stamp(r.pushed),
	}
	for field, below := range repositoryLinks {
		out[field] = r.api("") + below
	}
	return out
}

// rawJSON is the repository marshalled, as lists of pull requests hold it hundreds of times.
func (r *Repository) rawJSON() json.RawMessage {
	key := fmt.Sprint(r.Name, r.archived, r.private, r.branch, r.pushed)
	if r.rawKey != key {
		content, err := json.Marshal(r.json())
		if err != nil {
			panic(err)
		}
		r.raw, r.rawKey = content, key
	}
	return r.raw
}

func (r *Repository) visibility() string {
	if r.private {
		return "private"
	}
	return "public"
}

func getRepository(c *call) answer {
	return ok(with(c.repo.json(), object{"network_count": 0, "subscribers_count": 0}))
}

func getCollaboratorPermission(c *call) answer {
	a := c.g.accounts[strings.ToLower(c.params["username"])]
	if a == nil {
		return notFound()
	}
	role := c.repo.readers[strings.ToLower(a.Login)]
	if role == "" {
		role = "write"
	}
	legacy := map[string]string{"maintain": "write", "triage": "read"}[role]
	if legacy == "" {
		legacy = role
	}
	return ok(object{"permission": legacy, "role_name": role, "user": with(c.g.userJSON(*a), object{"role_name": role})})
}
