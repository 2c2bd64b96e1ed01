package forgetest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/google/go-github/v60/github"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestIndependentClient has a client that others wrote go through what it needs most.
func TestIndependentClient(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	ann := g.User("ann")
	branch(t, dir, "topic")
	repo.Push(ann, dir, "topic", "topic")
	n := repo.Open(ann, "topic", "T")
	repo.Review(n, g.User("bob"), "APPROVED")
	repo.Require("gitsm", g.AppID)

	apps, err := ghinstallation.NewAppsTransport(http.DefaultTransport, g.AppID, g.AppKey)
	require.NoError(t, err)
	apps.BaseURL = strings.TrimSuffix(g.API, "/")
	as := func(transport http.RoundTripper) *github.Client {
		client, err := github.NewClient(&http.Client{Transport: transport}).WithEnterpriseURLs(g.API, g.API)
		require.NoError(t, err)
		return client
	}
	ctx := t.Context()
	installation, _, err := as(apps).Apps.FindRepositoryInstallation(ctx, "erg", "estate")
	require.NoError(t, err)
	transport := ghinstallation.NewFromAppsTransport(apps, installation.GetID())
	transport.InstallationTokenOptions = &github.InstallationTokenOptions{
		RepositoryIDs: []int64{repo.ID}, Permissions: &github.InstallationPermissions{Checks: github.String("write"), PullRequests: github.String("read"), Contents: github.String("write")},
	}
	client := as(transport)
	pulls, _, err := client.PullRequests.List(ctx, "erg", "estate", &github.PullRequestListOptions{ListOptions: github.ListOptions{PerPage: 100}})
	require.NoError(t, err)
	require.Len(t, pulls, 1)
	assert.Equal(t, repo.PullHead(n), pulls[0].GetHead().GetSHA())
	reviews, _, err := client.PullRequests.ListReviews(ctx, "erg", "estate", n, nil)
	require.NoError(t, err)
	assert.Equal(t, "APPROVED", reviews[0].GetState())
	run, _, err := client.Checks.CreateCheckRun(ctx, "erg", "estate", github.CreateCheckRunOptions{Name: "gitsm", HeadSHA: repo.PullHead(n)})
	require.NoError(t, err)
	_, _, err = client.Checks.UpdateCheckRun(ctx, "erg", "estate", run.GetID(), github.UpdateCheckRunOptions{
		Name: "gitsm", Status: github.String("completed"), Conclusion: github.String("success"),
		Output: &github.CheckRunOutput{Title: github.String("T"), Summary: github.String("S")},
	})
	require.NoError(t, err)
	_, _, err = client.Issues.CreateComment(ctx, "erg", "estate", n, &github.IssueComment{Body: github.String("x")})
	var refused *github.ErrorResponse
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, http.StatusForbidden, refused.Response.StatusCode)
	merged, _, err := client.PullRequests.Merge(ctx, "erg", "estate", n, "", &github.PullRequestOptions{SHA: repo.PullHead(n)})
	require.NoError(t, err)
	assert.Equal(t, repo.Branch("main"), merged.GetSHA())
}
