package ledger_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/ledger"
)

// scene is a repository with a ledger that is made by hand: with git and ssh-keygen alone, so
// that anything can be forged.
type scene struct {
	t    testing.TB
	dir  string
	keys string
	now  time.Time

	// tip, number and previous are where the ledger ends.
	tip      string
	number   int
	previous string
	// links are the commits of the ledger, by the numbers of their entries.
	links map[int]string
}

// needTools skips a test where there is no shell, git or ssh-keygen that it needs.
func needTools(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"sh", "git", "ssh-keygen"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
				require.NoError(t, err)
			}
			t.Skip(err)
		}
	}
}

// newScene makes a repository whose first commit allows the key "now" for ever and the key
// "old" before noon of the first day, and a ledger that adopts it.
func newScene(t testing.TB) *scene {
	t.Helper()
	s := bareScene(t)
	s.adopt()
	return s
}

func bareScene(t testing.TB) *scene {
	t.Helper()
	needTools(t)
	s := &scene{t: t, dir: t.TempDir(), keys: t.TempDir(), now: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), links: map[int]string{}}
	var signers strings.Builder
	for _, name := range []string{"now", "old", "other"} {
		out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", filepath.Join(s.keys, name)).CombinedOutput()
		require.NoError(t, err, "%s", out)
		public, err := os.ReadFile(filepath.Join(s.keys, name+".pub"))
		require.NoError(t, err)
		switch name {
		case "now":
			fmt.Fprintf(&signers, "ledger@example.org namespaces=\"git\" %s", public)
		case "old":
			fmt.Fprintf(&signers, "ledger@example.org namespaces=\"git\",valid-before=\"20261120120000Z\" %s", public)
		}
	}
	s.git("init", "--quiet", "--initial-branch=main")
	s.write(".github/allowed_signers", signers.String())
	s.write("base", "base\n")
	s.commit("Begin")
	return s
}

func (s *scene) adopt() {
	s.add(ledger.Entry{Kind: ledger.Adopted, Main: s.rev("main"), Adoption: &ledger.Adoption{Commit: s.rev("main")}})
}

// git runs git at the present of the scene, without anybody's configuration.
func (s *scene) git(args ...string) string { return s.gitWith("", nil, args...) }

func (s *scene) gitWith(input string, env []string, args ...string) string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "git", args...)
	cmd.Dir, cmd.Stdin = s.dir, strings.NewReader(input)
	date := s.now.Format(time.RFC3339)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org", "GIT_COMMITTER_DATE="+date)
	cmd.Env = append(cmd.Env, env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(s.t, err, "git %v: %s", args, &stderr)
	return strings.TrimSuffix(string(out), "\n")
}

func (s *scene) rev(name string) string { return s.git("rev-parse", "--verify", name+"^{commit}") }

func (s *scene) write(name, content string) {
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(content), 0o644))
}

// commit commits everything.
func (s *scene) commit(message string) string {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	s.git("add", "--all")
	s.git("commit", "--quiet", "--allow-empty", "--message="+message)
	return s.rev("HEAD")
}

// branch makes commits on a new branch of main, one for each file, and returns the last.
func (s *scene) branch(name string, files ...string) string {
	s.t.Helper()
	s.git("checkout", "--quiet", "-b", name, "main")
	for _, file := range files {
		s.write(file, file+"\n")
		s.commit("Write " + file)
	}
	head := s.rev("HEAD")
	s.git("checkout", "--quiet", "main")
	return head
}

func (s *scene) merge(head string) string {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	s.git("merge", "--quiet", "--no-ff", "--message=Merge", head)
	return s.rev("HEAD")
}

func (s *scene) squash(head string) string {
	s.t.Helper()
	s.git("merge", "--quiet", "--squash", head)
	return s.commit("Squash")
}

// entry is how an entry of the ledger is made.
type entry struct {
	ledger.Entry
	pins []string
	key  string // "now" where it is empty, and none where it is "-"
	// file and message alter what the entry says there, and commit its raw bytes.
	file, message func(string) string
	commit        func(string) string
	// extra is another file that the commit writes.
	extra string
	// at is the date of the commit, zero for the present.
	at time.Time
}

func (s *scene) add(e ledger.Entry, pins ...string) string {
	return s.forge(entry{Entry: e, pins: pins})
}

// forge adds an entry as it is said; number and previous digest are put in where they are
// missing.
func (s *scene) forge(e entry) string {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	s.number++
	if e.Number == 0 {
		e.Number = s.number
	}
	s.number = e.Number
	if e.Previous == "" {
		e.Previous = s.previous
	}
	if e.at.IsZero() {
		e.at = s.now
	}
	e.Format, e.At, e.RecordedAt = ledger.Format, e.at, e.at
	if e.Covers() && e.Main == "" {
		e.Main = e.Before
	}
	file, err := e.Encode()
	require.NoError(s.t, err)
	message := e.Message(file)
	if e.file != nil {
		file = []byte(e.file(string(file)))
	}
	if e.message != nil {
		message = e.message(message)
	}
	s.previous = ledger.Digest(file)
	s.tip = s.seal(e, string(file), message)
	s.links[e.Number] = s.tip
	s.git("update-ref", "refs/heads/change-ledger", s.tip)
	return s.tip
}

// seal writes the commit of an entry.
func (s *scene) seal(e entry, file, message string) string {
	s.t.Helper()
	index := []string{"GIT_INDEX_FILE=" + filepath.Join(s.keys, "index")}
	date := e.at.Format(time.RFC3339)
	dated := append(index, "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	add := func(name, mode, content string) {
		blob := s.gitWith(content, index, "hash-object", "-w", "--stdin")
		s.gitWith("", index, "update-index", "--add", "--cacheinfo", mode+","+blob+","+name)
	}
	s.gitWith("", index, "read-tree", "--empty")
	parents := []string{}
	if s.tip == "" {
		add("README.md", "100644", "A ledger\n")
		add("verify.sh", "100755", string(ledger.Script))
	} else {
		s.gitWith("", index, "read-tree", s.tip)
		parents = append(parents, "-p", s.tip)
	}
	add(ledger.Path(e.Number), "100644", file)
	if e.extra != "" {
		add(e.extra, "100644", "else\n")
	}
	for _, pin := range e.pins {
		parents = append(parents, "-p", pin)
	}
	tree := s.gitWith("", index, "write-tree")
	commit := s.gitWith(message, dated, append([]string{"commit-tree", tree}, parents...)...)
	raw := s.git("cat-file", "commit", commit) + "\n"
	if e.commit != nil {
		raw = e.commit(raw)
	}
	if e.key != "-" {
		raw = s.signed(raw, e.key)
	}
	return s.gitWith(raw, nil, "hash-object", "-w", "-t", "commit", "--literally", "--stdin")
}

// signed puts a signature into a raw commit.
func (s *scene) signed(raw, key string) string {
	s.t.Helper()
	if key == "" {
		key = "now"
	}
	cmd := exec.CommandContext(s.t.Context(), "ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", filepath.Join(s.keys, key))
	cmd.Stdin = strings.NewReader(raw)
	armoured, err := cmd.Output()
	require.NoError(s.t, err)
	header := "gpgsig " + strings.ReplaceAll(strings.TrimSpace(string(armoured)), "\n", "\n ") + "\n"
	head, body, _ := strings.Cut(raw, "\n\n")
	return head + "\n" + header + "\n" + body
}

// merged records that main took in a head.
func (s *scene) merged(before, after, head string) string {
	return s.add(ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head, Pull: s.number}, head)
}

// take merges a new branch with one file and records it; the entry has the number.
func (s *scene) take(name string) (before, after, head string) {
	before = s.rev("main")
	head = s.branch(name, name)
	after = s.merge(head)
	return before, after, head
}

// honest takes n branches and records them.
func (s *scene) honest(n int) {
	for i := range n {
		s.merged(s.take("honest-" + strconv.Itoa(s.number) + "-" + strconv.Itoa(i)))
	}
}
