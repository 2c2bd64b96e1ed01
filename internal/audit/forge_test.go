package audit_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bytes"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// forged is a link of a ledger that somebody writes by hand.
type forged struct {
	entry ledger.Entry
	file  []byte
	at    time.Time
	pins  []gittree.Hash
	key   *signature.Key
	// armour is a signature that is used as it is, instead of one by key.
	armour []byte
	// others are further files that the commit adds or replaces.
	others map[string]string
}

// chain takes the ledger apart, the first entry first.
func (h *house) chain() []*forged {
	h.t.Helper()
	repo := h.open()
	l, _, err := ledger.Open(h.t.Context(), repo)
	require.NoError(h.t, err)
	var out []*forged
	for link, err := range l.Newest(h.t.Context()) {
		require.NoError(h.t, err)
		file := h.git("cat-file", "blob", link.Commit.ID.String()+":"+ledger.Path(link.Entry.Number))
		out = append(out, &forged{
			entry: link.Entry, file: []byte(file + "\n"), at: link.Commit.Committer.Time, pins: link.Pinned, key: h.key,
		})
	}
	slices.Reverse(out)
	return out
}

// chained makes the numbers and digests of a chain consistent, as somebody would who has
// the key.
func (h *house) chained(links []*forged) []*forged {
	h.t.Helper()
	previous := ""
	for i, l := range links {
		l.entry.Number, l.entry.Previous = i+1, previous
		l.entry.RecordedAt = l.at
		var err error
		l.file, err = l.entry.Encode()
		require.NoError(h.t, err)
		previous = ledger.Digest(l.file)
	}
	return links
}

// rewrite writes the ledger anew and returns its commits.
func (h *house) rewrite(links []*forged) []gittree.Hash {
	h.t.Helper()
	repo := h.open()
	index := filepath.Join(h.t.TempDir(), "index")
	run := func(input []byte, args ...string) string {
		h.t.Helper()
		cmd := exec.CommandContext(h.t.Context(), "git", args...)
		cmd.Dir, cmd.Stdin = h.dir, bytes.NewReader(input)
		cmd.Env = append(os.Environ(), "GIT_INDEX_FILE="+index, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		out, err := cmd.CombinedOutput()
		require.NoError(h.t, err, "git %v: %s", args, out)
		return strings.TrimSpace(string(out))
	}
	add := func(path, mode string, content []byte) {
		blob := run(content, "hash-object", "-w", "--stdin")
		run(nil, "update-index", "--add", "--cacheinfo", mode+","+blob+","+path)
	}
	first := h.git("rev-list", "--max-parents=0", "refs/heads/change-ledger")
	first, _, _ = strings.Cut(first, "\n")
	for _, name := range []string{"README.md", "verify.sh"} {
		line := strings.Fields(h.git("ls-tree", first, name))
		run(nil, "update-index", "--add", "--cacheinfo", line[0]+","+line[2]+","+name)
	}
	var commits []gittree.Hash
	for i, l := range links {
		for path, content := range l.others {
			add(path, "100644", []byte(content))
		}
		add(ledger.Path(i+1), "100644", l.file)
		tree, err := gittree.ParseHash(run(nil, "write-tree"))
		require.NoError(h.t, err)
		text := gittree.CommitText{Tree: tree, Message: l.entry.Message(l.file)}
		if i > 0 {
			text.Parents = append(text.Parents, commits[i-1])
		}
		text.Parents = append(text.Parents, l.pins...)
		who := gittree.Signature{Name: "recorder", Email: "recorder@example.org", Time: l.at.UTC()}
		text.Author, text.Committer = who, who
		payload, err := text.Payload()
		require.NoError(h.t, err)
		armour := l.armour
		if armour == nil && l.key != nil {
			armour, err = l.key.Sign(nil, payload)
			require.NoError(h.t, err)
		}
		raw := payload
		if armour != nil {
			raw = gittree.Sealed(payload, armour)
		}
		id, err := repo.WriteCommit(raw)
		require.NoError(h.t, err)
		commits = append(commits, id)
	}
	h.git("update-ref", "refs/heads/change-ledger", commits[len(commits)-1].String())
	return commits
}

// found are the codes and commits of a report, one each.
func found(r *audit.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.Code)+" "+f.Commit)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// demand demands exactly these findings.
func demand(t *testing.T, r *audit.Report, want ...string) {
	t.Helper()
	slices.Sort(want)
	var messages []string
	for _, f := range r.Findings {
		messages = append(messages, string(f.Code)+" "+f.Message)
	}
	require.Equal(t, want, found(r), "%s", strings.Join(messages, "\n"))
}
