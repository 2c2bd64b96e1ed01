package diag

// Changes: what a pull request may not do, whatever its approvals say.
const (
	MalformedScope     Code = "GS4001" // a scope entry that names nothing, or two things
	UndeclaredScope    Code = "GS4002" // touched, controlled, and not declared by the change
	NoChangeRecord     Code = "GS4003" // controlled records are touched without a change record
	SeveralChanges     Code = "GS4004" // more than one change record for one pull request
	FrozenChange       Code = "GS4005" // a merged change altered beyond its outcome
	MalformedSelector  Code = "GS4006" // a selector that cannot be read
	EmptySelector      Code = "GS4007" // a selector that finds nothing
	DeclaredMissing    Code = "GS4008" // declared, and neither on base nor on head
	ReservedTrailer    Code = "GS4009" // a commit message with a trailer that gitsm writes itself
	BrokenWindow       Code = "GS4010" // a window that ends before it starts
	OutsideMaintenance Code = "GS4011" // a window outside the maintenance hours that the change keeps to
	FrozenWindow       Code = "GS4012" // a window that lies in a freeze
	UnknownRatified    Code = "GS4013" // a ratified commit that is not on the main line
	ForeignOutcome     Code = "GS4014" // an outcome beside other changes, or of a change that is not merged
	RatifiesOrdinary   Code = "GS4015" // a bypass ratified by a change that is no emergency
)

// Standard changes.
const (
	TemplateMissing   Code = "GS4101" // the template does not exist on base
	TemplateExpired   Code = "GS4102" // the template is not valid on the day
	TemplateSuspended Code = "GS4103" // too many changes under the template failed
	TemplateExceeded  Code = "GS4104" // a record or field that the template does not allow
	TemplateTooMany   Code = "GS4105" // more records than the template allows
	TemplateWindow    Code = "GS4106" // outside of the template's maintenance windows
)

// What a change does to the estate. They are warnings: people decide.
const (
	NewSinglePoint Code = "GS4201" // a record whose failure alone takes down a service that it did not before
	LessRedundancy Code = "GS4202" // a group with fewer spare members than before
	NotCompared    Code = "GS4203" // findings or promises that were left out, since there are too many
)

// The change policy.
const (
	PolicyBroken      Code = "GS4301" // the policy does not evaluate
	PolicyRemoved     Code = "GS4302" // there was a policy, and base has none
	PolicyCaseFailed  Code = "GS4303" // a case of the organisation's own comes out otherwise
	PolicyUnknownRef  Code = "GS4304" // a requirement names who does not exist
	PolicyCaseInvalid Code = "GS4305" // a case that is not complete
)
