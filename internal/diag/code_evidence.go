package diag

// The ledger: what its own commits and files must be.
const (
	MalformedEntry   Code = "GS5001" // a commit or file of the ledger that cannot be read as an entry
	BrokenChain      Code = "GS5002" // an entry that does not follow the one before: edited, dropped, reordered
	BadSignature     Code = "GS5003" // an entry without a signature, or with one of something else
	UnknownSigner    Code = "GS5004" // an entry signed by a key that main does not allow
	ExpiredSigner    Code = "GS5005" // an entry signed by a key outside the time for which main allows it
	LedgerRolledBack Code = "GS5006" // a ledger that lacks entries that were there before
	LedgerDiverged   Code = "GS5007" // two branches of the ledger that contradict each other
	OtherRoot        Code = "GS5008" // a ledger that does not begin with the entry that is trusted
	BackdatedEntry   Code = "GS5009" // an entry that is older than what it records or follows
)

// Main: every commit against its evidence.
const (
	MissingEvidence    Code = "GS5101" // a merge that no entry records
	DirectPush         Code = "GS5102" // a commit made on main itself that no entry records
	Unratified         Code = "GS5103" // an unauthorised change that no emergency change answers for
	OtherContent       Code = "GS5104" // main took in something else than was approved
	NotApproved        Code = "GS5105" // recorded as merged without an approving decision
	NotEntitled        Code = "GS5106" // an approval counted of somebody who was not entitled to it
	OtherRules         Code = "GS5107" // decided under a policy or people that main did not have at the time
	DisorderedRange    Code = "GS5108" // an entry for commits of main that are recorded already, or in another order
	MalformedMain      Code = "GS5109" // a commit on main that is not as git writes it
	BadRatification    Code = "GS5110" // ratified without an approved emergency change that names the commit
	LateReview         Code = "GS5111" // an emergency that nobody has reviewed in time
	MainRewritten      Code = "GS5112" // recorded commits that main no longer has
	MainSetBack        Code = "GS5113" // main was set back to before what is recorded
	NeverAdopted       Code = "GS5114" // there is no ledger
	UnknownApproval    Code = "GS5115" // an approval counted that the facts do not have
	DigestMismatch     Code = "GS5116" // contents that do not have the digest that was recorded
	IncompleteEvidence Code = "GS5117" // the clone lacks what is needed to check an entry
	OtherScript        Code = "GS5118" // the ledger's script is another version than this program's
)

// Replay: recorded decisions made again.
const (
	ReplayDiffers    Code = "GS5201" // the decision comes out otherwise
	ReplayImpossible Code = "GS5202" // the decision cannot be made again
	NamesForgotten   Code = "GS5203" // names that were forgotten keep a decision from being compared to the byte
)
