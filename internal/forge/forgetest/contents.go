package forgetest

import (
	"encoding/base64"
	"path"
	"strconv"
	"strings"
)

func getContents(c *call) answer {
	r := c.repo
	ref := c.query("ref")
	if ref == "" {
		ref = r.branch
	}
	id := r.resolve(ref)
	name := strings.Trim(c.params["path"], "/")
	if id == "" {
		return notFound()
	}
	out, err := r.git("ls-tree", "-z", "-l", id, "--", name)
	if err != nil || out == "" {
		return notFound()
	}
	entries := r.treeEntries(out)
	if len(entries) == 1 && entries[0].kind == "blob" {
		return r.fileContent(entries[0], id)
	}
	out, err = r.git("ls-tree", "-z", "-l", id, "--", name+"/")
	if err != nil {
		return notFound()
	}
	list := []any{}
	for _, e := range r.treeEntries(out) {
		list = append(list, r.entryJSON(e, id))
	}
	return ok(list)
}

type entry struct {
	mode, kind, id, path string
	size                 int
}

func (r *Repository) treeEntries(out string) []entry {
	var list []entry
	for line := range strings.SplitSeq(strings.TrimRight(out, "\x00"), "\x00") {
		meta, name, ok := strings.Cut(line, "\t")
		fields := strings.Fields(meta)
		if !ok || len(fields) != 4 {
			continue
		}
		e := entry{mode: fields[0], kind: fields[1], id: fields[2], path: name}
		e.size, _ = strconv.Atoi(fields[3])
		list = append(list, e)
	}
	return list
}

func (r *Repository) entryJSON(e entry, commit string) object {
	u := r.api("/contents/%s?ref=%s", escapePath(e.path), commit)
	h := r.html("/blob/%s/%s", commit, escapePath(e.path))
	g := r.api("/git/%ss/%s", e.kind, e.id)
	kind := map[string]string{"blob": "file", "tree": "dir", "commit": "submodule"}[e.kind]
	return object{
		"type": kind, "name": path.Base(e.path), "path": e.path, "sha": e.id, "size": e.size, "url": u, "html_url": h, "git_url": g, "download_url": h,
		"_links": object{"self": u, "html": h, "git": g},
	}
}

// maxContent is how large a file is that the contents API still gives whole.
const maxContent = 1 << 20

func (r *Repository) fileContent(e entry, commit string) answer {
	out := with(r.entryJSON(e, commit), object{"content": "", "encoding": "none"})
	if e.size <= maxContent {
		blob, err := run("", environment(), "--git-dir="+r.dir, "cat-file", "blob", e.id)
		if err != nil {
			return notFound()
		}
		out["content"], out["encoding"] = base64.StdEncoding.EncodeToString([]byte(blob)), "base64"
	}
	return ok(out)
}

func getTree(c *call) answer {
	args := []string{"ls-tree", "-z", "-l"}
	if c.query("recursive") != "" {
		args = append(args, "-r", "-t")
	}
	id := c.params["tree_sha"]
	if commit := c.repo.resolve(id); commit != "" {
		id = commit
	}
	out, err := c.repo.git(append(args, "--end-of-options", id)...)
	if err != nil {
		return notFound()
	}
	list := []any{}
	for _, e := range c.repo.treeEntries(out) {
		list = append(list, object{"path": e.path, "mode": e.mode, "type": e.kind, "sha": e.id, "size": e.size, "url": c.repo.api("/git/%ss/%s", e.kind, e.id)})
	}
	return ok(object{"sha": id, "url": c.repo.api("/git/trees/%s", id), "tree": list, "truncated": false})
}
