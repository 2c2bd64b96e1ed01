package diag

// Exchange: what may be wrong with what is imported, in the words and at the places of the
// source.
const (
	SourceMalformed     Code = "GS6001" // cut off, in another encoding, or not of its format
	SourceRepeatedKey   Code = "GS6002" // one key twice in an object, or one column twice in a table
	SourceTooComplex    Code = "GS6003" // deeper or larger than the caps, or an alias that contains itself
	MappingBroken       Code = "GS6101" // a mapping that does not evaluate
	MappingFailed       Code = "GS6102" // an object for which the mapping has no valid answer
	NotMapped           Code = "GS6103" // an object for which the mapping has no rule
	FieldNotMapped      Code = "GS6104" // a field that nothing in the mapping reads
	SourceDangling      Code = "GS6201" // a reference to something that neither source nor repository has
	SourceDuplicate     Code = "GS6202" // two objects with one key
	SourceCycle         Code = "GS6203" // things that depend on each other in a circle
	SourceSelfLoop      Code = "GS6204" // something that depends on itself
	AlteredID           Code = "GS6205" // an id that could not be the name's, since another record has it
	GoneFromSource      Code = "GS6206" // imported before, and no longer in the source
	KeptByHand          Code = "GS6207" // an entry of a list that the source does not have
	UnderspecifiedEnd   Code = "GS6208" // an edge with one end, with more than two, or of no known sort
	RecordAdopted       Code = "GS6209" // a record of the same name, from nowhere, taken for what the source has
	SourceContradiction Code = "GS6210" // what two objects say of one record differs
	RetirementKept      Code = "GS6211" // retired here, and still live in the source
)
