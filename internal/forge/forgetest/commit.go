package forgetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxPullCommits is how many commits of a pull request GitHub lists.
const maxPullCommits = 250

// commit is a commit as git has it. The dates are in RFC 3339.
type commit struct {
	id, tree, message string
	parents           []string
	author, committer signatory
}

type signatory struct{ name, email, date string }

const commitFormat = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"

// log reads the commits that git log names with these arguments, which are full ids: the answer
// stays the same.
func (r *Repository) log(args ...string) []*commit {
	key := strings.Join(args, " ")
	if list, ok := r.ranges[key]; ok {
		return list
	}
	out, err := r.git(append([]string{"log", "-z", "--format=tformat:" + commitFormat}, args...)...)
	if err != nil {
		return nil
	}
	fields := strings.Split(out, "\x00")
	var list []*commit
	for ; len(fields) >= 10; fields = fields[10:] {
		f := fields[:10]
		list = append(list, &commit{
			id: strings.TrimSpace(f[0]), tree: f[1], parents: strings.Fields(f[2]), author: signatory{f[3], f[4], f[5]}, committer: signatory{f[6], f[7], f[8]},
			message: strings.TrimRight(f[9], "\n"),
		})
	}
	r.ranges[key] = list
	for _, c := range list {
		r.parents[c.id] = c.parents
	}
	return list
}

// commit reads one commit; nil is none.
func (r *Repository) commit(id string) *commit {
	if list := r.log("-1", id); len(list) == 1 {
		return list[0]
	}
	return nil
}

// Sign says what GitHub says of the signature of a commit: valid, or a reason such as
// unknown_key. Commits that GitHub makes are valid, and others unsigned.
func (r *Repository) Sign(id, reason string) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.signed[id] = reason
}

// account finds whose a commit is by the address in it; null where nobody's.
func (r *Repository) account(s signatory) any {
	if strings.EqualFold(s.email, "noreply@github.com") {
		return r.g.userJSON(*r.g.account("web-flow", "User", 0))
	}
	if a, ok := r.g.emails[strings.ToLower(s.email)]; ok {
		return r.g.userJSON(a)
	}
	return nil
}

func (s signatory) json() object { return object{"name": s.name, "email": s.email, "date": s.date} }

func (r *Repository) verification(id string) object {
	reason := r.signed[id]
	out := object{"verified": reason == "valid", "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil}
	if reason != "" {
		out["reason"], out["signature"], out["payload"] = reason, "-----BEGIN PGP SIGNATURE-----", "tree"
	}
	if reason == "valid" {
		out["verified_at"] = stamp(r.g.now())
	}
	return out
}

func (r *Repository) parentsJSON(c *commit) []any {
	out := []any{}
	for _, p := range c.parents {
		out = append(out, object{"sha": p, "url": r.api("/commits/%s", p), "html_url": r.html("/commit/%s", p)})
	}
	return out
}

func (r *Repository) commitJSON(c *commit) object {
	return object{
		"sha": c.id, "node_id": node("Commit", c.id), "url": r.api("/commits/%s", c.id), "html_url": r.html("/commit/%s", c.id),
		"comments_url": r.api("/commits/%s/comments", c.id), "author": r.account(c.author), "committer": r.account(c.committer),
		"parents": r.parentsJSON(c),
		"commit": object{
			"url": r.api("/git/commits/%s", c.id), "message": c.message, "comment_count": 0, "author": c.author.json(), "committer": c.committer.json(),
			"tree": object{"sha": c.tree, "url": r.api("/git/trees/%s", c.tree)}, "verification": r.verification(c.id),
		},
	}
}

func getCommit(c *call) answer {
	found := c.repo.commit(c.repo.resolve(c.params["ref"]))
	if found == nil {
		return invalid("No commit found for SHA: " + c.params["ref"])
	}
	from := zeroTree
	if len(found.parents) > 0 {
		from = found.parents[0]
	}
	files := c.repo.files(from, found.id)
	additions, deletions := 0, 0
	for _, f := range files {
		additions, deletions = additions+f.additions, deletions+f.deletions
	}
	return ok(with(c.repo.commitJSON(found), object{
		"stats": object{"additions": additions, "deletions": deletions, "total": additions + deletions}, "files": c.repo.filesJSON(files, found.id, 300),
	}))
}

func getGitCommit(c *call) answer {
	found := c.repo.commit(c.repo.resolve(c.params["commit_sha"]))
	if found == nil {
		return notFound()
	}
	r := c.repo
	return ok(object{
		"sha": found.id, "node_id": node("Commit", found.id), "url": r.api("/git/commits/%s", found.id), "html_url": r.html("/commit/%s", found.id),
		"author": found.author.json(), "committer": found.committer.json(), "message": found.message, "parents": r.parentsJSON(found),
		"tree": object{"sha": found.tree, "url": r.api("/git/trees/%s", found.tree)}, "verification": r.verification(found.id),
	})
}

func listCommits(c *call) answer {
	from := c.query("sha")
	if from == "" {
		from = c.repo.branch
	}
	id := c.repo.resolve(from)
	if id == "" {
		return notFound()
	}
	args := []string{id}
	if path := c.query("path"); path != "" {
		args = append(args, "--", path)
	}
	var out []any
	for _, one := range c.repo.log(args...) {
		out = append(out, c.repo.commitJSON(one))
	}
	return c.page(out)
}

func compare(c *call) answer {
	r := c.repo
	from, to, found := strings.Cut(c.params["basehead"], "...")
	base, head := r.resolve(from), r.resolve(to)
	if !found || base == "" || head == "" {
		return notFound()
	}
	common, err := r.git("merge-base", base, head)
	if err != nil {
		return notFound()
	}
	ahead := slices.Clone(r.log(head, "^"+base))
	slices.Reverse(ahead)
	behind := len(r.log(base, "^"+head))
	status := "identical"
	switch {
	case len(ahead) > 0 && behind > 0:
		status = "diverged"
	case len(ahead) > 0:
		status = "ahead"
	case behind > 0:
		status = "behind"
	}
	var all []any
	for _, one := range ahead {
		all = append(all, r.commitJSON(one))
	}
	list := answer{status: 200, body: append([]any{}, all[:min(len(all), maxPullCommits)]...)}
	if c.query("page") != "" || c.query("per_page") != "" {
		list = c.page(all)
	}
	u := fmt.Sprintf("/compare/%s...%s", from, to)
	out := object{
		"url": r.api("%s", u), "html_url": r.html("%s", u), "permalink_url": r.html("%s", u), "diff_url": r.html("%s.diff", u), "patch_url": r.html("%s.patch", u),
		"base_commit": r.commitJSON(r.commit(base)), "merge_base_commit": r.commitJSON(r.commit(common)), "status": status,
		"ahead_by": len(ahead), "behind_by": behind, "total_commits": len(ahead), "commits": list.body, "files": []any{},
	}
	if page := c.query("page"); page == "" || page == "1" {
		out["files"] = r.filesJSON(r.files(common, head), head, 300)
	}
	return answer{status: 200, body: out, header: list.header}
}

// zeroTree is the tree that holds nothing.
const zeroTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// file is what became of a file.
type file struct {
	status, path, from, blob string
	additions, deletions     int
}

var fileStatus = map[byte]string{'A': "added", 'D': "removed", 'M': "modified", 'T': "changed", 'R': "renamed", 'C': "copied"}

// files lists what differs between two commits or trees.
func (r *Repository) files(from, to string) []file {
	raw, err := r.git("diff-tree", "-r", "-z", "-M", "--raw", "--numstat", "--no-abbrev", from, to)
	if err != nil {
		return nil
	}
	fields := strings.Split(strings.TrimRight(raw, "\x00"), "\x00")
	var out []file
	at := map[string]int{}
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		if meta := strings.Fields(f); strings.HasPrefix(f, ":") && len(meta) == 5 && i+1 < len(fields) {
			one := file{status: fileStatus[meta[4][0]], path: fields[i+1], blob: meta[3]}
			i++
			if (meta[4][0] == 'R' || meta[4][0] == 'C') && i+1 < len(fields) {
				one.from, one.path = one.path, fields[i+1]
				i++
			}
			if one.status == "removed" {
				one.blob = meta[2]
			}
			at[one.path] = len(out)
			out = append(out, one)
			continue
		}
		count := strings.SplitN(f, "\t", 3)
		if len(count) != 3 {
			continue
		}
		path := count[2]
		if path == "" && i+2 < len(fields) {
			path = fields[i+2]
			i += 2
		}
		if n, ok := at[path]; ok {
			out[n].additions, _ = strconv.Atoi(count[0])
			out[n].deletions, _ = strconv.Atoi(count[1])
		}
	}
	return out
}

func (r *Repository) filesJSON(files []file, head string, limit int) []any {
	out := []any{}
	for _, f := range files[:min(len(files), limit)] {
		one := object{
			"sha": f.blob, "filename": f.path, "status": f.status, "additions": f.additions, "deletions": f.deletions, "changes": f.additions + f.deletions,
			"blob_url": r.html("/blob/%s/%s", head, escapePath(f.path)), "raw_url": r.html("/raw/%s/%s", head, escapePath(f.path)),
			"contents_url": r.api("/contents/%s?ref=%s", escapePath(f.path), head),
		}
		if f.from != "" {
			one["previous_filename"] = f.from
		}
		out = append(out, one)
	}
	return out
}
