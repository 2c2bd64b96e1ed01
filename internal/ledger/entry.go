package ledger

import (
	"encoding/json"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Format is the version of the form in which entries are written.
const Format = 1

// Kind says what an entry records.
type Kind string

// The kinds of entries.
const (
	// Adopted begins the ledger.
	Adopted Kind = "adopted"
	// Submitted is a pull request when it is first seen, or seen with another content.
	Submitted Kind = "submitted"
	// Approved is a pull request when it may be merged, and Invalidated when it no longer may.
	Approved    Kind = "approved"
	Invalidated Kind = "invalidated"
	// Merged is what main took in by an approved pull request.
	Merged Kind = "merged"
	// Unauthorised is what main took in without.
	Unauthorised Kind = "unauthorised"
	// Ratified says that an approved emergency change answers for what was unauthorised.
	Ratified Kind = "ratified"
	// Finished is the outcome of a change, or that it was cancelled.
	Finished Kind = "finished"
)

// Entry is one piece of evidence. Commits are full ids, digests SHA-256 in hexadecimal
// digits. What does not apply is left out of the file.
type Entry struct {
	Format int `json:"format"`
	// Number counts from 1.
	Number int  `json:"number"`
	Kind   Kind `json:"kind"`
	// Previous is the digest of the file of the entry before this one; "" in the first.
	Previous string `json:"previous"`
	// At is when it happened: for what main took in the committer's time there.
	At time.Time `json:"at"`
	// RecordedAt is when it was written down, by the clock of whoever did.
	RecordedAt time.Time `json:"recordedAt"`

	// Main is the commit of main by whose rules and keys the entry stands; for what main
	// took in it is Before.
	Main string `json:"main"`
	// Signers is the blob of allowed signers at Main, and Schema the tree of its folder
	// schema; "" where there is none.
	Signers string `json:"signers"`
	Schema  string `json:"schema"`

	// Before and After are the range of main's first parents that was taken in: the commits
	// that follow Before, up to After.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Content is the digest of what the range changed, contents included: see [ContentDigest].
	Content string `json:"content,omitempty"`
	// Head is the commit that was proposed.
	Head string `json:"head,omitempty"`
	// Pull is the number of the pull request; 0 where there is none.
	Pull int `json:"pull,omitempty"`
	// Change is the change record.
	Change estate.Ref `json:"change,omitempty"`
	// Commits are those that are ratified.
	Commits []string `json:"commits,omitempty"`
	// Review says that an emergency owes one.
	Review *Review `json:"review,omitempty"`
	// Outcome is what came of a finished change: its result, or cancelled.
	Outcome string `json:"outcome,omitempty"`
	// Why says in a sentence what no other field does, such as why something is unauthorised.
	Why string `json:"why,omitempty"`

	// Adoption is what the first entry pins.
	Adoption *Adoption `json:"adoption,omitempty"`
	// Decision is the decision, and Facts what the forge said, both with tokens instead of
	// what identifies people.
	Decision json.RawMessage `json:"decision,omitempty"`
	Facts    json.RawMessage `json:"facts,omitempty"`
}

// Adoption is what everything that follows is built on.
type Adoption struct {
	// Commit is the commit of main from which on everything needs evidence; it needs none
	// itself.
	Commit string `json:"commit"`
	// Policy identifies the policy that was in force there.
	Policy string `json:"policy"`
	// Signers are the keys that were allowed there.
	Signers []Signer `json:"signers"`
	// Script is the digest of the script that verifies the ledger with git alone.
	Script string `json:"script"`
}

// Signer is a key that was allowed to sign.
type Signer struct {
	Principals  string     `json:"principals"`
	Key         string     `json:"key"`
	Fingerprint string     `json:"fingerprint"`
	ValidAfter  *time.Time `json:"validAfter,omitempty"`
	ValidBefore *time.Time `json:"validBefore,omitempty"`
}

// Review is the review that an emergency owes.
type Review struct {
	Change estate.Ref `json:"change"`
	// Within is how long after the end of the work, such as 5d.
	Within string `json:"within"`
}

// Covers reports whether the entry says what a range of main's commits was.
func (e *Entry) Covers() bool { return e.Kind == Merged || e.Kind == Unauthorised }
