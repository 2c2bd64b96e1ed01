package gitobject

import "github.com/go-git/go-git/v5/plumbing"

// Kind is the type of an object, by the number that packs have for it.
type Kind int8

// The types of objects; Any is asked for where every type will do.
const (
	Any     Kind = Kind(plumbing.AnyObject)
	Invalid Kind = Kind(plumbing.InvalidObject)
	Commit  Kind = Kind(plumbing.CommitObject)
	Tree    Kind = Kind(plumbing.TreeObject)
	Blob    Kind = Kind(plumbing.BlobObject)
	Tag     Kind = Kind(plumbing.TagObject)

	// How packs store an object as what differs from another one.
	offsetDelta Kind = Kind(plumbing.OFSDeltaObject)
	namedDelta  Kind = Kind(plumbing.REFDeltaObject)
)

// String returns the type as git writes it.
func (k Kind) String() string { return plumbing.ObjectType(k).String() }

// parseKind reads a type as git writes it in an object's own file.
func parseKind(word string) (Kind, error) {
	t, err := plumbing.ParseObjectType(word)
	return Kind(t), err
}
