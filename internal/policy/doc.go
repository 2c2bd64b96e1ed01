// Package policy turns an assessment into rules by an organisation's change policy in CUE.
//
// It writes what the policy is given and reads what it says; the policy itself is
// evaluated elsewhere, in a process with limits. Whatever is wrong with a policy or its
// answer leaves rules with a failure, by which nothing is approved.
package policy
