package workpaper

import (
	"context"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
)

// Input is what a pack is made of.
type Input struct {
	// From and To are the period, To excluded.
	From, To time.Time
	// Main names the branch, and Reference and Tip the ledger that was read; "" where there
	// is no ledger.
	Main, Reference, Tip string
	// Commits are all first parents of main, the oldest first.
	Commits []Commit
	// Shallow says that history goes on before the first of them, where the clone ends.
	Shallow bool
	// Links are the whole ledger, the first entry first.
	Links []ledger.Link
	Names ledger.Names
	// Changes are the change records as the newest commit of main has them.
	Changes map[estate.Ref]Change
	// Findings are what the verification of main against its evidence found. Verified is
	// false where it did not take place, and then nothing is called in order.
	Findings []Finding
	Verified bool
	// Unchecked is what the verification could not look at, a sentence each.
	Unchecked []string
	Rosters   Rosters
	Options   Options
	// Engine is the version of the program.
	Engine string
}

// Options are what whoever asks for a pack may choose.
type Options struct {
	// Sample is how many rows are drawn; 0 takes the number that [SampleSize] gives.
	Sample int
	// Seed decides which rows are drawn; "" takes the id of the ledger's tip, or main's where
	// there is no ledger.
	Seed string
	// Anonymous leaves names, logins and addresses out and replaces the references of people.
	Anonymous bool
}

// Rosters tells who was who on main.
type Rosters interface {
	// At returns the people, teams and roles of a commit of main.
	At(ctx context.Context, commit string) (*roster.Roster, error)
}

// Commit is a first parent of main.
type Commit struct {
	ID string
	// Time is the committer's.
	Time time.Time
	// Summary is the first line of the message.
	Summary string
	// People says that the commit may have altered people, teams or roles.
	People bool
}

// Finding is something that the verification found.
type Finding struct {
	Code     diag.Code
	Severity diag.Severity
	// Commit is a commit of main or of the ledger; "" where it is about neither.
	Commit string
	// Entry is the number of an entry; 0 where it is about none.
	Entry   int
	Message string
}

// Change is what a change record says beyond the decision about it.
type Change struct {
	Title                         string
	Owner, Requester, Implementer estate.Ref
	// End is when the work was to be over, and ActualEnd when it was; zero where unknown.
	End, ActualEnd time.Time
	Cancelled      bool
	// Result is its outcome; "" while it has none.
	Result string
	// Reviewed is true where the outcome has a review, and ReviewedOn the day of it, at
	// midnight UTC; zero where the record does not say.
	Reviewed   bool
	ReviewedOn time.Time
	ReviewedBy estate.Ref
}
