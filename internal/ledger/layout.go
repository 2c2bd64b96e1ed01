package ledger

import (
	_ "embed"
	"fmt"

	"github.com/gitsm/gitsm/internal/gittree"
)

const (
	// Branch is the branch of the ledger, and NamesBranch that of what its tokens stand for.
	Branch      = "change-ledger"
	NamesBranch = "change-ledger-names"
	// SignersPath is the file on main that lists who may sign entries, and when.
	SignersPath = ".github/allowed_signers"
)

// The files at the top of the ledger, beside the folder of entries.
const (
	entriesFolder = "entries"
	scriptName    = "verify.sh"
	readmeName    = "README.md"
)

// Script is the shell script that verifies a ledger with git and coreutils alone.
//
//go:embed verify.sh
var Script []byte

//go:embed README.md
var readme []byte

// place is where the file of an entry lies: at most 100 names in each folder, so that
// adding one costs the same however many there are.
type place struct{ outer, inner, name string }

func placeOf(number int) place {
	digits := fmt.Sprintf("%08d", number)
	return place{digits[:len(digits)-4], digits[len(digits)-4 : len(digits)-2], digits + ".json"}
}

// Path returns the path of an entry's file.
func Path(number int) string {
	p := placeOf(number)
	return entriesFolder + "/" + p.outer + "/" + p.inner + "/" + p.name
}

// folder is a folder of the ledger, kept so that the next entry's trees need not be read.
type folder []gittree.TreeItem

// put returns the folder with an item of this name.
func (f folder) put(item gittree.TreeItem) folder {
	for i := range f {
		if f[i].Name == item.Name {
			out := append(folder(nil), f...)
			out[i] = item
			return out
		}
	}
	return append(f[:len(f):len(f)], item)
}

// shelf is the trees of the ledger along the path of its newest entry.
type shelf struct {
	outer, inner          string // the folders that are open
	root, all, wide, leaf folder
}

// newShelf is the ledger before its first entry.
func newShelf(script, readme gittree.Hash) *shelf {
	return &shelf{root: folder{
		{Name: readmeName, Mode: gittree.Regular, Hash: readme},
		{Name: scriptName, Mode: gittree.Executable, Hash: script},
	}}
}

// add puts an entry on the shelf and returns the tree of the whole ledger. Every tree that
// is new is given to keep, which says its id: to write it, or only to know it.
func (s *shelf) add(number int, blob gittree.Hash, keep func([]gittree.TreeItem) (gittree.Hash, error)) (gittree.Hash, error) {
	p := placeOf(number)
	if p.outer != s.outer {
		s.outer, s.inner, s.wide, s.leaf = p.outer, "", nil, nil
	}
	if p.inner != s.inner {
		s.inner, s.leaf = p.inner, nil
	}
	s.leaf = s.leaf.put(gittree.TreeItem{Name: p.name, Mode: gittree.Regular, Hash: blob})
	id, err := keep(s.leaf)
	if err != nil {
		return id, err
	}
	s.wide = s.wide.put(gittree.TreeItem{Name: p.inner, Folder: true, Hash: id})
	if id, err = keep(s.wide); err != nil {
		return id, err
	}
	s.all = s.all.put(gittree.TreeItem{Name: p.outer, Folder: true, Hash: id})
	if id, err = keep(s.all); err != nil {
		return id, err
	}
	s.root = s.root.put(gittree.TreeItem{Name: entriesFolder, Folder: true, Hash: id})
	return keep(s.root)
}
