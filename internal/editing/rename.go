package editing

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Read returns the content of a file of the working tree.
type Read func(path string) ([]byte, error)

// Renaming is a record under a new name, with everything that follows.
type Renaming struct {
	From, To estate.Ref
	// FromPath and ToPath are where the record's file was and where it goes.
	FromPath, ToPath string
	// Edits are the files that change; that of the record itself is the first, under FromPath.
	Edits []Edit
	// References is how many references follow.
	References int
	// Mentions are the places in records that still have the old name: selectors, texts, keys.
	Mentions []Mention
}

// NewName makes the reference of a record's new name: an id, or a reference of the same kind.
// Where ids of the kind begin with a date and the new one has none, it keeps the old one's.
func NewName(from estate.Ref, name string) (estate.Ref, error) {
	kind := from.Kind()
	if prefix, id, ok := strings.Cut(name, "/"); ok {
		if prefix != from.Prefix() {
			return "", fmt.Errorf("%s cannot become %s: a record keeps its kind", from, diag.Quote(name))
		}
		name = id
	}
	if _, dated := estate.IDDate(name); kind.Info().Dated && !dated {
		if _, dated := estate.IDDate(from.ID()); !dated {
			return "", fmt.Errorf("the id of %s begins with the day it was opened, such as 2026-11-20-%s", diag.Article(kind.String()), diag.Quote(name))
		}
		name = from.ID()[:len("2006-01-02-")] + name
	}
	if !estate.ValidID(name) {
		return "", fmt.Errorf("%s is no id: lower-case letters, digits, dots, hyphens and underscores; such as %s", diag.Quote(name), estate.SuggestID(name))
	}
	return estate.NewRef(kind, name), nil
}

// Rename works out what renaming a record changes: its file's name, and in every record each
// reference to it. It fails where the old name has no record or more than one, where the new one
// is taken, and where a file that refers to it cannot be edited (ErrRefused).
func Rename(e *estate.Estate, from, to estate.Ref, read Read) (*Renaming, error) {
	r, err := renamable(e, from, to)
	if err != nil {
		return nil, err
	}
	out := &Renaming{From: from, To: to, FromPath: r.Path, ToPath: renamed(r.Path, to.ID())}
	if err := out.edit(r, read); err != nil {
		return nil, err
	}
	for other := range e.All() {
		if other != r {
			if err := out.edit(other, read); err != nil {
				return nil, err
			}
		}
	}
	for _, other := range e.Duplicates() {
		if err := out.edit(other, read); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func renamable(e *estate.Estate, from, to estate.Ref) (*estate.Record, error) {
	r, ok := e.Record(from)
	if !ok {
		return nil, refusef("%s does not exist", from)
	}
	if from == to {
		return nil, refusef("%s has that name already", from)
	}
	for _, other := range e.Duplicates() {
		if other.Ref == from {
			return nil, refusef("%s and %s are both %s; remove one of them first", r.Path, other.Path, from)
		}
	}
	if taken, ok := e.Record(to); ok {
		return nil, refusef("%s is there already: %s", to, taken.Path)
	}
	return r, nil
}

// renamed is the path of a file in the same folder, with the same ending, of another id.
func renamed(path, id string) string {
	folder, base := path[:strings.LastIndexByte(path, '/')+1], path[strings.LastIndexByte(path, '/')+1:]
	return folder + id + base[strings.LastIndexByte(base, '.'):]
}

// edit replaces the references in one record.
func (n *Renaming) edit(r *estate.Record, read Read) error {
	itself := r.Path == n.FromPath
	if !itself && r.Encoded != "" && !r.Mentions(string(n.From)) {
		return nil
	}
	content, err := read(r.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", r.Path, err)
	}
	text, err := amendment.Parse(r.Path, content)
	if err != nil {
		if !itself && !mayRefer(r, content, n.From) {
			return nil
		}
		return refusef("%s names %s and cannot be edited: %w", r.Path, n.From, err)
	}
	count, err := text.Replace(n.From, n.To)
	if err != nil {
		return refusef("%s names %s and cannot be edited: %w", r.Path, n.From, err)
	}
	n.References += count
	if count > 0 || itself {
		n.Edits = append(n.Edits, Edit{Ref: r.Ref, Path: r.Path, Before: content, After: text.Bytes()})
	}
	path := r.Path
	if itself {
		path = n.ToPath
	}
	n.Mentions = append(n.Mentions, mentionsInBody(path, text.Body(), n.From)...)
	return nil
}

// mayRefer reports whether a record whose file cannot be edited refers to another, as far as
// anybody can tell.
func mayRefer(r *estate.Record, content []byte, ref estate.Ref) bool {
	if r.Encoded == "" {
		return len(find(string(content), string(ref))) > 0
	}
	body, refers := r.Body(), false
	body.Walk("", func(_ string, n *estate.Node) bool {
		refers = refers || n.Kind == estate.String && n.Text == string(ref)
		return !refers
	})
	return refers
}
