package estate

import "slices"

// ImpactDirection says where a failure travels along a relation.
type ImpactDirection string

// The directions: from what is needed to who needs it, from a part to the whole, both, or none.
const (
	TargetToSource ImpactDirection = "target_to_source"
	SourceToTarget ImpactDirection = "source_to_target"
	BothDirections ImpactDirection = "both"
	NoImpact       ImpactDirection = "none"
)

// RelationType is one entry of the relation vocabulary, which is data of the schema.
type RelationType struct {
	Name        string
	Description string
	// Inverse is the name of the relation read from the target; "" where it has none.
	Inverse string
	Impact  ImpactDirection
	// Effect is what a failure does at the other end.
	Effect string
	// Redundancy is members, targets or "": whose k of n the relation counts.
	Redundancy string
	// Recovery is true where the target must be back before the source can be recovered.
	Recovery bool
	// From and To list what may stand at each end: a prefix, ci.<class> or any.
	From, To []string
}

// Vocabulary is the relation types that an estate may use, sorted by name.
type Vocabulary []RelationType

// Type returns the relation type with this name.
func (v Vocabulary) Type(name string) (*RelationType, bool) {
	index, ok := slices.BinarySearchFunc(v, name, func(t RelationType, name string) int {
		switch {
		case t.Name < name:
			return -1
		case t.Name > name:
			return 1
		}
		return 0
	})
	if !ok {
		return nil, false
	}
	return &v[index], true
}

// Allows reports whether a record may stand at an end whose permitted ends are given.
func Allows(ends []string, r *Record) bool {
	prefix := r.Ref.Prefix()
	for _, end := range ends {
		if end == "any" || end == prefix || r.Class != "" && end == prefix+"."+r.Class {
			return true
		}
	}
	return false
}
