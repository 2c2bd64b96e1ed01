// Package facts is what a forge knows of a pull request and its commits do not: who
// opened it, who pushed, who reviewed which commit, and what else is open.
//
// Facts come from outside. They are read strictly and capped, and nothing in them is
// believed beyond what the forge can know: that an account with this number did this.
package facts

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Facts are the facts of one pull request. The order of their lists carries no meaning.
type Facts struct {
	Pull    Pull     `json:"pull"`
	Commits []Commit `json:"commits"`
	// Pushers are the accounts that pushed to the branch.
	Pushers []Identity `json:"pushers"`
	// PushersComplete is true where Pushers are known to be all of them. Unknown is not yes.
	PushersComplete bool        `json:"pushersComplete"`
	Reviews         []Review    `json:"reviews"`
	Commands        []Command   `json:"commands"`
	OtherPulls      []OtherPull `json:"otherPulls"`
}

// Pull is the pull request itself.
type Pull struct {
	Number int      `json:"number"`
	Author Identity `json:"author"`
	Title  string   `json:"title"`
	Draft  bool     `json:"draft"`
	Labels []string `json:"labels"`
	// BaseRef is the branch that it is to be merged into, in full: refs/heads/main.
	BaseRef string `json:"baseRef"`
	// Head is the commit that is proposed, and MergeCommit the one by which it came to the
	// branch: the merge, the commit it was squashed to, or the last of those it was rebased
	// to. Both are full ids; "" where nobody says. They decide nothing: they say which commits
	// the facts are about.
	Head        string `json:"head,omitempty"`
	MergeCommit string `json:"mergeCommit,omitempty"`
	// MergedAt is when it was merged; zero where nobody says. A queue merges a commit that it
	// made earlier, so that this may be later than the commit's date, never usefully earlier.
	MergedAt time.Time `json:"mergedAt,omitzero"`
}

// Type says what kind of account an identity is.
type Type string

// The types of an account, as GitHub writes them. Empty is unknown.
const (
	User Type = "User"
	Bot  Type = "Bot"
)

// Identity is an account or a mail address, as far as it is known. The zero value is nobody.
type Identity struct {
	Login string `json:"login,omitempty"`
	// ID is the account's number, which stays when the login changes; 0 where it is unknown.
	ID   int64 `json:"id,omitempty"`
	Type Type  `json:"type,omitempty"`
	// Email is a mail address as a commit has it; anybody can write any there.
	Email string `json:"email,omitempty"`
}

// Commit is what the forge says of a commit.
type Commit struct {
	SHA       string     `json:"sha"`
	Author    Identity   `json:"author"`
	Committer Identity   `json:"committer"`
	CoAuthors []Identity `json:"coAuthors"`
	// Verified is true where the forge has checked the commit's signature.
	Verified bool `json:"verified"`
}

// State is what a review says.
type State string

// The states of a review, in lower case.
const (
	Approved         State = "approved"
	ChangesRequested State = "changes_requested"
	Commented        State = "commented"
	Dismissed        State = "dismissed"
)

// Review is one review.
type Review struct {
	ID    int64    `json:"id"`
	By    Identity `json:"by"`
	State State    `json:"state"`
	// Commit is the commit that was reviewed.
	Commit string `json:"commit"`
	// BaseRef is the branch that the pull request was to be merged into at that time.
	BaseRef     string    `json:"baseRef"`
	SubmittedAt time.Time `json:"submittedAt"`
}

// Command is a command in a comment: /gitsm NAME ARGS.
type Command struct {
	By   Identity  `json:"by"`
	Name string    `json:"name"`
	Args Arguments `json:"args"`
	At   time.Time `json:"at"`
}

// Arguments are what follows a command's name. They are read from one text or a list of them.
type Arguments string

// OtherPull is another open pull request.
type OtherPull struct {
	Number int    `json:"number"`
	Base   string `json:"base"`
	Head   string `json:"head"`
	// Change is the change record that it carries; "" where it carries none.
	Change estate.Ref `json:"change"`
	// Touches are the records that it alters or declares.
	Touches []estate.Ref `json:"touches"`
	// Window is when its work is to be done; nil where it says nothing.
	Window *Window `json:"window"`
}

// Window is a span of time, its end excluded.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}
