package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// Past is the history of the records. The entries of a record, or with "" those of all, are
// numbered from the oldest, which is 0, so that numbers stay when entries come.
type Past interface {
	// Count returns how many entries there are of a record.
	Count(ref estate.Ref) int
	// Digest identifies the entries from one number up to another. It is cheap.
	Digest(ref estate.Ref, from, to int) memo.Digest
	// Entries returns the entries from one number up to another, the newest first.
	Entries(ref estate.Ref, from, to int) ([]PastEntry, error)
	// Gone returns who might read a record that is gone, by what it said before; Restricted where
	// nobody knows.
	Gone(ref estate.Ref) Audience
	// Last returns the newest commit that changed one of the records, as the main line has it,
	// with its committer's time. It is false where no commit did.
	Last(refs []estate.Ref) (commit string, at time.Time, ok bool)
}

// PastEntry is what one commit did to one record.
type PastEntry struct {
	Ref estate.Ref `json:"ref"`
	// Commit is the full id, and At the committer's time.
	Commit string    `json:"commit"`
	At     time.Time `json:"at"`
	// Main is the commit of the main line that brought it there, itself where it is one, and
	// MainAt when.
	Main   string    `json:"main"`
	MainAt time.Time `json:"mainAt"`
	// Author is who made the change: a person's record where one is known, and a name.
	Author     estate.Ref `json:"author,omitempty"`
	AuthorName string     `json:"authorName"`
	Summary    string     `json:"summary"`
	// Change is the change in which it came, and ApprovedBy whose approval counted.
	Change     estate.Ref   `json:"change,omitempty"`
	ApprovedBy []estate.Ref `json:"approvedBy,omitempty"`
	// Op is add, modify, remove, rename or copy; Was is the former reference where the record
	// got another.
	Op  string     `json:"op"`
	Was estate.Ref `json:"was,omitempty"`
	// Fields are what differs of a record that was there before and after; More is how many
	// are left out. Note says what else is to be said.
	Fields []PastField `json:"fields,omitempty"`
	More   int         `json:"more,omitempty"`
	Note   string      `json:"note,omitempty"`
	// Readers are who may read what the record held before and after, by what it was then.
	Readers Audience `json:"readers"`
	// Touched is how many records the commit touched, and Told who may read what it says of
	// itself: those who may read all these records, as they were then and as they are now.
	Touched int      `json:"touched"`
	Told    Audience `json:"told"`
}

// PastField is one field before and after, as short texts; "" where there was or is none.
type PastField struct {
	Path string `json:"path"`
	From string `json:"from"`
	To   string `json:"to"`
	// Refs are all records that the values name, wherever they stand in them.
	Refs []estate.Ref `json:"refs,omitempty"`
}

// Evidence is what the change ledger has of changes.
type Evidence interface {
	// Digest identifies what there is of a change, or with "" of all.
	Digest(change estate.Ref) memo.Digest
	// Decisions returns the recorded decisions on a change, oldest first.
	Decisions(change estate.Ref) ([]Decision, error)
}

// Decision is a decision as the ledger has it.
type Decision struct {
	// Entry is the entry's number, Kind what it records (merged, unauthorised, …).
	Entry int    `json:"entry"`
	Kind  string `json:"kind"`
	// Commit is the commit of main that it is about, "" before there is one, and At when it
	// happened.
	Commit string    `json:"commit"`
	At     time.Time `json:"at"`
	// Verdict is approved, pending, rejected or not_controlled; "" where nothing was decided.
	Verdict string `json:"verdict,omitempty"`
	// Risk is low, medium or high; Score its points.
	Risk  string `json:"risk,omitempty"`
	Score int    `json:"score,omitempty"`
	// Why says what nothing else does, such as why something is unauthorised; Outcome what
	// came of a finished change.
	Why     string `json:"why,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	// Requirements are who had to approve, and who did.
	Requirements []Requirement `json:"requirements,omitempty"`
}

// Requirement is one approval rule of a decision.
type Requirement struct {
	ID        string       `json:"id"`
	Reason    string       `json:"reason"`
	From      []estate.Ref `json:"from"`
	Need      int          `json:"need"`
	Have      int          `json:"have"`
	Satisfied bool         `json:"satisfied"`
	// By are the people whose approvals counted, or their accounts where nobody is known.
	By []string `json:"by"`
}
