package diag

// Agreements: whether what is promised can be kept.
const (
	NothingUnderpins           Code = "GS3201" // a promise that no other carries
	ProviderNotUnderpinning    Code = "GS3202" // a provider that is needed and has agreed to nothing
	UnderpinsWithoutTargets    Code = "GS3203" // what carries a promise promises nothing itself
	UnderpinsItself            Code = "GS3204" // an agreement that carries itself
	UnderpinningCircle         Code = "GS3205" // agreements that carry each other
	AvailabilityNotCarried     Code = "GS3211" // what is promised underneath composes to less
	AvailabilityNotUnderpinned Code = "GS3212" // an agreement underneath promises no availability
	DesignBelowPromise         Code = "GS3213" // the items cannot be as available as is promised
	WindowTooLong              Code = "GS3214" // measured over a longer time underneath
	WindowsDiffer              Code = "GS3215" // measured over other days underneath
	MaintenanceExcludedBelow   Code = "GS3216" // planned maintenance counts above and not below
	TimeNotCarried             Code = "GS3221" // those underneath take longer than is promised
	CasesNotUnderpinned        Code = "GS3222" // cases that an agreement underneath leaves out
	FewerCasesBelow            Code = "GS3223" // fewer cases must meet the time underneath
	HoursUncovered             Code = "GS3231" // hours in which nobody underneath works
	SupportHoursUnknown        Code = "GS3232" // help is promised underneath at unknown hours
	UnderpinningEndsEarly      Code = "GS3241" // what carries a promise ends before it
	UnderpinningStartsLate     Code = "GS3242" // what carries a promise begins after it
	AgreementEnds              Code = "GS3243" // an agreement ends and none follows
	RecoveryNotCarried         Code = "GS3251" // recovery underneath takes longer than is promised
)
