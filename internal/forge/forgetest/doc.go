// Package forgetest is a GitHub for tests: stateful, with git over HTTP, and with every request
// and answer checked against the description that GitHub publishes.
//
// It knows nothing of the client that is tested with it. A test makes accounts, repositories
// and pull requests through [GitHub] and [Repository], which act as people do at the web page
// and with git; the program under test speaks to [GitHub.API] and [GitHub.Git], and takes the
// events that GitHub would send. Whatever is not as the description has it fails the test at
// its end.
//
// Refusals that GitHub gives to anything (401, 403, 404, 422, and 304 for what has not changed)
// may be answered where the description does not name them. What is made to go wrong by
// [GitHub.Fault] is not judged, but the request that met it is.
//
// It has neither GraphQL nor review comments, rulesets of organisations, branch protection of
// the old kind, deployments or issues that are no pull requests.
package forgetest
