package diag

// Service continuity: recovery time.
const (
	RecoveryTooLong       Code = "GS3401" // a recovery that takes longer than its objective
	RecoveryTimeUnknown   Code = "GS3402" // a step or record whose recovery nobody estimated
	RecoveryOrder         Code = "GS3403" // steps in an order that the records contradict
	ObjectivesOutOfOrder  Code = "GS3404" // RTO, or RTO and WRT, beyond the MTPD
	PromiseBeyondPlan     Code = "GS3405" // an SLA stricter than the plan's own objective
	NoContinuityPlan      Code = "GS3406" // a service that needs a plan and has none
	NoRecoveryObjective   Code = "GS3407" // a plan without a recovery time objective
	DependencyTooSlow     Code = "GS3408" // something needed that comes back too late
	ScenarioEstimate      Code = "GS3409" // an estimate of a strategy that does not fit
	StandbyTooShort       Code = "GS3410" // a standby that ends before the rebuilding
	WorkaroundTooShort    Code = "GS3411" // manual work that ends before the recovery
	InvocationNotCounted  Code = "GS3412" // no estimate until people are at work
	PlanNotInForce        Code = "GS3413" // a plan that is a draft or retired
	SupplierHoursTooShort Code = "GS3414" // a supplier's closed hours break the objective
)

// Service continuity: loss of data.
const (
	LossTooGreat         Code = "GS3415" // more data may be lost than the objective allows
	LossUnknown          Code = "GS3416" // nobody can tell how much data may be lost
	NoPointInTimeCopy    Code = "GS3417" // only copies that repeat every mistake
	BackupLate           Code = "GS3418" // the last good backup is too old
	RestoreUntested      Code = "GS3419" // a backup that nobody has restored for a year
	RetentionTooShort    Code = "GS3420" // copies gone before a loss is noticed
	RestoreWithoutBackup Code = "GS3421" // a restore with nothing to restore from
	GroupLossTooGreat    Code = "GS3422" // items of one moment whose oldest copy is too old
)

// Service continuity: exercises.
const (
	NeverExercised        Code = "GS3423" // a plan that nobody has tried
	ExerciseOverdue       Code = "GS3424" // a plan that should have been exercised again
	ExerciseFailed        Code = "GS3425" // the last exercise failed
	ExerciseMissedTarget  Code = "GS3426" // slower, or with more loss, than planned
	ExerciseActionOverdue Code = "GS3427" // what an exercise found is not mended in time
	ChangedSinceExercise  Code = "GS3428" // the recovered has changed since it was exercised
)
