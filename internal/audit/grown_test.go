package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// grown is a house with a synthetic history, with honest evidence of every commit that main
// took in, in one pack as a clone has it.
type grown struct {
	*house
	// merges is how many entries there are beside the first.
	merges   int
	decision map[string]json.RawMessage
	teams    []team
}

// team is one from which approvals are asked for.
type team struct {
	ref     estate.Ref
	members []string // their logins
}

// grow makes a history, or takes a copy of the one in a folder.
func grow(t testing.TB, o synthetic.Options, from string) *grown {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	g := &grown{house: &house{t: t, dir: filepath.Join(dir, "history"), key: newKey(t, 1)}}
	if from == "" {
		require.NoError(t, synthetic.WriteRepository(t.Context(), g.dir, o, nil))
	} else {
		require.NoError(t, os.CopyFS(g.dir, os.DirFS(from)))
	}
	g.allow()
	g.prepare()
	g.recordMain()
	g.git("repack", "--quiet", "-a", "-d")
	g.git("prune")
	return g
}

// allow puts the recorder's key into the first commit, and so into all.
func (g *grown) allow() {
	g.t.Helper()
	stream, err := g.try("ada", nil, "fast-export", "--no-data", "--show-original-ids", "main")
	require.NoError(g.t, err)
	line := signature.SignerLine("recorder", g.key.Public(), time.Time{}, time.Time{}) + "\n"
	file := fmt.Sprintf("\nM 100644 inline .github/allowed_signers\ndata %d\n%s\nM ", len(line), line)
	_, err = g.try("ada", []byte(strings.Replace(stream, "\nM ", file, 1)), "fast-import", "--quiet", "--force")
	require.NoError(g.t, err)
	g.git("reset", "--quiet", "--hard", "main")
	g.git("reflog", "expire", "--all", "--expire=now")
}

// prepare reads what the evidence is made of.
func (g *grown) prepare() {
	g.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "decision.json"))
	require.NoError(g.t, err)
	require.NoError(g.t, json.Unmarshal(text, &g.decision))
	folder := filepath.Join(g.dir, "catalogue", "teams")
	files, err := os.ReadDir(folder)
	require.NoError(g.t, err)
	member := regexp.MustCompile(`(?m)^  - person/(\S+)$`)
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		require.NoError(g.t, err)
		one := team{ref: estate.Ref("team/" + strings.TrimSuffix(f.Name(), ".yaml"))}
		for _, m := range member.FindAllSubmatch(content, -1) {
			one.members = append(one.members, string(m[1]))
		}
		g.teams = append(g.teams, one)
	}
}

// recordMain adopts the first commit, and records what came after.
func (g *grown) recordMain() {
	g.t.Helper()
	repo := g.open()
	main, _, err := repo.MainLine(g.t.Context(), g.at("main"), gittree.Hash{})
	require.NoError(g.t, err)
	g.merges = len(main) - 1
	g.now = main[len(main)-1].Time
	key := &ledger.Appender{Repo: repo, Key: g.key, Name: "recorder", Email: "recorder@example.org", Now: func() time.Time {
		g.now = g.now.Add(time.Second)
		return g.now
	}}
	g.adoptAt(key, main[0].ID)
	for part := range slices.Chunk(main[1:], 250) {
		drafts := make([]ledger.Draft, len(part))
		for i := range part {
			drafts[i] = g.evidence(repo, &part[i])
		}
		_, err := key.Append(g.t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return drafts, nil })
		require.NoError(g.t, err)
	}
}

func (g *grown) adoptAt(key *ledger.Appender, first gittree.Hash) {
	g.t.Helper()
	e := g.entry(ledger.Adopted, first, g.now)
	public := g.key.Public()
	e.Adoption = &ledger.Adoption{Commit: first.String(), Policy: "p", Script: ledger.Digest(ledger.Script),
		Signers: []ledger.Signer{{Principals: "recorder", Key: public.String(), Fingerprint: public.Fingerprint()}}}
	_, err := key.Append(g.t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) {
		return []ledger.Draft{{Entry: e}}, nil
	})
	require.NoError(g.t, err)
}

// evidence is what an honest recorder writes of a commit of main.
func (g *grown) evidence(repo *gittree.Repository, c *gittree.MainCommit) ledger.Draft {
	g.t.Helper()
	ctx := g.t.Context()
	g.pulls++
	before, after, head := c.Parents[0], c.ID, c.Parents[len(c.Parents)-1]
	if len(c.Parents) == 1 {
		head = after // it was rebased, or main was moved to it
	}
	forks, err := repo.MergeBases(ctx, before, head)
	require.NoError(g.t, err)
	changes, err := repo.Difference(ctx, forks[0], head)
	require.NoError(g.t, err)
	commits, err := repo.Commits(ctx, before, head)
	require.NoError(g.t, err)
	from, by := g.approver(commits)
	reviewed, err := repo.CommitTime(head)
	require.NoError(g.t, err)
	e := ledger.Entry{
		Kind: ledger.Merged, At: c.Time.UTC(), Main: before.String(), Before: before.String(), After: after.String(), Head: head.String(), Pull: g.pulls,
		Change: estate.Ref(fmt.Sprintf("change/2026-06-20-extend-loyalty-%05d", g.pulls)),
	}
	e.Signers, e.Schema, err = ledger.Rules(repo, before)
	require.NoError(g.t, err)
	e.Content, err = ledger.ContentDigest(ctx, repo, before, after)
	require.NoError(g.t, err)
	e.Decision = g.decided(&e, c, gittree.PatchDigest(changes), from, by, head)
	f := facts.Facts{
		Pull:            facts.Pull{Number: g.pulls, Author: g.account(commits[0].Author), Title: commits[0].Message, BaseRef: "refs/heads/main", Head: head.String(), MergeCommit: after.String()},
		PushersComplete: true, Pushers: []facts.Identity{g.account(commits[0].Committer)},
		Reviews: []facts.Review{{ID: int64(g.pulls), By: g.account(gittree.Signature{Email: by + "@example.org"}), State: facts.Approved,
			Commit: head.String(), BaseRef: "refs/heads/main", SubmittedAt: reviewed.UTC()}},
	}
	personal := []string{by, by + "@example.org"}
	for i := range commits {
		f.Commits = append(f.Commits, facts.Commit{SHA: commits[i].ID.String(), Author: g.account(commits[i].Author), Committer: g.account(commits[i].Committer)})
		personal = append(personal, commits[i].Author.Email, f.Commits[i].Author.Login, commits[i].Committer.Email, f.Commits[i].Committer.Login)
	}
	e.Facts, err = json.Marshal(f)
	require.NoError(g.t, err)
	return ledger.Draft{Entry: e, Pins: []gittree.Hash{head}, Personal: personal}
}

// decided is a decision of the size that decisions have.
func (g *grown) decided(e *ledger.Entry, c *gittree.MainCommit, patch string, from estate.Ref, by string, head gittree.Hash) []byte {
	g.t.Helper()
	approvals := []approval.Approval{{By: "person/" + by, Commit: head.String(), Counted: true, Why: "member of " + string(from)}}
	d := map[string]any{}
	for name, value := range g.decision {
		text := bytes.ReplaceAll(value, []byte("-00159"), fmt.Appendf(nil, "-%05d", g.pulls%7919))
		d[name] = json.RawMessage(bytes.ReplaceAll(text, []byte("-00434"), fmt.Appendf(nil, "-%05d", g.pulls%7013)))
	}
	d["verdict"], d["base"], d["head"], d["tree"], d["patch"] = approval.Approved, e.Before, e.Head, c.Tree.String(), patch
	d["evaluatedAt"] = c.Time.UTC()
	d["requirements"] = []approval.Requirement{
		{ID: "owner." + string(from), Reason: string(from) + " answers for what is changed", From: []estate.Ref{from}, Need: 1, Have: 1, Satisfied: true, Approvals: approvals},
		{ID: "floor", Reason: "every change needs a human who had no part in it", From: []estate.Ref{}, Need: 1, Have: 1, Satisfied: true, Approvals: approvals},
	}
	var about approval.ChangeSummary
	require.NoError(g.t, json.Unmarshal(g.decision["change"], &about))
	about.Ref, about.Type = e.Change, change.Normal
	d["change"] = about
	text, err := json.Marshal(d)
	require.NoError(g.t, err)
	return text
}

// approver finds somebody who had no part in some commits, and a team to be asked.
func (g *grown) approver(commits []gittree.CommitInfo) (estate.Ref, string) {
	g.t.Helper()
	part := map[string]bool{}
	for i := range commits {
		part[commits[i].Author.Email], part[commits[i].Committer.Email] = true, true
	}
	for i := range g.teams {
		one := &g.teams[(g.pulls+i)%len(g.teams)]
		for _, login := range one.members {
			if !part[login+"@example.org"] {
				return one.ref, login
			}
		}
	}
	require.FailNow(g.t, "nobody is left")
	return "", ""
}

// account is that of a person of the synthetic estate, who has a number in the name.
func (g *grown) account(s gittree.Signature) facts.Identity {
	g.t.Helper()
	login := strings.TrimSuffix(s.Email, "@example.org")
	n, err := strconv.ParseInt(login[strings.LastIndexByte(login, '-')+1:], 10, 64)
	require.NoError(g.t, err)
	return facts.Identity{Login: login, ID: 1_000_000 + n, Type: facts.User, Email: s.Email}
}
