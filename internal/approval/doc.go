// Package approval decides whether a change may be merged: from an assessment, the rules of
// the policy, the facts of the pull request and the roster of base, to a verdict with a
// tree of reasons. It knows neither files nor clock nor forge.
package approval
