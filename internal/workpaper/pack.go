package workpaper

import "time"

// Format is the version of the form in which packs are written.
const Format = 1

// Pack is the auditor's pack. Times are in UTC, lists in a fixed order, commits full ids.
type Pack struct {
	Format int `json:"format"`
	// Engine is the version of the program that made it.
	Engine string `json:"engine"`
	Scope  Scope  `json:"scope"`
	// Reconciliation shows that the population is complete.
	Reconciliation Reconciliation `json:"reconciliation"`
	Counts         Counts         `json:"counts"`
	// Notes are what a reader must know about the pack as a whole.
	Notes       []string    `json:"notes"`
	Exceptions  []Exception `json:"exceptions"`
	Sampling    Sampling    `json:"sampling"`
	Sample      []Selection `json:"sample"`
	Population  []Row       `json:"population"`
	Approvers   []Approver  `json:"approvers"`
	Requesters  []Pairing   `json:"requesters"`
	Emergencies []Emergency `json:"emergencies"`
	Access      Access      `json:"access"`
	Controls    []Control   `json:"controls"`
}

// Scope is what the pack is about.
type Scope struct {
	// From and To are the period, To excluded.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Main names the branch, and MainTip is its newest commit.
	Main    string `json:"main"`
	MainTip string `json:"mainTip"`
	// AsOf is the time of what was read last, on main or in the ledger: the pack knows
	// nothing later.
	AsOf time.Time `json:"asOf"`
	// Ledger names the branch of the ledger; Root and Tip are its first and newest commit.
	Ledger     string `json:"ledger"`
	LedgerRoot string `json:"ledgerRoot"`
	LedgerTip  string `json:"ledgerTip"`
	Entries    int    `json:"entries"`
	// Adopted is the commit of main from which on everything needs evidence.
	Adopted string `json:"adopted"`
	// Verdict is what the verification says: in_order, exceptions or not_verified.
	Verdict string `json:"verdict"`
	// FindingsInPeriod and FindingsElsewhere count what it found.
	FindingsInPeriod  int  `json:"findingsInPeriod"`
	FindingsElsewhere int  `json:"findingsElsewhere"`
	Anonymous         bool `json:"anonymous"`
}

// The verdicts of a scope.
const (
	InOrder        = "in_order"
	WithExceptions = "exceptions"
	NotVerified    = "not_verified"
)

// Reconciliation accounts for every first parent of main.
type Reconciliation struct {
	// MainCommits = BeforePeriod + InPeriod + AfterPeriod.
	MainCommits  int `json:"mainCommits"`
	BeforePeriod int `json:"beforePeriod"`
	InPeriod     int `json:"inPeriod"`
	AfterPeriod  int `json:"afterPeriod"`
	// InPeriod = Covered + Uncovered + BeforeAdoption.
	Covered        int `json:"covered"`
	Uncovered      int `json:"uncovered"`
	BeforeAdoption int `json:"beforeAdoption"`
	// After is the last commit before the period, and Last the last one in it; "" for none.
	After string `json:"after"`
	Last  string `json:"last"`
	// Command repeats the count of InPeriod with git alone.
	Command string `json:"command"`
	// Agrees is true where all sums do.
	Agrees bool `json:"agrees"`
	// Redated are commits whose own date lies in the period and which count elsewhere, or
	// the other way round.
	Redated []Redated `json:"redated"`
	// Strays are the numbers of entries that record what main does not have, or what another
	// entry records already.
	Strays []int `json:"strays"`
}

// Redated is a commit that counts at another time than its own.
type Redated struct {
	Commit  string    `json:"commit"`
	Dated   time.Time `json:"dated"`
	Counted time.Time `json:"counted"`
}

// Counts are the figures of the first page.
type Counts struct {
	// Rows = Approved + NotControlled + Unauthorised + NoEvidence.
	Rows     int `json:"rows"`
	Approved int `json:"approved"`
	// NotControlled are merges that touched nothing that the policy controls.
	NotControlled int `json:"notControlled"`
	Unauthorised  int `json:"unauthorised"`
	NoEvidence    int `json:"noEvidence"`
	Standard      int `json:"standard"`
	Normal        int `json:"normal"`
	Emergency     int `json:"emergency"`
	Exceptions    int `json:"exceptions"`
	// SelfApprovals are counted approvals of people who had a part in the change.
	SelfApprovals  int `json:"selfApprovals"`
	ReviewsOverdue int `json:"reviewsOverdue"`
}

// Who is somebody, as far as that is known.
type Who struct {
	// Person is the record, or what stands for it in an anonymous pack.
	Person string `json:"person,omitempty"`
	Name   string `json:"name,omitempty"`
	// Account is the number of the account, which stays when the login changes.
	Account int64  `json:"account,omitempty"`
	Login   string `json:"login,omitempty"`
}

// The ways in which a row is recorded.
const (
	RecordedMerged       = "merged"
	RecordedUnauthorised = "unauthorised"
	NotRecorded          = "none"
)

// Row is one thing that main took in.
type Row struct {
	// Key is what the row is drawn by: the digest of its entry, or the id of its commit where
	// it has none.
	Key string `json:"key"`
	// Entry is the number of the entry, and LedgerCommit the commit that adds it; 0 and "" for none.
	Entry        int    `json:"entry"`
	LedgerCommit string `json:"ledgerCommit"`
	// Time is when main took it in.
	Time time.Time `json:"time"`
	// Recorded is merged, unauthorised or none.
	Recorded string `json:"recorded"`
	// Before and After are the range of main's first parents, and Commits how many it has.
	Before  string `json:"before"`
	After   string `json:"after"`
	Commits int    `json:"commits"`
	Pull    int    `json:"pull,omitempty"`
	Change  string `json:"change,omitempty"`
	Title   string `json:"title"`
	// Type is standard, normal, emergency or none.
	Type      string `json:"type"`
	RiskLevel string `json:"riskLevel,omitempty"`
	RiskScore int    `json:"riskScore"`
	Verdict   string `json:"verdict,omitempty"`
	// Author is who opened the pull request, Requester and Implementer are whom the change
	// record names.
	Author      Who        `json:"author"`
	Requester   Who        `json:"requester"`
	Implementer string     `json:"implementer,omitempty"`
	Approvals   []Approval `json:"approvals"`
	// Records is how many records differ.
	Records int `json:"records"`
	// Policy is the digest of the policy that decided.
	Policy string `json:"policy,omitempty"`
	// Evidence is in_order, exceptions or not_verified; Codes are the findings about the row.
	Evidence string   `json:"evidence"`
	Codes    []string `json:"codes"`
	// Why is what the entry says of itself.
	Why string `json:"why,omitempty"`
	// Outcome is what came of the change, and Finished when that was recorded, or when the
	// work was over where no entry records it.
	Outcome  string     `json:"outcome,omitempty"`
	Finished *time.Time `json:"finished,omitempty"`
}

// Approval is an approval that counted.
type Approval struct {
	By Who `json:"by"`
	// Time is when it was given; nil where the facts do not have it.
	Time   *time.Time `json:"time"`
	Commit string     `json:"commit"`
	// Requirement is what it was given for, and Why is what entitled to it.
	Requirement string `json:"requirement"`
	Why         string `json:"why"`
	// Self is true where the approver had a part in the change.
	Self bool `json:"self"`
}

// Exception is something that an auditor has to look at.
type Exception struct {
	// Code is that of the finding; "" where the exception is not one of the verification.
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Entry    int    `json:"entry,omitempty"`
	Commit   string `json:"commit,omitempty"`
	Change   string `json:"change,omitempty"`
	Message  string `json:"message"`
	// Treatment is what was done: ratified or none. By is the change that ratifies, with
	// the number of the entry and the time of it.
	Treatment string     `json:"treatment"`
	By        string     `json:"by,omitempty"`
	ByEntry   int        `json:"byEntry,omitempty"`
	At        *time.Time `json:"at,omitempty"`
}

// Emergency is an emergency change and the review that it owes.
type Emergency struct {
	Entry  int       `json:"entry"`
	Change string    `json:"change"`
	Title  string    `json:"title"`
	Merged time.Time `json:"merged"`
	// Due is when the review is due; nil where no time is set.
	Due *time.Time `json:"due"`
	// State is reviewed, reviewed_late, owed or overdue.
	State string `json:"state"`
	// Reviewed is the day of the review; nil where the record does not say.
	Reviewed   *time.Time `json:"reviewed"`
	ReviewedBy string     `json:"reviewedBy,omitempty"`
	Result     string     `json:"result,omitempty"`
}

// The states of an emergency's review.
const (
	Reviewed     = "reviewed"
	ReviewedLate = "reviewed_late"
	Owed         = "owed"
	Overdue      = "overdue"
)
