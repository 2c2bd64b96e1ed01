package audit

import "github.com/gitsm/gitsm/internal/diag"

// hintFor says what to do about a finding.
func hintFor(code diag.Code) string {
	switch code {
	case diag.MalformedEntry, diag.BrokenChain, diag.DigestMismatch:
		return "the ledger was altered: compare it with another clone, or with the tip that was kept when it was last verified"
	case diag.BadSignature, diag.UnknownSigner, diag.ExpiredSigner:
		return "ask who holds the keys of the ledger what wrote this entry; nothing that it says counts"
	case diag.BackdatedEntry:
		return "compare with the times that the forge has, and see that the clock of whoever records is right"
	case diag.LedgerRolledBack:
		return "fetch the ledger from another clone; if it was begun anew on purpose, verify with --no-index and pin the new root"
	case diag.LedgerDiverged:
		return "compare git log of the two, and set the wrong one aside with git branch -m"
	case diag.OtherRoot:
		return "ask who adopted gitsm here which first entry is the right one"
	case diag.MissingEvidence, diag.DirectPush:
		return "record it with gitsm ledger record, and let an emergency change ratify it if nobody had approved it"
	case diag.Unratified:
		return "merge an emergency change that names the commit under ratifies, and record that with gitsm ledger record"
	case diag.OtherContent:
		return "look at the difference; what nobody approved has to be taken back, or ratified by an emergency change"
	case diag.NotApproved, diag.UnknownApproval, diag.NotEntitled:
		return "see the whole decision with gitsm audit replay, and ask who recorded it"
	case diag.OtherRules:
		return "ask who recorded it; an entry stands by the rules that main had at the time"
	case diag.DisorderedRange:
		return "ask who recorded it; each commit of main has one entry, in main's order"
	case diag.MalformedMain:
		return "look at it with git cat-file commit and git fsck; no git writes such a commit by itself"
	case diag.BadRatification:
		return "merge an approved emergency change that names the commit, and record that"
	case diag.LateReview:
		return "review it, and add the review to the outcome of the change"
	case diag.MainRewritten, diag.MainSetBack:
		return "main was force-pushed: ask who did, and put it back from a clone that has the commit"
	case diag.NeverAdopted:
		return "fetch it with git fetch origin change-ledger:change-ledger, or begin one with gitsm adopt"
	case diag.IncompleteEvidence:
		return "fetch the whole history, with git fetch --unshallow, and verify again"
	}
	return ""
}
