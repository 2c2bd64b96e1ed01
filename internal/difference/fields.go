package difference

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Fields returns what differs between two contents of a record, in the order of the paths;
// null stands for no record, against which the fields at the top differ.
func Fields(old, new estate.Node) []Field {
	from, to := ordered(&old), ordered(&new)
	return fields(&from, &to)
}

// Leaf is a value that has nothing below itself.
type Leaf struct {
	Path  string
	Value estate.Node
}

// Leaves returns the values of a record that have nothing below themselves, in the order of
// their paths' steps.
func Leaves(n estate.Node) []Leaf {
	var out []Leaf
	var visit func(path string, n *estate.Node)
	visit = func(path string, n *estate.Node) {
		if len(n.Fields) == 0 && len(n.Items) == 0 {
			out = append(out, Leaf{path, *n})
		}
		for i := range n.Fields {
			visit(join(path, n.Fields[i].Name), &n.Fields[i].Value)
		}
		for i := range n.Items {
			visit(estate.IndexPath(path, i), &n.Items[i])
		}
	}
	root := ordered(&n)
	for i := range root.Fields {
		visit(join("", root.Fields[i].Name), &root.Fields[i].Value)
	}
	return out
}

// Kept returns where the values that two contents of a record share stood in the old one,
// by where they stand in the new one. Lists are aligned as for [Compare]. Values are those
// that have nothing below themselves.
func Kept(old, new estate.Node) map[string]string {
	from, to := ordered(&old), ordered(&new)
	k := keeping{}
	if from.Kind == estate.Struct && to.Kind == estate.Struct {
		k.mappings("", "", &from, &to)
	}
	return k
}

// keeping gathers what is kept.
type keeping map[string]string

func (k keeping) values(was, is string, from, to *estate.Node) {
	empty := func(n *estate.Node) bool { return len(n.Fields) == 0 && len(n.Items) == 0 }
	switch {
	case from.Kind != to.Kind:
	case empty(from) != empty(to):
	case empty(to):
		if sameScalar(from, to) {
			k[is] = was
		}
	case to.Kind == estate.Struct:
		k.mappings(was, is, from, to)
	case to.Kind == estate.List:
		for _, p := range align(from.Items, to.Items) {
			if p.equal || p.descend {
				k.values(estate.IndexPath(was, p.a), estate.IndexPath(is, p.b), &from.Items[p.a], &to.Items[p.b])
			}
		}
	}
}

func (k keeping) mappings(was, is string, from, to *estate.Node) {
	for i := range to.Fields {
		name := to.Fields[i].Name
		at, ok := slices.BinarySearchFunc(from.Fields, name, func(f estate.Field, name string) int {
			switch {
			case f.Name < name:
				return -1
			case f.Name > name:
				return 1
			}
			return 0
		})
		if ok {
			k.values(join(was, name), join(is, name), &from.Fields[at].Value, &to.Fields[i].Value)
		}
	}
}

// Worded writes a value as YAML has it on one line, as [Field.String] does.
func Worded(n estate.Node) string { return excerpt([]rune(worded(&n)), 0) }

// Concerns reports whether a difference is of the field at a path, of one below it, or of
// one that holds it. Places in lists may be left out: targets.percent means
// targets[0].percent too.
func (f Field) Concerns(path string) bool {
	wanted := Steps(path)
	for _, step := range Steps(f.Path) {
		switch {
		case len(wanted) == 0:
			return true
		case step == wanted[0]:
			wanted = wanted[1:]
		case step[0] != '[':
			return false
		case wanted[0] != "" && wanted[0][0] == '[':
			return false
		}
	}
	return true
}
