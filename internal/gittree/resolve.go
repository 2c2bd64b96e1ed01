package gittree

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/gitsm/gitsm/internal/gitobject"
)

const (
	minAbbreviated = 7       // digits of an abbreviated id
	maxAncestor    = 1 << 20 // the largest N of ~N
	maxLinks       = 8       // symbolic references, or tags of tags, in a row
)

const revisionForms = "a revision is HEAD, a branch, a remote branch like origin/main, a tag, " +
	"a reference in full (refs/…) or at least 7 digits of a commit's id, each with ~N or ^ behind it if wanted"

// Resolve returns the commit that a revision names: HEAD, a reference in full, a
// branch, a remote branch, a tag (if no branch has the name), or an id in full
// or abbreviated to 7 digits and more, with any number of ~N and ^ (the first
// parent) behind it. Tags are followed to their commit.
//
// Git's other forms are refused, since programs disagree about them, and so is
// an abbreviation that is also the name of a reference, and a branch or tag like heads/main
// beside refs/heads/main. The error is a
// *RepositoryError that wraps ErrUnknownRevision for a name that is refused or
// names nothing, ErrNoCommit for a HEAD without a commit, and ErrMissingObject
// for a commit that a shallow clone lacks.
func (r *Repository) Resolve(rev string) (Hash, error) {
	base, steps, ok := cutSteps(rev)
	if !ok || !validName(base) {
		return Hash{}, unknown("revision %q is not in a form that gitsm reads", rev)
	}
	h, err := r.resolveBase(base)
	if err != nil {
		return Hash{}, err
	}
	for walked := range steps {
		c, err := r.commit(h)
		if err != nil {
			return Hash{}, err
		}
		if len(c.parents) == 0 {
			return Hash{}, unknown("revision %q goes back too far: there are %d commits before %s by first parents", rev, walked, base)
		}
		h = c.parents[0]
	}
	if steps > 0 { // the last step must be there, too
		_, err = r.commit(h)
	}
	return h, err
}

func unknown(format string, args ...any) error {
	return &RepositoryError{Problem: fmt.Sprintf(format, args...), Hint: revisionForms, Err: ErrUnknownRevision}
}

// cutSteps takes ~N and ^ off the end and adds them up.
func cutSteps(rev string) (base string, steps int, ok bool) {
	at := strings.IndexAny(rev, "~^")
	if at < 0 {
		return rev, 0, true
	}
	base, rest := rev[:at], rev[at:]
	for rest != "" {
		mark := rest[0]
		rest = rest[1:]
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n := 1
		switch {
		case mark == '~' && digits > 0:
			var err error
			if n, err = strconv.Atoi(rest[:digits]); err != nil || n > maxAncestor {
				return "", 0, false
			}
		case mark != '~' && mark != '^', digits > 0:
			return "", 0, false
		}
		rest = rest[digits:]
		if steps += n; steps > maxAncestor {
			return "", 0, false
		}
	}
	return base, steps, true
}

// resolveBase resolves a revision without steps.
func (r *Repository) resolveBase(name string) (Hash, error) {
	if name == "HEAD" {
		return r.Head()
	}
	if h, err := ParseHash(name); err == nil {
		return r.peel(h, name)
	}
	candidates := []string{"refs/heads/" + name, "refs/remotes/" + name, "refs/tags/" + name}
	if strings.HasPrefix(name, "refs/") {
		candidates = []string{name}
	}
	for _, ref := range candidates {
		h, err := r.follow(ref)
		if errors.Is(err, plumbing.ErrReferenceNotFound) {
			continue
		} else if err != nil {
			return Hash{}, err
		}
		if partly := "refs/" + name; ref != name {
			if _, err := r.follow(partly); err == nil {
				return Hash{}, unknown("revision %q is both the reference %s and the reference %s; write one of them in full", name, ref, partly)
			} else if !errors.Is(err, plumbing.ErrReferenceNotFound) {
				return Hash{}, err
			}
		}
		if isAbbreviation(name) {
			if ids, err := r.abbreviated(name); err != nil || len(ids) > 0 {
				return Hash{}, errors.Join(err, unknown("revision %q is both the reference %s and the beginning of a commit's id; write one of them in full", name, ref))
			}
		}
		return r.peel(h, ref)
	}
	if !isAbbreviation(name) {
		return Hash{}, unknown("there is no revision %q", name)
	}
	ids, err := r.abbreviated(name)
	switch {
	case err != nil:
		return Hash{}, err
	case len(ids) == 1:
		return r.peel(ids[0], name)
	case len(ids) > 1:
		return Hash{}, unknown("revision %q is the beginning of several ids, %s and %s among them", name, ids[0], ids[1])
	case r.IsShallow():
		return Hash{}, &RepositoryError{
			Problem: fmt.Sprintf("there is no commit %s here", name),
			Hint:    shallowHint,
			Err:     errors.Join(ErrUnknownRevision, ErrMissingObject),
		}
	}
	return Hash{}, unknown("there is no revision %q", name)
}

// follow returns the id that a reference names, through symbolic references. It
// fails with plumbing.ErrReferenceNotFound only if there is no such reference.
func (r *Repository) follow(name string) (Hash, error) {
	at := name
	for range maxLinks {
		ref, err := r.store.reference(at)
		switch {
		case errors.Is(err, plumbing.ErrReferenceNotFound) && at != name:
			return Hash{}, &RepositoryError{
				Problem: fmt.Sprintf("%s is %s, which has no commit yet", name, at),
				Hint:    "make the first commit, or name another revision",
				Err:     ErrNoCommit,
			}
		case errors.Is(err, plumbing.ErrReferenceNotFound):
			return Hash{}, err
		case err != nil:
			return Hash{}, fmt.Errorf("read reference %s: %w", at, err)
		case ref.Type() == plumbing.SymbolicReference:
			at = ref.Target().String()
			continue
		case ref.Hash().IsZero():
			return Hash{}, &RepositoryError{Problem: fmt.Sprintf("reference %s is damaged", at), Hint: fsckHint}
		}
		return Hash(ref.Hash()), nil
	}
	return Hash{}, &RepositoryError{Problem: fmt.Sprintf("reference %s leads in circles", name), Hint: fsckHint}
}

// peel follows tags to their commit; name is for messages.
func (r *Repository) peel(h Hash, name string) (Hash, error) {
	at := h
	for range maxLinks {
		t, err := r.kind(at)
		switch {
		case errors.Is(err, ErrMissingObject):
			return Hash{}, r.missing(at, gitobject.Any)
		case err != nil:
			return Hash{}, err
		case t == gitobject.Commit:
			return at, nil
		case t != gitobject.Tag:
			return Hash{}, unknown("%s is a %s, not a commit", name, t)
		}
		raw, err := r.object(at, gitobject.Tag, maxCommit)
		if err != nil {
			return Hash{}, err
		}
		if at, err = parseTag(at, raw); err != nil {
			return Hash{}, err
		}
	}
	return Hash{}, unknown("%s is a tag of a tag of a tag, too many times", name)
}

// kind returns the type of an object without reading its content.
func (r *Repository) kind(h Hash) (gitobject.Kind, error) {
	t, _, err := r.store.objects.Read(h, gitobject.Invalid, 0)
	var kind *gitobject.KindError
	if errors.As(err, &kind) {
		return t, nil
	}
	return t, err
}

func isAbbreviation(name string) bool {
	return len(name) >= minAbbreviated && len(name) < 2*len(Hash{}) && strings.Trim(name, "0123456789abcdefABCDEF") == ""
}

// abbreviated returns the commits and tags whose ids begin with the digits.
func (r *Repository) abbreviated(digits string) ([]Hash, error) {
	digits = strings.ToLower(digits)
	even, err := hex.DecodeString(digits[:len(digits)/2*2])
	if err != nil {
		return nil, err
	}
	all, err := r.store.objects.WithPrefix(digits, even)
	if err != nil {
		return nil, err
	}
	var found []Hash
	for _, h := range all {
		switch t, err := r.kind(h); {
		case err != nil:
			return nil, err
		case t == gitobject.Commit || t == gitobject.Tag:
			found = append(found, h)
		}
	}
	return found, nil
}

// validName follows git check-ref-format, and so refuses all of git's operators.
func validName(name string) bool {
	if name == "" || name == "@" || name[0] == '-' || strings.HasSuffix(name, ".") ||
		strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`~^:?*[\`, c) >= 0 {
			return false
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return true
}
