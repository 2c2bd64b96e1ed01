// Package doctor judges whether a repository, the App and the machine are set up so that the
// verdicts of gitsm bind, and says how to mend what is not.
//
// It only looks, and it fails closed: what cannot be seen is unknown, and unknown is never
// counted as well.
package doctor
