package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
)

// forgeVariable names a file with what a forge knows, for commands that ask GitHub.
const forgeVariable = "GITSM_TEST_FORGE"

// scriptToken is the token in scripts, which must never be seen.
const scriptToken = "ghs_thisTokenMustNeverBeSeen"

// scriptForge is a forge that knows what a file says.
type scriptForge struct {
	Branches map[string]string
	Known    []forge.Known
}

func openScriptForge(file string) func(context.Context, forge.Config, forge.Name, string) (cli.Forge, error) {
	return func(_ context.Context, _ forge.Config, name forge.Name, token string) (cli.Forge, error) {
		if name.String() != "example/estate" || token != scriptToken {
			return nil, forge.ErrForbidden
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%w: %s", forge.ErrUnavailable, "nobody answers")
		}
		f := &scriptForge{}
		return f, json.Unmarshal(content, f)
	}
}

func (f *scriptForge) Know(_ context.Context, number int) (forge.Known, error) {
	i := slices.IndexFunc(f.Known, func(k forge.Known) bool { return k.Pull.Number == number })
	if i < 0 {
		return forge.Known{}, forge.ErrNotFound
	}
	return f.Known[i], nil
}

func (f *scriptForge) Pulls(_ context.Context, base string) ([]forge.Pull, error) {
	var out []forge.Pull
	for _, k := range f.Known {
		if k.Pull.Open && k.Pull.BaseRef == "refs/heads/"+base {
			out = append(out, k.Pull)
		}
	}
	return out, nil
}

func (f *scriptForge) PullsOf(_ context.Context, commit string) ([]forge.Pull, error) {
	var out []forge.Pull
	for _, k := range f.Known {
		if k.Pull.MergeCommit == commit || k.Pull.Head == commit {
			out = append(out, k.Pull)
		}
	}
	return out, nil
}

func (f *scriptForge) Branch(_ context.Context, name string) (string, error) {
	if id := f.Branches[name]; id != "" {
		return id, nil
	}
	return "", forge.ErrNotFound
}

// addGitHubCommands adds what scripts of gitsm github need.
func addGitHubCommands(p testscript.Params) {
	p.Cmds["origin"] = makeOrigin
	p.Cmds["atforge"] = putAtForge
	p.Cmds["event"] = writeEvent
}

// makeOrigin makes the remote origin, with main, and lets what follows run as in a workflow.
func makeOrigin(ts *testscript.TestScript, _ bool, _ []string) {
	for _, args := range [][]string{
		{"init", "-q", "--bare", "-b", "main", "later/origin.git"},
		{"remote", "add", "origin", ts.MkAbs("later/origin.git")},
		{"push", "-q", "origin", "main"},
	} {
		ts.Check(ts.Exec("git", args...))
	}
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "example/estate", "GITHUB_TOKEN": scriptToken,
		"GITHUB_STEP_SUMMARY": ts.MkAbs("later/summary.md"), "GITHUB_OUTPUT": ts.MkAbs("later/output"),
		forgeVariable: ts.MkAbs("later/forge.json"),
	} {
		ts.Setenv(name, value)
	}
	ts.Check(os.WriteFile(ts.MkAbs("later/forge.json"), []byte(fmt.Sprintf(`{"Branches":{"main":%q}}`, shaOf(ts, "main"))), 0o644))
}

// putAtForge NUMBER HEAD [merged=REV] [as=FACTS] puts a pull request there, with the facts in
// facts.json or another file, and the present main.
func putAtForge(ts *testscript.TestScript, _ bool, args []string) {
	number, err := strconv.Atoi(args[0])
	ts.Check(err)
	head := shaOf(ts, args[1])
	var f scriptForge
	if content, err := os.ReadFile(ts.MkAbs("later/forge.json")); err == nil {
		ts.Check(json.Unmarshal(content, &f))
	}
	ts.Check(ts.Exec("git", "push", "-q", "--force", "origin", "main", head+":refs/pull/"+args[0]+"/head"))
	f.Branches = map[string]string{"main": shaOf(ts, "main")}
	k := forge.Known{Pull: forge.Pull{Number: number, Open: true, BaseRef: "refs/heads/main", Base: shaOf(ts, "main"), Head: head}}
	file := "facts.json"
	for _, arg := range args[2:] {
		key, value, _ := strings.Cut(arg, "=")
		switch key {
		case "merged":
			k.Pull.Open, k.Pull.Merged, k.Pull.MergeCommit = false, true, shaOf(ts, value)
		case "as":
			file = value
		default:
			ts.Fatalf("atforge: unknown %q", arg)
		}
	}
	known, err := facts.Read([]byte(ts.ReadFile(file)))
	ts.Check(err)
	known.Pull.Number = number
	k.Facts = known
	f.Known = slices.DeleteFunc(f.Known, func(other forge.Known) bool { return other.Pull.Number == number })
	f.Known = append(f.Known, k)
	content, err := json.Marshal(f)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("later/forge.json"), content, 0o644))
}

// writeEvent NAME NUMBER HEAD [BASE] [KEY=VALUE…] writes an event and names it as GitHub does.
func writeEvent(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	repository := map[string]any{"full_name": "example/estate", "default_branch": "main"}
	event := map[string]any{"repository": repository}
	number, err := strconv.Atoi(args[1])
	ts.Check(err)
	head := shaOf(ts, args[2])
	base := shaOf(ts, "main")
	pull := map[string]any{
		"number": number, "title": "A change", "state": "open", "labels": []any{},
		"user": map[string]any{"login": "ada", "id": accounts["ada"], "type": "User"},
		"base": map[string]any{"ref": "main", "sha": base, "repo": repository},
		"head": map[string]any{"ref": "attempt", "sha": head, "repo": map[string]any{"full_name": "ada/fork"}},
	}
	for _, arg := range args[3:] {
		key, value, _ := strings.Cut(arg, "=")
		switch key {
		case "title", "state":
			pull[key] = value
		case "base":
			base = shaOf(ts, value)
		default:
			ts.Fatalf("event: unknown %q", arg)
		}
	}
	switch name {
	case "merge_group":
		ref := fmt.Sprintf("refs/heads/gh-readonly-queue/main/pr-%d-%s", number, base)
		ts.Check(ts.Exec("git", "push", "-q", "--force", "origin", head+":"+ref))
		event["merge_group"] = map[string]any{"head_sha": head, "head_ref": ref, "base_sha": base, "base_ref": "refs/heads/main"}
	case "push":
		event["ref"], event["after"] = "refs/heads/main", head
	default:
		event["pull_request"] = pull
	}
	content, err := json.Marshal(event)
	ts.Check(err)
	file := ts.MkAbs(filepath.Join("later", "event.json"))
	ts.Check(os.WriteFile(file, content, 0o644))
	ts.Setenv("GITHUB_EVENT_PATH", file)
	ts.Setenv("GITHUB_EVENT_NAME", name)
}
