package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/workflow"
)

const (
	base = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
	head = "EC26C3E57CA3A959CA5AAD62DE7213C562F8C821"
)

const opened = `{
  "action": "opened", "number": 2,
  "pull_request": {
    "number": 2, "title": "Update the README\n::error::", "state": "open", "draft": true,
    "user": {"login": "Codertocat", "id": 21031067, "type": "User"},
    "labels": [{"id": 1, "name": "bug"}, {"name": "::set-env::"}],
    "base": {"ref": "master", "sha": "` + base + `", "repo": {"full_name": "Codertocat/Hello-World"}},
    "head": {"ref": "changes", "sha": "` + head + `", "repo": {"full_name": "Codertocat/Hello-World"}}
  },
  "repository": {"full_name": "Codertocat/Hello-World", "default_branch": "master"}
}`

func TestPullRequest(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "pull_request", "pull_request_review"} {
		e, err := workflow.ReadEvent(name, []byte(opened))
		require.NoError(t, err)
		assert.Equal(t, workflow.Event{
			Repository: "Codertocat/Hello-World", DefaultBranch: "master",
			Pull: &workflow.Pull{
				Number: 2, Title: "Update the README\n::error::", Draft: true, Labels: []string{"bug", "::set-env::"},
				Author:  facts.Identity{Login: "Codertocat", ID: 21031067, Type: facts.User},
				BaseRef: "refs/heads/master", Base: base, Head: strings.ToLower(head),
			},
		}, e)
	}
}

// TestFactsAreThoseOfTheEvent demands that an event alone approves nothing: nobody is known to
// have reviewed, and not all pushers are known.
func TestFactsAreThoseOfTheEvent(t *testing.T) {
	t.Parallel()
	e, err := workflow.ReadEvent("pull_request", []byte(strings.Replace(opened, `\n::error::`, "", 1)))
	require.NoError(t, err)
	content, err := json.Marshal(e.Pull.Facts())
	require.NoError(t, err)
	f, err := facts.Read(content)
	require.NoError(t, err)
	assert.Equal(t, e.Pull.Facts(), f)
	assert.False(t, f.PushersComplete)
	assert.Empty(t, f.Reviews)
	assert.Equal(t, "Codertocat", f.Pull.Author.Login)
	assert.Equal(t, strings.ToLower(head), f.Pull.Head)
}

func TestForksAndTheUnknown(t *testing.T) {
	t.Parallel()
	for _, repo := range []string{`{"full_name": "stranger/Hello-World"}`, `null`} {
		text := strings.Replace(opened, `"repo": {"full_name": "Codertocat/Hello-World"}}
  },`, `"repo": `+repo+`}},`, 1)
		e, err := workflow.ReadEvent("pull_request", []byte(text))
		require.NoError(t, err)
		assert.True(t, e.Pull.Fork)
	}
}

func TestMergeGroup(t *testing.T) {
	t.Parallel()
	const text = `{"action": "checks_requested", "merge_group": {"head_sha": "` + head + `", "base_sha": "` + base + `", "base_ref": "refs/heads/main",
		"head_ref": "refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64"}}`
	e, err := workflow.ReadEvent("merge_group", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, &workflow.Group{
		Pull: 104, Head: strings.ToLower(head), Base: base, BaseRef: "refs/heads/main",
		Ref: "refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64",
	}, e.Group)
	for _, ref := range []string{"refs/heads/main", "refs/heads/gh-readonly-queue/main/pr-0-" + base, "refs/pull/1/head", ""} {
		wrong := strings.Replace(text, "refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64", ref, 1)
		_, err := workflow.ReadEvent("merge_group", []byte(wrong))
		assert.ErrorContains(t, err, "is not the reference of a group", ref)
	}
}

func TestPush(t *testing.T) {
	t.Parallel()
	e, err := workflow.ReadEvent("push", []byte(`{"ref": "refs/heads/main", "after": "`+head+`", "repository": {"default_branch": "main"}}`))
	require.NoError(t, err)
	assert.Equal(t, &workflow.Push{Ref: "refs/heads/main", After: strings.ToLower(head)}, e.Push)
	for _, name := range []string{"schedule", "workflow_dispatch"} {
		e, err = workflow.ReadEvent(name, []byte(`{"ref": "refs/heads/main", "inputs": null}`))
		require.NoError(t, err)
		assert.Equal(t, &workflow.Push{}, e.Push)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	_, err := workflow.ReadEvent("pull_request_target", []byte(opened))
	require.ErrorIs(t, err, workflow.ErrTarget)
	for _, c := range []struct{ name, text, says string }{
		{"push", opened, "is about no pull request"},
		{"pull_request", `{}`, "is about no pull request"},
		{"", `{}`, "is about no pull request"},
		{"issue_comment", opened, "is about no pull request"},
		{"workflow_run", opened, "is about no pull request"},
		{"pull_request", `[]`, "no JSON as GitHub writes it"},
		{"pull_request", ``, "no JSON as GitHub writes it"},
		{"pull_request", strings.Replace(opened, `"number": 2, "title"`, `"number": 0, "title"`, 1), "number of the pull request"},
		{"pull_request", strings.Replace(opened, head, "--upload-pack=x", 1), "pull_request.head.sha of the event"},
		{"pull_request", strings.Replace(opened, base, "", 1), "pull_request.base.sha of the event"},
		{"pull_request", strings.Replace(opened, `"ref": "master"`, `"ref": "refs/tags/x"`, 1), "which branch"},
		{"push", `{"ref": "refs/heads/main", "after": "main"}`, "after of the event"},
	} {
		_, err := workflow.ReadEvent(c.name, []byte(c.text))
		assert.ErrorContains(t, err, c.says, c.name)
	}
	_, err = workflow.ReadEvent("push", make([]byte, workflow.MaxEvent+1))
	assert.ErrorContains(t, err, "more than 25 MiB")
}

// FuzzReadEvent demands that what is read is a whole event with ids that are ids.
func FuzzReadEvent(f *testing.F) {
	f.Add("pull_request", []byte(opened))
	f.Add("", []byte(`{"merge_group": {"head_sha": "`+head+`"}}`))
	f.Add("push", []byte(`{"ref": "refs/heads/main", "after": "`+head+`"}`))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		e, err := workflow.ReadEvent(name, content)
		if err != nil {
			return
		}
		about := 0
		if e.Pull != nil {
			about++
			assert.Positive(t, e.Pull.Number)
			assert.Regexp(t, `^[0-9a-f]{40}$`, e.Pull.Head)
			assert.Regexp(t, `^[0-9a-f]{40}$`, e.Pull.Base)
			assert.Regexp(t, `^refs/heads/\S+$`, e.Pull.BaseRef)
		}
		if e.Group != nil {
			about++
			assert.Positive(t, e.Group.Pull)
			assert.Regexp(t, `^[0-9a-f]{40}$`, e.Group.Head)
		}
		if e.Push != nil {
			about++
		}
		assert.Equal(t, 1, about)
		assert.NotEqual(t, "pull_request_target", name)
	})
}
