package diag

// Code names a kind of fault. Codes are stable and never reused: GS1xxx records,
// GS2xxx references and rules, GS3xxx calculations, GS4xxx changes, GS5xxx evidence,
// GS6xxx exchange. What each means, with examples, stands in package explain.
type Code string

// Files: what a record file may be.
const (
	NotUTF8            Code = "GS1001" // bytes that are no UTF-8
	ByteOrderMark      Code = "GS1002" // the file begins with a byte-order mark
	ControlCharacter   Code = "GS1003" // a control character or a bare carriage return
	FileTooLarge       Code = "GS1004" // larger than the cap for record files
	EmptyFile          Code = "GS1005" // no content
	SyntaxError        Code = "GS1006" // not YAML, JSON or CUE
	SeveralDocuments   Code = "GS1007" // more than one YAML document or JSON value
	DuplicateKey       Code = "GS1008" // one key twice in a mapping
	TooComplex         Code = "GS1009" // deeper or larger than the caps
	NotARegularFile    Code = "GS1010" // symlink, submodule, device
	UnsupportedYAML    Code = "GS1011" // tags, merge keys, keys that are no strings
	ForbiddenCUE       Code = "GS1012" // CUE beyond data and one template
	UnknownTemplate    Code = "GS1013" // a record template that the schema does not have
	CannotEvaluate     Code = "GS1014" // evaluation ran out of time or memory
	NotARecord         Code = "GS1015" // a file that no kind owns
	NotAMapping        Code = "GS1016" // the top level is a list or a scalar
	DuplicatePath      Code = "GS1017" // paths that some file systems cannot tell apart
	UnknownKind        Code = "GS1101" // kind that does not exist
	KindFolderMismatch Code = "GS1102" // a record in another kind's folder
	MalformedID        Code = "GS1103" // a file name that is no id
	UndatedID          Code = "GS1104" // an id that must begin with a date
	DuplicateID        Code = "GS1105" // two files with one kind and id
)

// Values: what the schema says of a record's content.
const (
	UnknownField      Code = "GS1201" // a field that the kind does not have
	MissingField      Code = "GS1202" // a required field is absent
	WrongType         Code = "GS1203" // text where a number belongs, and so on
	ValueNotAllowed   Code = "GS1204" // not one of the enumerated values
	MalformedValue    Code = "GS1205" // text that has not the form it needs
	OutOfRange        Code = "GS1206" // a number beyond its bounds
	WrongLength       Code = "GS1207" // a list with too few or too many entries
	ConstraintFailed  Code = "GS1208" // any other constraint of the schema
	SchemaBroken      Code = "GS1301" // a schema extension that does not evaluate
	SchemaReplaced    Code = "GS1302" // a file named like an embedded one, with other content
	SchemaAmbiguous   Code = "GS1303" // a disjunction that is recursive or ambiguous
	SchemaUnsupported Code = "GS1304" // an extension that may not be used here
)

// References and relations.
const (
	DanglingReference  Code = "GS2001" // nothing has this reference
	WrongKindReference Code = "GS2002" // a reference to a record of another kind
	ForbiddenRelation  Code = "GS2003" // the vocabulary does not allow it between these ends
	SelfReference      Code = "GS2004" // a record that depends on itself
	MalformedRelation  Code = "GS2005" // neither to nor of, or both
	RepeatedRelation   Code = "GS2006" // the same relation twice
	HierarchyCycle     Code = "GS2007" // a hierarchy that contains itself
)

// Rules over several fields or records.
const (
	RetiredDependency    Code = "GS2101" // depends on something retired or disposed
	EndOfSupport         Code = "GS2102" // depends on something past its end of support
	InactiveOwner        Code = "GS2201" // an owner who left, or a team nobody is in
	MissingOwner         Code = "GS2202" // a team that owns something and has nobody in it
	UnidentifiedPerson   Code = "GS2203" // no GitHub account and no mail address
	SharedIdentity       Code = "GS2204" // two people with one account or address
	MachineInCharge      Code = "GS2205" // a machine account where a human is needed
	DatesOutOfOrder      Code = "GS2301" // an end before its start
	ShareSum             Code = "GS2401" // allocation shares that do not sum to 100
	RepeatedAllocation   Code = "GS2402" // one service twice in an allocation
	BrokenCalendar       Code = "GS2501" // a calendar that cannot be evaluated
	RedundancyImpossible Code = "GS2601" // more members must be up than there are
	RACIAssignment       Code = "GS2701" // two roles accountable for one activity
	DuplicateItem        Code = "GS2801" // two items with one serial number
	StepOrder            Code = "GS2901" // recovery steps that are unknown or wait for each other
)
