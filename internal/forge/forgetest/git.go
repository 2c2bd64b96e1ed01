package forgetest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// environment is that of git, which reads nobody's configuration.
func environment(more ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
	}, more...)
}

// git runs git in the bare repository.
func (r *Repository) git(args ...string) (string, error) {
	return run("", environment(), append([]string{"--git-dir=" + r.dir}, args...)...)
}

func run(input string, env []string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Env = env
	var out, fault bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Stdin = &out, &fault, strings.NewReader(input)
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, fault.String())
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

// must runs git, in the bare repository or, if a directory is given, there.
func (r *Repository) must(dir string, args ...string) string {
	r.g.t.Helper()
	if dir != "" {
		args = append([]string{"-C", dir}, args...)
	}
	out, err := run("", environment(), args...)
	if err != nil {
		r.g.t.Fatal(err)
	}
	return out
}

// readRefs reads what references there are, and repairs nothing.
func (r *Repository) readRefs() map[string]string {
	out, err := r.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags")
	refs := map[string]string{}
	if err != nil {
		r.g.t.Error(err)
		return refs
	}
	for line := range strings.Lines(out) {
		if name, id, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			refs[name] = id
		}
	}
	return refs
}

// setRef moves a reference; an empty id deletes it.
func (r *Repository) setRef(name, id string) error {
	if id == "" {
		delete(r.refs, name)
		_, err := r.git("update-ref", "-d", name)
		return err
	}
	if !strings.HasPrefix(name, "refs/pull/") {
		r.refs[name] = id
	}
	_, err := r.git("update-ref", name, id)
	return err
}

// resolve finds the commit of an id, a branch or a tag; "" is none.
func (r *Repository) resolve(name string) string {
	for _, ref := range []string{name, "refs/" + name, "refs/heads/" + name, "refs/tags/" + name} {
		if id := r.refs[ref]; id != "" {
			return id
		}
	}
	if r.parents[name] != nil {
		return name
	}
	out, err := r.git("rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		return ""
	}
	return out
}

// within reports whether one commit is an ancestor of another, or the same.
func (r *Repository) within(ancestor, of string) bool {
	_, err := r.git("merge-base", "--is-ancestor", ancestor, of)
	return err == nil
}

// mergeTree returns the tree of a merge; "" where there is a conflict.
func (r *Repository) mergeTree(base, head string) string {
	key := base + " " + head
	if tree, ok := r.mergeable[key]; ok {
		return tree
	}
	out, err := r.git("merge-tree", "--write-tree", base, head)
	if err != nil {
		out = ""
	}
	r.mergeable[key] = out
	return out
}

// commitTree makes a commit as GitHub does: signed by GitHub, written by somebody.
func (r *Repository) commitTree(by Account, message, tree string, parents ...string) (string, error) {
	args := []string{"--git-dir=" + r.dir, "commit-tree", tree, "-F", "-"}
	for _, p := range parents {
		args = append(args, "-p", p)
	}
	at := r.g.now().Format(time.RFC3339)
	env := environment("GIT_AUTHOR_NAME="+by.Login, fmt.Sprintf("GIT_AUTHOR_EMAIL=%d+%s@users.noreply.github.com", by.ID, by.Login), "GIT_AUTHOR_DATE="+at,
		"GIT_COMMITTER_NAME=GitHub", "GIT_COMMITTER_EMAIL=noreply@github.com", "GIT_COMMITTER_DATE="+at)
	id, err := run(message, env, args...)
	if err == nil {
		r.signed[id] = "valid"
	}
	return id, err
}
