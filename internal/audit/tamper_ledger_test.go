package audit_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

func at(code diag.Code, commit gittree.Hash) string { return string(code) + " " + commit.String() }

// The control: a ledger that is written anew by hand, as it was, has no finding.
func TestALedgerWrittenAgainAsItWas(t *testing.T) {
	t.Parallel()
	h := lived(t)
	tip := h.at("change-ledger")
	commits := h.rewrite(h.chain())
	require.Equal(t, tip, commits[3], "the forger writes the same bytes")
	demand(t, h.verify())
}

func TestEditedEntry(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[2].entry.Why = "harmless"
	var err error
	links[2].file, err = links[2].entry.Encode()
	require.NoError(t, err)
	commits := h.rewrite(links) // by somebody who has the key, and forgot what follows
	demand(t, h.verify(), at(diag.BrokenChain, commits[3]))
}

func TestEditedEntryUnderTheOldSignature(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	c, err := h.open().SignedCommit(h.at("change-ledger"))
	require.NoError(t, err)
	links[3].entry.Why = "harmless"
	links[3].file, err = links[3].entry.Encode()
	require.NoError(t, err)
	links[3].armour = c.Signature
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.BadSignature, commits[3]))
}

func TestEditedByWhoHasTheKey(t *testing.T) {
	t.Parallel()
	h := lived(t)
	seen := h.at("change-ledger")
	links := h.chain()
	links[2].entry.Why = "harmless"
	commits := h.rewrite(h.chained(links))
	demand(t, h.verify()) // the ledger alone cannot tell
	demand(t, h.verify(func(o *audit.Options) { o.Seen = seen.String() }), at(diag.LedgerRolledBack, commits[3]))
	demand(t, h.verify(func(o *audit.Options) { o.Seen = seen.String()[:12] }), at(diag.LedgerRolledBack, commits[3]))
}

// An entry that two programs may read in two ways, or that is none at all.
func TestEntryOfAnotherForm(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, mangle := range map[string]func(raw, tree string) string{
		"a second tree":   func(raw, tree string) string { return strings.Replace(raw, "\n\n", "\ntree "+tree+"\n\n", 1) },
		"no committer":    func(raw, _ string) string { return regexp.MustCompile(`(?m)^committer .*\n`).ReplaceAllString(raw, "") },
		"a header's name": func(raw, tree string) string { return "tree " + tree + "\n" + raw },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			raw := mangle(h.git("cat-file", "commit", "change-ledger")+"\n", h.git("rev-parse", "change-ledger~1^{tree}"))
			id, err := h.try("ada", []byte(raw), "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
			require.NoError(t, err)
			h.git("update-ref", "refs/heads/change-ledger", id)
			evil, err := gittree.ParseHash(id)
			require.NoError(t, err)
			require.Contains(t, found(h.verify()), at(diag.MalformedEntry, evil))
		})
	}
}

func TestDroppedEntry(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	lost := links[2].entry
	after, err := gittree.ParseHash(lost.After)
	require.NoError(t, err)
	links = append(links[:2], links[3])
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.BrokenChain, commits[2]), at(diag.MissingEvidence, after))
	h.rewrite(h.chained(links)) // with the key the chain is whole, and main is not
	demand(t, h.verify(), at(diag.MissingEvidence, after))
}

func TestReorderedEntries(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[2], links[3] = links[3], links[2]
	links[2].at, links[3].at = h.now, h.now
	h.rewrite(h.chained(links))
	two := h.at("main~1")
	demand(t, h.verify(), at(diag.MissingEvidence, two), at(diag.DisorderedRange, two))
}

func TestReorderedEntriesUnmended(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[2].file, links[3].file = links[3].file, links[2].file
	commits := h.rewrite(links)
	codes := h.verify()
	require.Contains(t, found(codes), at(diag.BrokenChain, commits[2]))
	require.Contains(t, found(codes), at(diag.BrokenChain, commits[3]))
}

func TestSignedWithAnotherKey(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[3].key = newKey(t, 9)
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.UnknownSigner, commits[3]))
}

func TestNotSigned(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[2].key = nil
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.BadSignature, commits[2]))
}

func TestSignedWithAnExpiredKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old := newKey(t, 2)
	h.files(map[string]string{".github/allowed_signers": signature.SignerLine("recorder", h.key.Public(), time.Time{}, time.Time{}) + "\n" +
		signature.SignerLine("old", old.Public(), time.Time{}, day.Add(5*time.Hour)) + "\n"})
	h.commit("ada", "Two keys")
	h.adopt()
	one := h.branch("one", map[string]string{"cmdb/items/one.txt": "1\n"})
	before, after := h.merge(one)
	h.now = day.Add(8 * time.Hour)
	h.record(h.recorded(before, after, one))
	links := h.chain()
	links[1].key = old
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.ExpiredSigner, commits[1]))

	// Dated back to when the key was valid, it is older than what it records.
	links[1].at = day.Add(3 * time.Hour)
	commits = h.rewrite(h.chained(links))
	when, err := h.open().CommitTime(after)
	require.NoError(t, err)
	require.True(t, links[1].at.Before(when))
	demand(t, h.verify(), at(diag.BackdatedEntry, commits[1]))
}

func TestBackdatedEntry(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[3].at = links[2].at.Add(-time.Minute)
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.BackdatedEntry, commits[3]))
}

func TestSecondFile(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, others := range map[string]map[string]string{
		"another file": {"entries/0000/00/notes.txt": "x"},
		"the script":   {"verify.sh": "exit 0\n"},
		"an old entry": {"entries/0000/00/00000002.json": "{}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			links := h.chain()
			links[2].others = others
			commits := h.rewrite(links)
			require.Contains(t, found(h.verify()), at(diag.BrokenChain, commits[2]))
		})
	}
}

func TestAnotherScriptFromTheBeginning(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[0].others = map[string]string{"verify.sh": "exit 0\n"}
	commits := h.rewrite(links)
	demand(t, h.verify(), at(diag.DigestMismatch, commits[0]))
	links[0].entry.Adoption.Script = ledger.Digest([]byte("exit 0\n"))
	commits = h.rewrite(h.chained(links))
	r := h.verify()
	demand(t, r, at(diag.OtherScript, commits[0]))
	errs, warnings := r.Count()
	require.Zero(t, errs+warnings, "another version of the script is worth a note")
}

func TestAdoptionPinsOtherKeys(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	links[0].entry.Adoption.Signers[0].Principals = "mallory"
	commits := h.rewrite(h.chained(links))
	demand(t, h.verify(), at(diag.OtherRules, commits[0]))
}

func TestTrustedRoot(t *testing.T) {
	t.Parallel()
	h := lived(t)
	root := h.verify().Ledger.Root
	demand(t, h.verify(func(o *audit.Options) { o.TrustRoot = root[:10] }))
	first, err := gittree.ParseHash(root)
	require.NoError(t, err)
	demand(t, h.verify(func(o *audit.Options) { o.TrustRoot = "0123456789" }), at(diag.OtherRoot, first))
}

func TestRolledBackLedger(t *testing.T) {
	t.Parallel()
	h := lived(t)
	seen := h.at("change-ledger")
	indexed := func(o *audit.Options) { o.Index = true }
	demand(t, h.verify(indexed))
	h.git("update-ref", "refs/heads/change-ledger", "change-ledger~1")
	missing := at(diag.DirectPush, h.at("main")) // a squash looks like one
	demand(t, h.verify(), missing)
	demand(t, h.verify(func(o *audit.Options) { o.Seen = seen.String() }), missing, at(diag.LedgerRolledBack, h.at("change-ledger")))
	for range 2 { // it is not forgotten by looking once
		demand(t, h.verify(indexed), missing, at(diag.LedgerRolledBack, seen))
	}
}

func TestRivalLedger(t *testing.T) {
	t.Parallel()
	h := lived(t)
	links := h.chain()
	own := h.at("change-ledger")
	links[3].entry.Why = "another story"
	commits := h.rewrite(h.chained(links))
	h.git("update-ref", "refs/heads/change-ledger", own.String())
	h.git("update-ref", "refs/remotes/origin/change-ledger", commits[3].String())
	r := h.verify()
	demand(t, r, at(diag.LedgerDiverged, commits[3]))
	require.Contains(t, r.Findings[0].Message, own.Short())
}

func TestShallowClone(t *testing.T) {
	t.Parallel()
	h := lived(t)
	clone := func(args ...string) *house {
		other := &house{t: t, dir: t.TempDir(), now: h.now}
		out, err := exec.CommandContext(t.Context(), "git", append(append([]string{"clone", "--quiet"}, args...), "file://"+h.dir, other.dir)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return other
	}
	remote := func(o *audit.Options) { o.Main = "refs/remotes/origin/main" }
	demand(t, clone().verify(remote))
	demand(t, clone("--depth=2", "--no-single-branch").verify(remote), at(diag.IncompleteEvidence, h.at("change-ledger")))
	r := clone("--depth=1").verify(remote)
	require.Contains(t, found(r), at(diag.NeverAdopted, h.at("main")), "such a clone has no ledger")
	require.Contains(t, found(r), at(diag.IncompleteEvidence, h.at("main")))
}

func TestObjectsThatAreNotThere(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, rev := range map[string]string{
		"a commit of main": "main~2", "a proposed commit": "three", "a folder": "main~2:catalogue/people", "a person": "main:catalogue/people/bob.yaml",
		"the signers": "main:.github/allowed_signers",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			id := h.git("rev-parse", rev)
			o := h.options()
			o.Repository.CacheDir = "" // nobody knows the contents from elsewhere
			require.NoError(t, os.Remove(h.dir+"/.git/objects/"+id[:2]+"/"+id[2:]))
			r, err := audit.Verify(t.Context(), o)
			require.NoError(t, err)
			require.NotEmpty(t, r.Findings)
			for _, f := range r.Findings {
				require.Equal(t, diag.IncompleteEvidence, f.Code, f.Message)
			}
		})
	}
}
