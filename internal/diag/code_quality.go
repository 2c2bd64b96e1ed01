package diag

// How far the records can be trusted. What validate reports too has the code that it has
// there.
const (
	IncompleteRecord     Code = "GS3601" // says less than a record of its kind and class should
	OrphanRecord         Code = "GS3602" // has to do with nothing
	DuplicateRecord      Code = "GS3603" // most likely one thing recorded twice
	NeverVerified        Code = "GS3604" // nobody has ever compared it with the world
	StaleRecord          Code = "GS3605" // compared too long ago
	OverdueReview        Code = "GS3606" // a review whose day is past
	StaleRelation        Code = "GS3607" // a relation that nobody made sure of for too long
	VerifierGone         Code = "GS3608" // verified by somebody who left
	UnownedRecord        Code = "GS3609" // nobody answers for it
	UnsupportedItem      Code = "GS3610" // in use past the end of its support
	SinglePointOfFailure Code = "GS3611" // takes vital services down alone
	GroupWithoutSpare    Code = "GS3612" // a group that cannot lose a member
)
