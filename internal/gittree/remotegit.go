package gittree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
	"unicode"
)

// maxWords is how much of what git prints about a remote is kept, in bytes.
const maxWords = 64 << 10

// words keep the beginning of what is written.
type words struct {
	kept bytes.Buffer
	cut  bool
}

// Write keeps what there is room for and takes all.
func (w *words) Write(p []byte) (int, error) {
	room := min(len(p), maxWords-w.kept.Len())
	w.cut = w.cut || room < len(p)
	w.kept.Write(p[:room])
	return len(p), nil
}

// remoteAnswer is what git said.
type remoteAnswer struct {
	code           int
	stdout, stderr string
	cut            bool // there was more on stdout
}

// foreignVariables are those by which a git that runs us, as in a hook, would lead the git
// that we run to other objects and references.
var foreignVariables = []string{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
	// Secrets of ours, which git and its helpers have no need of.
	"GITSM_ADMIN_TOKEN", "GITSM_APP_KEY", "GITSM_LEDGER_KEY", "GITSM_WEBHOOK_SECRET",
}

// runGit runs the git on PATH on this repository, with the user's configuration, and without
// questions on the terminal.
func (r *Repository) runGit(ctx context.Context, args ...string) (remoteAnswer, error) {
	return r.runGitWith(ctx, access{}, args...)
}

// runRemote is runGit for what speaks with a remote: with the credentials of
// [Repository.Authenticate], or else with the user's own.
func (r *Repository) runRemote(ctx context.Context, args ...string) (remoteAnswer, error) {
	a, err := r.access(ctx)
	if err != nil {
		return remoteAnswer{}, err
	}
	return r.runGitWith(ctx, a, args...)
}

func (r *Repository) runGitWith(ctx context.Context, with access, args ...string) (remoteAnswer, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return remoteAnswer{}, &RepositoryError{Problem: "there is no git on PATH to speak with a remote", Hint: "install git", Err: err}
	}
	cmd := exec.CommandContext(ctx, git, append([]string{"--git-dir=" + r.layout.gitDir}, args...)...)
	cmd.Dir = r.layout.root
	if cmd.Dir == "" {
		cmd.Dir = r.layout.gitDir
	}
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(foreignVariables, name)
	})
	cmd.Env = with.environment(append(cmd.Env, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"))
	var stdout, stderr words
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// So that git removes its locks.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	a := remoteAnswer{stdout: with.redact(&stdout), stderr: strings.ToValidUTF8(with.redact(&stderr), ""), cut: stdout.cut}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return a, ctx.Err()
	case errors.As(err, &exit):
		a.code = exit.ExitCode()
	case err != nil:
		return a, fmt.Errorf("run git: %w", err)
	}
	return a, nil
}

// remoteBranch is a branch, or another reference, at a remote and where its copy is kept here.
type remoteBranch struct {
	remote, branch string // the name in full
	tracking       string
}

// at checks the names of a remote and a branch.
func (r *Repository) at(ctx context.Context, remote, branch string) (remoteBranch, error) {
	b := remoteBranch{remote: remote, branch: "refs/heads/" + branch}
	if err := checkBranch(branch); err != nil {
		return b, err
	}
	folder, err := r.trackingFolder(ctx, remote)
	b.tracking = folder + branch
	return b, err
}

func checkBranch(name string) error {
	if validName(name) && !strings.HasPrefix(name, "refs/") {
		return nil
	}
	return &RepositoryError{Problem: fmt.Sprintf("%q is not the name of a branch", name), Hint: "write it short, as in main", Err: ErrUnknownRevision}
}

// trackingFolder checks the name of a remote, and returns what the names of the references
// begin with under which its own are kept. A remote is the name of a configured one, an
// address or a path.
func (r *Repository) trackingFolder(ctx context.Context, remote string) (string, error) {
	if remote == "" || remote[0] == '-' || strings.ContainsFunc(remote, unicode.IsControl) {
		return "", noRemote(remote)
	}
	if validName(remote) {
		a, err := r.runGit(ctx, "config", "--get", "remote."+remote+".url")
		if err != nil {
			return "", err
		}
		if a.code == 0 {
			return "refs/remotes/" + remote + "/", nil
		}
	}
	helper, _, found := strings.Cut(remote, "::") // starts a program of that name
	if !strings.ContainsAny(remote, `/\:`) && remote != "." && remote != ".." || found && !strings.ContainsAny(helper, "/[") {
		return "", noRemote(remote)
	}
	return "refs/remotes/gitsm-" + BlobHash([]byte(remote)).Short() + "/", nil
}

func noRemote(remote string) error {
	return &RepositoryError{
		Problem: fmt.Sprintf("there is no remote %q", remote),
		Hint:    "name one that git remote lists, or an address or path",
		Err:     ErrUnknownRevision,
	}
}

// value asks the remote what the branch is; zero if it is absent.
func (r *Repository) value(ctx context.Context, b remoteBranch) (Hash, error) {
	there, err := r.values(ctx, b.remote, b.branch)
	return there[b.branch], err
}

// values asks the remote what references are, given by their full names; absent ones are left
// out.
func (r *Repository) values(ctx context.Context, remote string, names ...string) (map[string]Hash, error) {
	const absent = 2
	b := remoteBranch{remote: remote}
	args := []string{"ls-remote", "--quiet", "--exit-code", "--refs"}
	if !slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, "refs/heads/") }) {
		args = append(args, "--heads") // the server need not tell the rest
	}
	a, err := r.runRemote(ctx, append(append(args, "--end-of-options", remote), names...)...)
	if err != nil {
		return nil, err
	}
	switch a.code {
	case 0:
	case absent:
		return nil, nil
	default:
		return nil, b.failed("cannot be reached", a)
	}
	there := map[string]Hash{}
	for line := range strings.Lines(a.stdout) { // a name is a pattern for its end
		digits, name, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if slices.Contains(names, name) {
			if there[name], err = ParseHash(digits); err != nil {
				return nil, err
			}
		}
	}
	if a.cut && len(there) < len(names) { // what is missing may have come later
		return nil, b.failed("has too many references with such names", a)
	}
	return there, nil
}

// shown is the remote without the password that its address may hold.
func (b remoteBranch) shown() string { return shownAddress(b.remote) }

func shownAddress(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	host, path, slash := strings.Cut(rest, "/")
	at := strings.LastIndexByte(host, '@')
	if !ok || at < 0 {
		return address
	}
	if slash {
		path = "/" + path
	}
	return scheme + "://" + host[at+1:] + path
}

// failed tells git's own words.
func (b remoteBranch) failed(what string, a remoteAnswer) error {
	text := strings.Join(strings.Fields(rejection(a.stdout)+" "+a.stderr), " ")
	if text == "" {
		text = fmt.Sprintf("git ended with exit code %d", a.code)
	}
	return &RepositoryError{
		Problem: fmt.Sprintf("remote %s %s: %s", b.shown(), what, strings.ReplaceAll(text, b.remote, b.shown())),
		Hint:    "try the same with git itself; credentials must be there without a question on the terminal",
	}
}

// rejection is the reason in what git push --porcelain prints.
func rejection(stdout string) string {
	for line := range strings.Lines(stdout) {
		if rest, ok := strings.CutPrefix(line, "!\t"); ok {
			_, reason, _ := strings.Cut(strings.TrimSpace(rest), "\t")
			return reason
		}
	}
	return ""
}

// inTheWay reports whether git gave up because another process was at work there or here.
func (a remoteAnswer) inTheWay() bool {
	for _, sign := range []string{"cannot lock ref", "failed to update ref", "Unable to create '"} {
		if strings.Contains(a.stdout+a.stderr, sign) {
			return true
		}
	}
	return false
}
