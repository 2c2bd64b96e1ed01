package ledger_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/ledger"
)

// verify runs the script in a repository and returns its exit status and what it prints.
func verify(t testing.TB, dir string, args ...string) (status int, out, stderr string) {
	t.Helper()
	return verifyWith(t, dir, os.Environ(), args...)
}

func verifyWith(t testing.TB, dir string, env []string, args ...string) (status int, out, stderr string) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "verify.sh")
	require.NoError(t, os.WriteFile(script, ledger.Script, 0o644))
	shell, err := exec.LookPath("sh")
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), shell, append([]string{script}, args...)...)
	cmd.Dir, cmd.Env = dir, env
	var stdout, failure strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &failure
	err = cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), failure.String()
}

// found are the classes and commits of the findings that the script prints.
func found(out string) []string {
	list := []string{}
	for line := range strings.Lines(out) {
		if head, _, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "checked ") {
			list = append(list, head)
		}
	}
	return list
}

func TestVerifyScriptAcceptsHonestLedgers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("many runs of a shell script")
	}
	s := newScene(t)
	// A merge.
	s.merged(s.take("merge"))
	// A squash.
	before, head := s.rev("main"), s.branch("squash", "one", "two")
	s.merged(before, s.squash(head), head)
	// A rebase of three commits, onto a main that has moved on.
	head = s.branch("rebase", "x", "y", "z")
	s.merged(s.take("meanwhile"))
	before = s.rev("main")
	s.git("cherry-pick", "main..rebase")
	s.merged(before, s.rev("main"), head)
	// A group: two merges that main takes in at once, each with an entry of its own.
	b1, a1, h1 := s.take("group-1")
	b2, a2, h2 := s.take("group-2")
	s.merged(b1, a1, h1)
	s.merged(b2, a2, h2)
	// A group in one entry, judged as it was tested.
	b1, _, _ = s.take("group-3")
	_, a2, _ = s.take("group-4")
	s.merged(b1, a2, a2)
	// A push past review that somebody answered for, and a rotated key.
	before = s.rev("main")
	after := s.commit("Break the glass")
	s.add(ledger.Entry{Kind: ledger.Unauthorised, Before: before, After: after})
	s.add(ledger.Entry{Kind: ledger.Submitted, Main: after, Head: head, Pull: 7}, head)
	s.add(ledger.Entry{Kind: ledger.Ratified, Main: after, Commits: []string{after}})
	s.add(ledger.Entry{Kind: ledger.Finished, Main: after, Outcome: "successful"})
	s.forge(entry{Entry: ledger.Entry{Kind: ledger.Finished, Main: after, Outcome: "cancelled"}, key: "old"})

	first := s.links[1]
	status, out, stderr := verify(t, s.dir, "--trust-root", first, "--seen", s.links[4])
	assert.Equal(t, "checked 13 entries and 11 commits of main since it was adopted: 0 findings\n", out)
	assert.Empty(t, stderr)
	assert.Zero(t, status)

	clone := filepath.Join(t.TempDir(), "an auditor's \"clone\"")
	s.git("clone", "--quiet", s.dir, clone)
	status, again, stderr := verify(t, clone)
	assert.Equal(t, out, again)
	assert.Empty(t, stderr)
	assert.Zero(t, status)
}

func TestVerifyScriptFindsTampering(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("many runs of a shell script")
	}
	for name, tamper := range map[string]func(t *testing.T, s *scene) (want []string, args []string){
		"entry edited": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, file: func(f string) string {
				return strings.Replace(f, `"kind":"merged"`, `"kind":"edited"`, 1)
			}})
			s.honest(1)
			return []string{"CHAIN " + c}, nil
		},
		"entry edited later": func(_ *testing.T, s *scene) ([]string, []string) {
			s.honest(1)
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, extra: ledger.Path(2)})
			s.honest(1)
			return []string{"CHAIN " + c}, nil
		},
		"another file added": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, extra: "\x1b[31m\tevil \"name\""})
			s.honest(1)
			return []string{"CHAIN " + c}, nil
		},
		"script replaced": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, extra: "verify.sh"})
			return []string{"CHAIN " + c}, nil
		},
		"message edited": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, message: func(m string) string {
				return strings.Replace(m, "Digest: ", "Digest: 0", 1)
			}})
			return []string{"MALFORMED " + c}, nil
		},
		"message with a second Head": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, message: func(m string) string {
				return m + "Head: " + after + "\n"
			}})
			return []string{"MALFORMED " + c}, nil
		},
		"message that ends like another entry": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, message: func(m string) string {
				return m + "@" + s.links[1] + " 1795161600 \n" + m
			}})
			return []string{"MALFORMED " + c}, nil
		},
		"entry dropped": func(_ *testing.T, s *scene) ([]string, []string) {
			s.honest(1)
			tip := s.tip
			s.honest(1)
			lost := s.rev("main")
			s.tip = tip // what follows names the digest of the entry that is gone
			before, after, head := s.take("b")
			c := s.merged(before, after, head)
			return []string{"CHAIN " + c, "CHAIN " + c, "MISSING " + lost}, nil
		},
		"entries reordered": func(_ *testing.T, s *scene) ([]string, []string) {
			b1, a1, h1 := s.take("a")
			b2, a2, h2 := s.take("b")
			c1 := s.merged(b2, a2, h2)
			c2 := s.merged(b1, a1, h1)
			return []string{"MISSING " + a1, "ORDER " + c2}, []string{"--seen", c1}
		},
		"signed by another key": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "other"})
			s.honest(1)
			return []string{"SIGNATURE " + c}, nil
		},
		"signed by an expired key": func(_ *testing.T, s *scene) ([]string, []string) {
			s.now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "old"})
			s.honest(1)
			return []string{"SIGNATURE " + c}, nil
		},
		"signed by an expired key and dated back": func(_ *testing.T, s *scene) ([]string, []string) {
			s.now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			s.honest(1)
			before, after, head := s.take("a")
			c := s.forge(entry{
				Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "old",
				at: time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC),
			})
			return []string{"BACKDATED " + c}, nil
		},
		"unsigned": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "-"})
			return []string{"SIGNATURE " + c}, nil
		},
		"signature of another commit": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			var other string
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "-", commit: func(raw string) string {
				other = s.signed(raw+"x", "now")
				return strings.TrimSuffix(other, "x")
			}})
			return []string{"SIGNATURE " + c}, nil
		},
		"judged by a main without signers": func(_ *testing.T, s *scene) ([]string, []string) {
			before := s.rev("main")
			require.NoError(s.t, os.Remove(filepath.Join(s.dir, ".github", "allowed_signers")))
			after := s.commit("Drop the signers")
			s.merged(before, after, after)
			s.git("checkout", "--quiet", "HEAD~", "--", ".github")
			again := s.commit("Bring them back")
			c := s.merged(after, again, again)
			return []string{"SIGNATURE " + c}, nil
		},
		"judged by an older main": func(_ *testing.T, s *scene) ([]string, []string) {
			old := s.rev("main")
			s.honest(2)
			c := s.add(ledger.Entry{Kind: ledger.Finished, Main: old})
			return []string{"MAIN " + c}, nil
		},
		"judged by a main that never was": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.add(ledger.Entry{Kind: ledger.Merged, Main: head, Before: before, After: after, Head: head}, head)
			return []string{"MAIN " + c}, nil
		},
		"main rewritten": func(_ *testing.T, s *scene) ([]string, []string) {
			s.honest(1)
			before, after, head := s.take("a")
			s.merged(before, after, head)
			s.git("tag", "lost", after) // somebody still has it
			s.git("reset", "--quiet", "--hard", before)
			other := s.commit("Something else")
			return []string{"REWRITTEN " + after, "DIRECT-PUSH " + other}, nil
		},
		"main set back": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			s.merged(before, after, head)
			b, a, h := s.take("b")
			s.merged(b, a, h)
			s.git("reset", "--quiet", "--hard", before)
			return []string{"SET-BACK " + after, "SET-BACK " + a}, nil
		},
		"adopted commit gone": func(_ *testing.T, s *scene) ([]string, []string) {
			old := s.rev("main")
			s.git("commit", "--quiet", "--amend", "--message=Begin otherwise")
			s.git("tag", "lost", old)
			return []string{"REWRITTEN " + old, "DIRECT-PUSH " + s.rev("main")}, nil
		},
		"direct push": func(_ *testing.T, s *scene) ([]string, []string) {
			s.honest(1)
			c := s.commit("Nobody saw this")
			s.honest(1)
			last := s.commit("Nor this")
			return []string{"DIRECT-PUSH " + c, "DIRECT-PUSH " + last}, nil
		},
		"merge without an entry": func(_ *testing.T, s *scene) ([]string, []string) {
			_, after, _ := s.take("a")
			s.honest(1)
			return []string{"MISSING " + after}, nil
		},
		"recorded twice": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			s.merged(before, after, head)
			c := s.merged(before, after, head)
			return []string{"ORDER " + c}, nil
		},
		"evil merge": func(_ *testing.T, s *scene) ([]string, []string) {
			before, _, head := s.take("a")
			s.write("neither", "had this\n")
			s.git("add", "--all")
			s.git("commit", "--quiet", "--amend", "--no-edit")
			after := s.rev("main")
			s.merged(before, after, head)
			return []string{"CONTENT " + after}, nil
		},
		"squash with other content": func(_ *testing.T, s *scene) ([]string, []string) {
			before, head := s.rev("main"), s.branch("a", "one")
			s.git("merge", "--quiet", "--squash", head)
			s.write("one", "two\n")
			after := s.commit("Squash")
			s.merged(before, after, head)
			return []string{"CONTENT " + after}, nil
		},
		"conflict settled by hand": func(_ *testing.T, s *scene) ([]string, []string) {
			s.git("checkout", "--quiet", "-b", "a")
			s.write("base", "theirs\n")
			head := s.commit("Theirs")
			s.git("checkout", "--quiet", "main")
			s.write("base", "ours\n")
			before := s.commit("Ours")
			s.merged(s.rev("HEAD~"), before, before)
			s.write("base", "both\n")
			s.git("add", "--all")
			after := s.git("commit-tree", s.git("write-tree"), "-p", before, "-p", head, "-m", "Merge")
			s.git("reset", "--quiet", "--hard", after)
			s.merged(before, after, head)
			return []string{"CONTENT " + after}, nil
		},
		"nothing was proposed": func(_ *testing.T, s *scene) ([]string, []string) {
			before := s.rev("main")
			after := s.commit("Push")
			s.add(ledger.Entry{Kind: ledger.Merged, Before: before, After: after})
			return []string{"CONTENT " + after}, nil
		},
		"unratified": func(_ *testing.T, s *scene) ([]string, []string) {
			before := s.rev("main")
			one := s.commit("One")
			two := s.commit("Two")
			// Ratified beforehand is not ratified.
			s.add(ledger.Entry{Kind: ledger.Ratified, Main: before, Commits: []string{two}})
			s.add(ledger.Entry{Kind: ledger.Unauthorised, Before: before, After: two})
			s.add(ledger.Entry{Kind: ledger.Ratified, Main: two, Commits: []string{one, one}})
			return []string{"UNRATIFIED " + two}, nil
		},
		"duplicate tree header on main": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			raw := s.git("cat-file", "commit", after) + "\n"
			header, body, _ := strings.Cut(raw, "\n\n")
			evil := header + "\ntree " + s.git("rev-parse", before+"^{tree}") + "\n\ntree of nothing\n" + body
			twice := s.gitWith(evil, nil, "hash-object", "-w", "-t", "commit", "--literally", "--stdin")
			s.git("update-ref", "refs/heads/main", twice)
			s.git("reset", "--quiet", "--hard")
			s.merged(before, twice, head)
			s.honest(1)
			return []string{"HEADER " + twice}, nil
		},
		"duplicate tree header in the ledger": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, commit: func(raw string) string {
				first, rest, _ := strings.Cut(raw, "\n\n")
				return first + "\ntree " + s.git("rev-parse", "main^{tree}") + "\n\n" + rest
			}})
			s.honest(1)
			return []string{"HEADER " + c}, nil
		},
		"bytes on main that end a header or a text early": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			raw := s.git("cat-file", "commit", after) + "\n"
			header, body, _ := strings.Cut(raw, "\n\n")
			evil := header + "\ncommit " + after + "\n\n" + body
			odd := s.gitWith(evil, nil, "hash-object", "-w", "-t", "commit", "--literally", "--stdin")
			s.git("update-ref", "refs/heads/main", odd)
			s.merged(before, odd, head)
			b, a, h := s.take("b")
			zero := s.gitWith(s.git("cat-file", "commit", a)+"\nmore\x00tree "+b+"\n", nil, "hash-object", "-w", "-t", "commit", "--literally", "--stdin")
			s.git("update-ref", "refs/heads/main", zero)
			s.merged(b, zero, h)
			return []string{"HEADER " + odd, "HEADER " + zero}, nil
		},
		"rolled back": func(_ *testing.T, s *scene) ([]string, []string) {
			before, after, head := s.take("a")
			seen := s.merged(before, after, head)
			s.git("update-ref", "refs/heads/change-ledger", s.links[1])
			return []string{"MISSING " + after, "ROLLED-BACK " + seen}, []string{"--seen", seen}
		},
		"begun anew": func(_ *testing.T, s *scene) ([]string, []string) {
			root := s.links[1]
			s.tip, s.number, s.previous = "", 0, ""
			s.adopt()
			return []string{"ROOT " + s.links[1]}, []string{"--trust-root", root}
		},
		"not begun": func(_ *testing.T, s *scene) ([]string, []string) {
			s.tip, s.number, s.previous = "", 0, ""
			main := s.rev("main")
			c := s.add(ledger.Entry{Kind: ledger.Finished, Main: main})
			return []string{"CHAIN " + c}, nil
		},
		"ledgers that contradict each other": func(_ *testing.T, s *scene) ([]string, []string) {
			tip, number, previous := s.tip, s.number, s.previous
			s.add(ledger.Entry{Kind: ledger.Finished, Main: s.rev("main"), Outcome: "failed"})
			other := s.tip
			s.git("update-ref", "refs/remotes/origin/change-ledger", other)
			s.tip, s.number, s.previous = tip, number, previous
			s.add(ledger.Entry{Kind: ledger.Finished, Main: s.rev("main"), Outcome: "successful"})
			return []string{"DIVERGED " + other}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			want, args := tamper(t, s)
			status, out, stderr := verify(t, s.dir, append([]string{"--main", "main"}, args...)...)
			assert.Equal(t, want, found(out), "%s", out)
			assert.Empty(t, stderr)
			assert.Equal(t, 1, status)
			assert.Contains(t, out, "since it was adopted: ")
		})
	}
}

func TestVerifyScriptTrustsNothingOfTheClone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.honest(1)
	before, after, head := s.take("a")
	unsigned := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "-"})
	hidden := s.commit("Nobody saw this")

	// The clone's own configuration says that everything is good, and starts programs.
	trap := filepath.Join(s.keys, "trap")
	sprung := filepath.Join(s.keys, "sprung")
	require.NoError(t, os.WriteFile(trap, []byte("#!/bin/sh\ntouch '"+sprung+"'\necho 'Good \"git\" signature for ledger@example.org with ED25519 key SHA256:x'\n"), 0o755))
	for key, value := range map[string]string{
		"gpg.ssh.program": trap, "gpg.program": trap, "gpg.format": "openpgp", "core.fsmonitor": trap, "core.pager": trap, "pager.log": trap,
		"diff.external": trap, "core.hooksPath": s.keys, "log.showSignature": "true", "log.date": "relative", "color.ui": "always",
		"core.autocrlf": "true", "i18n.logOutputEncoding": "UTF-16", "core.quotePath": "false", "merge.renames": "false", "alias.log": "!" + trap,
		"filter.trap.smudge": trap, "core.attributesFile": filepath.Join(s.keys, "attributes"),
	} {
		s.git("config", key, value)
	}
	require.NoError(t, os.WriteFile(filepath.Join(s.keys, "attributes"), []byte("* filter=trap diff=trap merge=union export-ignore\n"), 0o644))
	// Replacements and grafts hide both.
	s.gitWith("", nil, "replace", hidden, before)
	s.gitWith("", nil, "replace", unsigned, s.links[2])
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".git", "info", "grafts"), []byte(hidden+" "+before+"\n"), 0o644))

	env := append(os.Environ(), "GIT_EXTERNAL_DIFF="+trap, "GIT_PAGER="+trap, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=gpg.ssh.program", "GIT_CONFIG_VALUE_0="+trap,
		"GIT_GRAFT_FILE="+filepath.Join(s.dir, ".git", "info", "grafts"), "IFS=abc", "CDPATH=/")
	status, out, stderr := verifyWith(t, s.dir, env)
	assert.Equal(t, []string{"SIGNATURE " + unsigned, "DIRECT-PUSH " + hidden}, found(out), "%s", out)
	assert.Empty(t, stderr)
	assert.Equal(t, 1, status)
	assert.NoFileExists(t, sprung, "a program of the clone was started")
}

// A signature of another kind must not be asked of a program that knows other keys.
func TestVerifyScriptTakesNoOtherSignatures(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	bin := t.TempDir()
	for _, name := range []string{"gpg", "gpgsm"} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho '[GNUPG:] GOODSIG 0123456789ABCDEF Ada' >&2\necho '[GNUPG:] GOODSIG 0123456789ABCDEF Ada'\n"), 0o755))
	}
	before, after, head := s.take("a")
	c := s.forge(entry{Entry: ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head}, key: "-", commit: func(raw string) string {
		first, rest, _ := strings.Cut(raw, "\n\n")
		return first + "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\n" + rest
	}})
	status, out, _ := verifyWith(t, s.dir, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH")))
	assert.Equal(t, []string{"SIGNATURE " + c}, found(out), "%s", out)
	assert.Equal(t, 1, status)
}

func TestVerifyScriptFailsWhereItCannotWork(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.honest(3)
	head := s.rev("main")

	shallow := filepath.Join(t.TempDir(), "shallow")
	s.git("clone", "--quiet", "--depth=2", "--no-single-branch", "file://"+s.dir, shallow)
	empty := t.TempDir()
	bare := t.TempDir()
	require.NoError(t, exec.CommandContext(t.Context(), "git", "init", "--quiet", bare).Run())

	// Everything but ssh-keygen.
	bin := t.TempDir()
	for _, tool := range []string{"sh", "git", "cat", "cut", "head", "join", "mkdir", "mktemp", "nl", "paste", "rm", "sha256sum", "shasum", "sort", "tail", "tr", "wc"} {
		if path, err := exec.LookPath(tool); err == nil {
			require.NoError(t, os.Symlink(path, filepath.Join(bin, tool)))
		}
	}
	without := append(os.Environ(), "PATH="+bin)
	with := append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(empty))

	for name, c := range map[string]struct {
		dir    string
		env    []string
		args   []string
		status int
		says   string
	}{
		"shallow":          {shallow, with, nil, 3, "shallow"},
		"no clone":         {empty, with, nil, 3, "run this in a clone"},
		"no ledger":        {bare, with, nil, 3, "no branch change-ledger"},
		"no ssh-keygen":    {s.dir, without, nil, 3, "ssh-keygen is not here"},
		"unknown ledger":   {s.dir, with, []string{"--ledger", "--all"}, 3, "there is no commit --all"},
		"unknown main":     {s.dir, with, []string{"--main", "nowhere"}, 3, "there is no commit nowhere"},
		"unknown option":   {s.dir, with, []string{"--quick"}, 2, "usage: "},
		"no value":         {s.dir, with, []string{"--seen"}, 2, "usage: "},
		"short id":         {s.dir, with, []string{"--seen", head[:12]}, 2, "full id"},
		"branch for an id": {s.dir, with, []string{"--trust-root", "main"}, 2, "full id"},
	} {
		status, out, stderr := verifyWith(t, c.dir, c.env, c.args...)
		assert.Equal(t, c.status, status, name)
		assert.Contains(t, stderr, c.says, name)
		assert.Empty(t, out, name)
	}

	// The same tools with ssh-keygen are all that it needs.
	path, err := exec.LookPath("ssh-keygen")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(path, filepath.Join(bin, "ssh-keygen")))
	require.NoError(t, os.Symlink("/bin/false", filepath.Join(bin, "false")))
	status, out, stderr := verifyWith(t, s.dir, without)
	assert.Zero(t, status, "%s%s", out, stderr)
}

// What was proposed may be gone where nothing pinned it.
func TestVerifyScriptSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before, head := s.rev("main"), s.branch("a", "one")
	after := s.squash(head)
	s.add(ledger.Entry{Kind: ledger.Merged, Before: before, After: after, Head: head})
	s.git("branch", "--quiet", "-D", "a")
	clone := filepath.Join(t.TempDir(), "clone")
	s.git("clone", "--quiet", "--no-local", s.dir, clone)
	status, out, stderr := verify(t, clone)
	assert.Equal(t, []string{"INCOMPLETE " + after}, found(out), "%s", out)
	assert.Empty(t, stderr)
	assert.Equal(t, 1, status)
}

// BenchmarkVerifyScript verifies a ledger of 100 merges.
func BenchmarkVerifyScript(b *testing.B) {
	s := newScene(b)
	s.honest(benchEntries() / 10)
	for b.Loop() {
		status, out, stderr := verify(b, s.dir)
		require.Zero(b, status, "%s%s", out, stderr)
	}
}
