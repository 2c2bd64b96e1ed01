package forgetest

// who may ask for an operation.
type who int

const (
	aToken who = iota
	theApp
	anybody
)

// operation is what the fake does for a path and method, and the permission that it needs: of
// several, parted by bars, one does.
type operation struct {
	permission string
	handle     func(c *call) answer
	who        who
}

// operations are those that are built; others are violations.
func operations() map[string]operation {
	const (
		repo     = "/repos/{owner}/{repo}"
		onePull  = repo + "/pulls/{pull_number}"
		oneIssue = repo + "/issues/{issue_number}"
		one      = repo + "/issues/comments/{comment_id}"
		talk     = "issues:read|pull_requests:read"
		write    = "issues:write|pull_requests:write"
	)
	return map[string]operation{
		"GET /app":               {"", getApp, theApp},
		"GET /app/installations": {"", listInstallations, theApp},
		"GET /app/installations/{installation_id}":                 {"", getInstallation, theApp},
		"POST /app/installations/{installation_id}/access_tokens":  {"", createToken, theApp},
		"GET " + repo + "/installation":                            {"", getRepositoryInstallation, theApp},
		"GET /app/hook/config":                                     {"", getHookConfig, theApp},
		"PATCH /app/hook/config":                                   {"", patchHookConfig, theApp},
		"GET /app/hook/deliveries":                                 {"", listDeliveries, theApp},
		"GET /app/hook/deliveries/{delivery_id}":                   {"", withDelivery(getDelivery), theApp},
		"POST /app/hook/deliveries/{delivery_id}/attempts":         {"", withDelivery(redeliver), theApp},
		"POST /app-manifests/{code}/conversions":                   {"", convertManifest, anybody},
		"GET /installation/repositories":                           {"metadata:read", listInstallationRepositories, aToken},
		"DELETE /installation/token":                               {"", deleteToken, aToken},
		"GET /rate_limit":                                          {"", getRateLimit, anybody},
		"GET /user":                                                {"", getSelf, aToken},
		"GET /users/{username}":                                    {"", getUser, anybody},
		"GET /orgs/{org}/teams":                                    {"members:read", listTeams, aToken},
		"GET /orgs/{org}/teams/{team_slug}":                        {"members:read", getTeam, aToken},
		"GET /orgs/{org}/teams/{team_slug}/members":                {"members:read", listTeamMembers, aToken},
		"GET /orgs/{org}/teams/{team_slug}/memberships/{username}": {"members:read", getTeamMembership, aToken},
		"GET " + repo:                                              {"metadata:read", getRepository, aToken},
		"GET " + repo + "/collaborators/{username}/permission":     {"metadata:read", getCollaboratorPermission, aToken},
		"GET " + repo + "/activity":                                {"contents:read", listActivity, aToken},
		"GET " + repo + "/pulls":                                   {"pull_requests:read", listPulls, aToken},
		"POST " + repo + "/pulls":                                  {"pull_requests:write", createPull, aToken},
		"GET " + onePull:                                           {"pull_requests:read", withPull(getPull), aToken},
		"PATCH " + onePull:                                         {"pull_requests:write", withPull(updatePull), aToken},
		"GET " + onePull + "/files":                                {"pull_requests:read", withPull(listPullFiles), aToken},
		"GET " + onePull + "/commits":                              {"pull_requests:read", withPull(listPullCommits), aToken},
		"GET " + onePull + "/reviews":                              {"pull_requests:read", withPull(listReviews), aToken},
		"GET " + onePull + "/reviews/{review_id}":                  {"pull_requests:read", withPull(getReview), aToken},
		"POST " + onePull + "/reviews":                             {"pull_requests:write", withPull(createReview), aToken},
		"PUT " + onePull + "/reviews/{review_id}/dismissals":       {"pull_requests:write", withPull(dismissReview), aToken},
		"GET " + onePull + "/requested_reviewers":                  {"pull_requests:read", withPull(listRequestedReviewers), aToken},
		"POST " + onePull + "/requested_reviewers":                 {"pull_requests:write", withPull(requestReviewers), aToken},
		"PUT " + onePull + "/merge":                                {"contents:write", withPull(mergePull), aToken},
		"PUT " + onePull + "/update-branch":                        {"pull_requests:write", withPull(updateBranch), aToken},
		"GET " + repo + "/commits/{commit_sha}/pulls":              {"pull_requests:read", listPullsOfCommit, aToken},
		"POST " + repo + "/check-runs":                             {"checks:write", createCheck, aToken},
		"GET " + repo + "/check-runs/{check_run_id}":               {"checks:read", withCheck(getCheck), aToken},
		"PATCH " + repo + "/check-runs/{check_run_id}":             {"checks:write", withCheck(updateCheck), aToken},
		"GET " + repo + "/check-runs/{check_run_id}/annotations":   {"checks:read", withCheck(listAnnotations), aToken},
		"POST " + repo + "/check-runs/{check_run_id}/rerequest":    {"checks:write", withCheck(rerequestCheck), aToken},
		"GET " + repo + "/commits/{ref}/check-runs":                {"checks:read", listChecks, aToken},
		"GET " + repo + "/commits/{ref}/check-suites":              {"checks:read", listSuites, aToken},
		"GET " + repo + "/commits/{ref}/status":                    {"statuses:read", getCombinedStatus, aToken},
		"GET " + repo + "/commits/{ref}/statuses":                  {"statuses:read", listStatuses, aToken},
		"POST " + repo + "/statuses/{sha}":                         {"statuses:write", createStatus, aToken},
		"GET " + repo + "/issues":                                  {talk, listIssues, aToken},
		"GET " + oneIssue:                                          {talk, withIssue(getIssue), aToken},
		"GET " + oneIssue + "/events":                              {talk, withIssue(listEvents), aToken},
		"GET " + oneIssue + "/comments":                            {talk, withIssue(listComments), aToken},
		"POST " + oneIssue + "/comments":                           {write, withIssue(createComment), aToken},
		"GET " + oneIssue + "/labels":                              {talk, withIssue(listIssueLabels), aToken},
		"POST " + oneIssue + "/labels":                             {write, withIssue(addIssueLabels), aToken},
		"PUT " + oneIssue + "/labels":                              {write, withIssue(setIssueLabels), aToken},
		"DELETE " + oneIssue + "/labels/{name}":                    {write, withIssue(removeIssueLabel), aToken},
		"GET " + repo + "/issues/comments":                         {talk, listAllComments, aToken},
		"GET " + one:                                               {talk, withComment(getComment), aToken},
		"PATCH " + one:                                             {write, withComment(updateComment), aToken},
		"DELETE " + one:                                            {write, withComment(deleteComment), aToken},
		"GET " + one + "/reactions":                                {talk, withComment(listReactions), aToken},
		"POST " + one + "/reactions":                               {write, withComment(createReaction), aToken},
		"DELETE " + one + "/reactions/{reaction_id}":               {write, withComment(deleteReaction), aToken},
		"GET " + repo + "/labels":                                  {talk, listLabels, aToken},
		"POST " + repo + "/labels":                                 {write, createLabel, aToken},
		"GET " + repo + "/commits":                                 {"contents:read", listCommits, aToken},
		"GET " + repo + "/commits/{ref}":                           {"contents:read", getCommit, aToken},
		"GET " + repo + "/git/commits/{commit_sha}":                {"contents:read", getGitCommit, aToken},
		"GET " + repo + "/compare/{basehead}":                      {"contents:read", compare, aToken},
		"GET " + repo + "/contents/{path}":                         {"contents:read", getContents, aToken},
		"GET " + repo + "/git/trees/{tree_sha}":                    {"contents:read", getTree, aToken},
		"GET " + repo + "/git/ref/{ref}":                           {"contents:read", getRef, aToken},
		"GET " + repo + "/git/matching-refs/{ref}":                 {"contents:read", listMatchingRefs, aToken},
		"POST " + repo + "/git/refs":                               {"contents:write", createRef, aToken},
		"PATCH " + repo + "/git/refs/{ref}":                        {"contents:write", updateRef, aToken},
		"DELETE " + repo + "/git/refs/{ref}":                       {"contents:write", deleteRef, aToken},
		"GET " + repo + "/branches":                                {"contents:read", listBranches, aToken},
		"GET " + repo + "/branches/{branch}":                       {"contents:read", getBranch, aToken},
		"GET " + repo + "/branches/{branch}/protection":            {"administration:read", getProtection, aToken},
		"GET " + repo + "/rules/branches/{branch}":                 {"metadata:read", listRulesForBranch, aToken},
		"GET " + repo + "/rulesets":                                {"metadata:read", listRulesets, aToken},
		"GET " + repo + "/rulesets/{ruleset_id}":                   {"metadata:read", getRuleset, aToken},
	}
}
