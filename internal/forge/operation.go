package forge

import (
	"net/http"
	"strings"
)

// operations are the paths that are asked for. Metrics are kept by them, so there must not
// be one for every repository.
var operations = []string{
	"/app", "/app/installations", "/app/installations/{installation_id}/access_tokens",
	"/app/hook/config", "/app/hook/deliveries", "/app/hook/deliveries/{delivery_id}/attempts",
	"/app-manifests/{code}/conversions", "/installation/repositories", "/user",
	"/orgs/{org}/teams/{team_slug}",
	"/repos/{owner}/{repo}", "/repos/{owner}/{repo}/installation",
	"/repos/{owner}/{repo}/pulls", "/repos/{owner}/{repo}/pulls/{pull_number}",
	"/repos/{owner}/{repo}/pulls/{pull_number}/commits", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"/repos/{owner}/{repo}/pulls/{pull_number}/merge",
	"/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "/repos/{owner}/{repo}/commits/{ref}/check-runs",
	"/repos/{owner}/{repo}/compare/{basehead}", "/repos/{owner}/{repo}/git/ref/{ref}", "/repos/{owner}/{repo}/activity",
	"/repos/{owner}/{repo}/check-runs", "/repos/{owner}/{repo}/check-runs/{check_run_id}",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments", "/repos/{owner}/{repo}/issues/{issue_number}/events",
	"/repos/{owner}/{repo}/issues/{issue_number}/labels", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
	"/repos/{owner}/{repo}/issues/comments/{comment_id}", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
	"/repos/{owner}/{repo}/branches/{branch}", "/repos/{owner}/{repo}/branches/{branch}/protection",
	"/repos/{owner}/{repo}/rules/branches/{branch}", "/repos/{owner}/{repo}/rulesets/{ruleset_id}",
}

// operation names what a request asks for, its path being below the API's address.
func operation(method, path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if parts[0] == "repositories" && len(parts) > 1 {
		// Where a repository was renamed GitHub leads to its number.
		parts = append([]string{"repos", "", ""}, parts[2:]...)
	}
	for _, o := range operations {
		if matchPath(strings.Split(o[1:], "/"), parts) {
			return method + " " + o
		}
	}
	return method + " other"
}

// matchPath reports whether a path has a pattern. The name of a reference may have slashes.
func matchPath(pattern, parts []string) bool {
	for i, p := range pattern {
		switch {
		case i >= len(parts):
			return false
		case p == "{ref}" && i == len(pattern)-1:
			return true
		case !strings.HasPrefix(p, "{") && p != parts[i]:
			return false
		}
	}
	return len(pattern) == len(parts)
}

// observer tells of every request that goes out.
type observer struct {
	next http.RoundTripper
	base string
	told func(operation string, status, remaining int)
}

func (o *observer) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := o.next.RoundTrip(req)
	if o.told == nil {
		return res, err
	}
	name := operation(req.Method, "/"+strings.TrimPrefix(req.URL.EscapedPath(), o.base))
	if err != nil {
		o.told(name, 0, -1)
		return res, err
	}
	remaining, ok := number(res.Header, "X-RateLimit-Remaining")
	if !ok {
		remaining = -1
	}
	o.told(name, res.StatusCode, int(remaining))
	return res, nil
}
