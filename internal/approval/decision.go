package approval

import (
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/roster"
)

// Verdict is what comes of a pull request.
type Verdict string

// The verdicts.
const (
	// Approved: it may be merged now.
	Approved Verdict = "approved"
	// Pending: people, time, facts or an update of the branch can still get it approved.
	Pending Verdict = "pending"
	// Rejected: only another commit can.
	Rejected Verdict = "rejected"
	// NotControlled: it touches nothing that the policy controls.
	NotControlled Verdict = "not_controlled"
)

// Passes reports whether the verdict lets a pull request be merged.
func (v Verdict) Passes() bool { return v == Approved || v == NotControlled }

// Rules are what the policy of base says about an assessment.
type Rules struct {
	// Digest identifies the policy: sha256 of its files.
	Digest string
	// Controlled are the touched records that make this a change, and Governance the touched
	// records and files that change the rules themselves. Both are records' references or
	// paths, sorted.
	Controlled, Governance []string
	// Requirements are sorted by ID.
	Requirements []Rule
	// Emergency replaces Requirements for an emergency.
	Emergency EmergencyRule
	// Merge is who merges: person or gitsm.
	Merge string
	// Failure says why there are no rules: the policy is broken or was removed. Nothing is
	// approved then.
	Failure *diag.Diagnostic
}

// Rule is one requirement.
type Rule struct {
	ID     string
	Reason string
	// From are people, teams or roles, any of whose humans may give an approval.
	From []estate.Ref
	// Need is how many different humans must, at least 1.
	Need int
}

// EmergencyRule is what an emergency needs.
type EmergencyRule struct {
	Quorum Rule
	// Authority is asked besides where a review of an earlier emergency is overdue.
	Authority Rule
	// ReviewWithin is how soon an emergency must be reviewed.
	ReviewWithin time.Duration
}

// Commit is a commit of the pull request as git has it.
type Commit struct {
	ID                string
	Author, Committer facts.Identity // with the mail address
	CoAuthors         []facts.Identity
	// Trailers are the keys of the trailers in the message that gitsm reserves.
	Reserved []string
	Merge    bool
}

// Ratified is a commit that came to base unauthorised.
type Ratified struct {
	Commit string
	// Makers are the addresses of whoever made what came by it.
	Makers []string
}

// Input is what a decision is made of.
type Input struct {
	Assessment change.Assessment
	Rules      Rules
	Facts      facts.Facts
	// HasFacts is false where there is no forge to ask: nobody is known to have approved.
	HasFacts bool
	Commits  []Commit
	// Ratified are the commits that came to base unauthorised and that the change ratifies.
	Ratified []Ratified
	Roster   *roster.Roster
	// Patch is the digest of what differs between the merge base and head.
	Patch string
	// Patches are the same for the commits that were reviewed, by commit; absent where the
	// commit is gone.
	Patches map[string]string
	// Tree is the predicted merge; "" where there is none, and then TreeReason says why.
	Tree, TreeReason string
	// Diagnostics are faults of the head, in records and rules, that base does not have.
	Diagnostics []diag.Diagnostic
	// Incidents are the incident records on head, of which an emergency names one.
	Incidents map[estate.Ref]bool
	// Base and Head are the commits that are compared, for the decision to name.
	Base, Head string
	At         time.Time
}

// Decision is a verdict with everything that led to it.
type Decision struct {
	Verdict Verdict       `json:"verdict"`
	Engine  Engine        `json:"engine"`
	Change  ChangeSummary `json:"change"`
	Base    string        `json:"base"`
	Head    string        `json:"head"`
	Tree    string        `json:"tree"`
	Patch   string        `json:"patch"`
	Policy  string        `json:"policy"`
	Diff    []Diff        `json:"diff"`
	// Files are the changed paths that are no records; rules are among them.
	Files        []string          `json:"files"`
	Declared     []estate.Ref      `json:"declared"`
	Undeclared   []estate.Ref      `json:"undeclared"`
	Impact       []ImpactSummary   `json:"impact"`
	Findings     []finding.Finding `json:"findings"`
	Standing     []finding.Finding `json:"standing"`
	Requirements []Requirement     `json:"requirements"`
	Window       change.Window     `json:"window"`
	Conflicts    []change.Conflict `json:"conflicts"`
	Diagnostics  []diag.Diagnostic `json:"diagnostics"`
	Reasons      Reason            `json:"reasons"`
	// Next is what to do now, one sentence each, the most urgent first.
	Next []string `json:"next"`
	// People are the names of the people whom the decision speaks of, as main has them.
	People      map[estate.Ref]string `json:"people"`
	EvaluatedAt time.Time             `json:"evaluatedAt"`
}

// Engine says what decided, so that another can decide the same.
type Engine struct {
	Version string `json:"version"`
	Schema  string `json:"schema"`
	TZData  string `json:"tzdata"`
}

// ChangeSummary is the change in a decision.
type ChangeSummary struct {
	Ref   estate.Ref  `json:"ref"`
	Title string      `json:"title,omitempty"`
	Type  change.Type `json:"type"`
	// Owner is who answers for it, and Reason why it is needed, as the record says.
	Owner  estate.Ref  `json:"owner,omitempty"`
	Reason string      `json:"reason,omitempty"`
	Risk   change.Risk `json:"risk"`
}

// Diff is a record that differs.
type Diff struct {
	Ref    estate.Ref `json:"ref"`
	Was    estate.Ref `json:"was,omitempty"`
	Op     string     `json:"op"`
	Path   string     `json:"path"`
	Fields []string   `json:"fields"`
	// Changes are the same with their values, for people: targets[0].percent: 99.9 → 99.5;
	// empty for a record that was added or removed.
	Changes []string `json:"changes"`
	// Controlled is true where the policy controls it.
	Controlled bool `json:"controlled"`
}

// ImpactSummary is a record that is hit.
type ImpactSummary struct {
	Ref         estate.Ref   `json:"ref"`
	Name        string       `json:"name"`
	Kind        string       `json:"kind"`
	Criticality string       `json:"criticality"`
	Effect      string       `json:"effect"`
	Graph       string       `json:"graph"`
	Via         []estate.Ref `json:"via"`
	Owners      []estate.Ref `json:"owners"`
}

// Requirement is a rule, and how far it is met.
type Requirement struct {
	ID        string       `json:"id"`
	Reason    string       `json:"reason"`
	From      []estate.Ref `json:"from"`
	Need      int          `json:"need"`
	Have      int          `json:"have"`
	Satisfied bool         `json:"satisfied"`
	// Approvals are those that bear on it, counted or not.
	Approvals []Approval `json:"approvals"`
	// Candidates are who could still give one, sorted; at most 10 are listed.
	Candidates []estate.Ref `json:"candidates,omitempty"`
}

// Approval is somebody's approval, and whether it counts.
type Approval struct {
	// By is the person, or the account where nobody is known to have it.
	By      string `json:"by"`
	Commit  string `json:"commit"`
	Counted bool   `json:"counted"`
	Why     string `json:"why"`
}

// Reason is a node of the tree that explains a decision.
type Reason struct {
	// ID is stable: scope, approvals, requirement.<id>, window …
	ID string `json:"id"`
	// Result is satisfied, pending, rejected, skipped or info.
	Result   string   `json:"result"`
	Why      string   `json:"why"`
	Children []Reason `json:"children"`
}
