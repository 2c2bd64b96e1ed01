package cli_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// bypassTime is when everything in ../../testdata/bypass happens, unless it says otherwise.
const bypassTime = "2026-11-20T10:00:00Z"

// accounts are the accounts of the people in the estate of the attempts, by login.
var accounts = map[string]int64{
	"ada": 101, "bob": 102, "cyd": 103, "cyd-at-home": 113, "dan": 104, "eve": 105, "fay": 106, "gus": 107,
	"sync[bot]": 201, "github-actions[bot]": 41898282, "web-flow": 19864447, "mallory": 666,
}

// TestBypasses runs ../../testdata/bypass: attempts to get a change approved that must not
// be, each beside the honest way.
func TestBypasses(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "bypass")
	p := scriptParams(t, dir)
	setup := p.Setup
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("GIT_AUTHOR_DATE", bypassTime)
		env.Setenv("GIT_COMMITTER_DATE", bypassTime)
		env.Setenv("AT", bypassTime)
		return setup(env)
	}
	addEstateCommands(p)
	p.Cmds["verdict"] = demandVerdict
	p.Cmds["trees"] = demandTree
	testscript.Run(t, p)
}

// addEstateCommands adds the commands with which a script makes a repository with a branch,
// and the facts of its pull request.
func addEstateCommands(p testscript.Params) {
	p.Cmds["estate"] = layOutEstate(filepath.Join("..", "..", "testdata", "bypass", "estate.archive"))
	p.Cmds["commit"] = commitAs
	p.Cmds["facts"] = writeFacts
	p.Cmds["named"] = nameCommit
}

// layOutEstate makes a repository with the estate on its branch main, and a branch for
// the attempt.
func layOutEstate(file string) func(*testscript.TestScript, bool, []string) {
	file, err := filepath.Abs(file)
	return func(ts *testscript.TestScript, _ bool, _ []string) {
		ts.Check(err)
		archive, err := txtar.ParseFile(file)
		ts.Check(err)
		for _, f := range archive.Files {
			path := ts.MkAbs(f.Name)
			if _, err := os.Stat(path); err == nil {
				continue // the script's own
			}
			ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
			ts.Check(os.WriteFile(path, f.Data, 0o644))
		}
		ts.Check(ts.Exec("git", "init", "-q", "-b", "main"))
		ts.Check(os.WriteFile(ts.MkAbs(".git/info/exclude"), []byte("/facts.json\n/decision.json\n/.cache\n/.home\n/later/\n.tmp\n"), 0o644))
		commitAs(ts, false, []string{"dan", "Lay out the estate"})
		ts.Check(ts.Exec("git", "checkout", "-q", "-b", "attempt"))
	}
}

// commitAs LOGIN MESSAGE [COMMITTER] commits everything as somebody.
func commitAs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: commit LOGIN MESSAGE [COMMITTER]")
	}
	committer := args[0]
	if len(args) > 2 {
		committer = args[2]
	}
	ts.Check(ts.Exec("git", "add", "-A"))
	// %n stands for the end of a line.
	message := strings.ReplaceAll(args[1], "%n", "\n")
	ts.Setenv("GIT_AUTHOR_EMAIL", mail(args[0]))
	ts.Setenv("GIT_COMMITTER_EMAIL", mail(committer))
	ts.Check(ts.Exec("git", "commit", "-q", "--allow-empty", "-m", message))
}

func mail(login string) string {
	if strings.Contains(login, "@") {
		return login
	}
	return login + "@example.org"
}

type account struct {
	Login string `json:"login,omitempty"`
	ID    int64  `json:"id,omitempty"`
	Type  string `json:"type,omitempty"`
	Email string `json:"email,omitempty"`
}

// accountOf reads LOGIN, or LOGIN/ID for one with another number.
func accountOf(text string) account {
	login, number, other := strings.Cut(text, "/")
	a := account{Login: login, ID: accounts[login], Type: "User"}
	if other {
		a.ID, _ = strconv.ParseInt(number, 10, 64)
	}
	if strings.HasSuffix(login, "[bot]") {
		a.Type = "Bot"
	}
	return a
}

// writeFacts KEY=VALUE… writes facts.json:
//
//	author=LOGIN pusher=LOGIN pushers=incomplete base=REF draft
//	approve=LOGIN[@REV[@TIME[@BASEREF]]], and in the same way reject, dismiss, comment
//	emergency=LOGIN:ARGS
//	verified=REV:AUTHOR:COMMITTER a commit as the forge sees it
//	other=NUMBER:CHANGE:REF,REF[:START:END]
//	number=N head=REV merge=REV which pull request it is, what it proposed, and what it became
//	to=FILE write another file
func writeFacts(ts *testscript.TestScript, _ bool, args []string) {
	pull := map[string]any{"number": 1, "author": accountOf("ada"), "title": "A change", "draft": false, "labels": []string{}, "baseRef": "refs/heads/main"}
	facts := map[string]any{"pull": pull, "pushersComplete": true}
	lists := map[string][]any{"reviews": {}, "pushers": {}, "commands": {}, "commits": {}, "otherPulls": {}}
	file := "facts.json"
	states := map[string]string{"approve": "approved", "reject": "changes_requested", "dismiss": "dismissed", "comment": "commented"}
	for i, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		switch {
		case key == "author":
			pull["author"] = accountOf(value)
		case key == "base":
			pull["baseRef"] = value
		case key == "draft":
			pull["draft"] = true
		case key == "number":
			pull["number"], _ = strconv.Atoi(value)
		case key == "head":
			pull["head"] = shaOf(ts, value)
		case key == "merge":
			pull["mergeCommit"] = shaOf(ts, value)
		case key == "to":
			file = value
		case key == "pusher":
			lists["pushers"] = append(lists["pushers"], accountOf(value))
		case key == "pushers":
			facts["pushersComplete"] = value != "incomplete"
		case key == "emergency":
			login, rest, _ := strings.Cut(value, ":")
			lists["commands"] = append(lists["commands"], map[string]any{"by": accountOf(login), "name": "emergency", "args": rest, "at": bypassTime})
		case key == "verified":
			parts := strings.Split(value, ":")
			lists["commits"] = append(lists["commits"], map[string]any{
				"sha": shaOf(ts, parts[0]), "author": accountOf(parts[1]), "committer": accountOf(parts[2]), "verified": true, "coAuthors": []any{},
			})
		case key == "other":
			lists["otherPulls"] = append(lists["otherPulls"], otherPull(value))
		case states[key] != "":
			parts := append(strings.Split(value, "@"), "", "", "")
			rev, at, ref := parts[1], parts[2], parts[3]
			if rev == "" {
				rev = "HEAD"
			}
			if at == "" {
				at = "2026-11-20T09:00:00Z"
			}
			if ref == "" {
				ref = "refs/heads/main"
			}
			lists["reviews"] = append(lists["reviews"], map[string]any{
				"id": i + 1, "by": accountOf(parts[0]), "state": states[key], "commit": shaOf(ts, rev), "baseRef": ref, "submittedAt": at,
			})
		default:
			ts.Fatalf("facts: unknown %q", arg)
		}
	}
	for name, list := range lists {
		facts[name] = list
	}
	content, err := json.MarshalIndent(facts, "", " ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(file), content, 0o644))
}

func otherPull(value string) map[string]any {
	parts := strings.SplitN(value, ":", 4)
	number, _ := strconv.Atoi(parts[0])
	other := map[string]any{"number": number, "change": parts[1], "touches": strings.Split(parts[2], ",")}
	if len(parts) > 3 {
		start, end, _ := strings.Cut(parts[3], "/")
		other["window"] = map[string]string{"start": start, "end": end}
	}
	return other
}

// shaOf resolves a revision; one that is no revision is taken as it is.
func shaOf(ts *testscript.TestScript, rev string) string {
	cmd := exec.Command("git", "rev-parse", "-q", "--verify", "--end-of-options", rev+"^{commit}")
	cmd.Dir = ts.MkAbs(".")
	out, err := cmd.Output()
	if err != nil {
		return rev
	}
	return strings.TrimSpace(string(out))
}

// demandVerdict VERDICT [PATTERN…] decides about the branch with facts.json at $AT, and
// demands the verdict, the exit status that belongs to it, and that the decision says
// what the patterns look for.
func demandVerdict(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: verdict VERDICT [PATTERN…]")
	}
	err := ts.Exec("gitsm", "change", "assess", "--base", "main", "--head", "HEAD", "--facts", "facts.json", "--at", ts.Getenv("AT"), "-o", "json")
	out := ts.ReadFile("stdout")
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	var d struct {
		Verdict string `json:"verdict"`
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		ts.Fatalf("no decision (%v): %s%s", err, out, ts.ReadFile("stderr"))
	}
	ts.Check(os.WriteFile(ts.MkAbs("decision.json"), []byte(out), 0o644))
	if d.Verdict != args[0] {
		ts.Fatalf("the verdict is %s, wanted %s:\n%s", d.Verdict, args[0], out)
	}
	want := 1
	if d.Verdict == "approved" || d.Verdict == "not_controlled" {
		want = 0
	}
	if status != want {
		ts.Fatalf("exit status %d with the verdict %s", status, d.Verdict)
	}
	for _, pattern := range args[1:] {
		if !regexp.MustCompile(pattern).MatchString(out) {
			ts.Fatalf("the decision does not say %q:\n%s", pattern, out)
		}
	}
}

// demandTree BASE HEAD demands that the last decision predicts the tree that git makes.
func demandTree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: trees BASE HEAD")
	}
	if err := ts.Exec("git", "merge-tree", "--write-tree", args[0], args[1]); err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" || !strings.Contains(ts.ReadFile("stderr"), "usage") {
			ts.Fatalf("git merge-tree: %v", err)
		}
		return // this git is too old to ask
	}
	want := strings.TrimSpace(ts.ReadFile("stdout"))
	var d struct {
		Tree string `json:"tree"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("decision.json")), &d))
	if d.Tree != want {
		ts.Fatalf("the tree is %q, and git makes %q", d.Tree, want)
	}
}

// nameCommit REV FILE puts the id of a commit where the file says NAMED.
func nameCommit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: named REV FILE")
	}
	content := strings.ReplaceAll(ts.ReadFile(args[1]), "NAMED", shaOf(ts, args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content), 0o644))
}
