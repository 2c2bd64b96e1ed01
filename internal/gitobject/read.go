package gitobject

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// maxTries is how often an object is looked for while packs come and go.
const maxTries = 5

// Read returns type and content of an object, checked against its id. It fails with
// *KindError, *SizeError, ErrMissing or what the disk says. Nobody may write to the
// content.
func (s *Store) Read(h Hash, want Kind, limit int64) (Kind, []byte, error) {
	for range maxTries {
		turns := s.turns()
		t, content, err := s.lookUp(h, want, limit)
		if err == nil || !isGone(err) && !errors.Is(err, ErrMissing) {
			return t, content, err
		}
		// Packs may have come meanwhile, or been replaced.
		for _, p := range s.places {
			p.refresh()
		}
		if s.turns() == turns {
			break
		}
	}
	return Invalid, nil, fmt.Errorf("%w: %s", ErrMissing, h)
}

// turns counts how often packs have come or gone.
func (s *Store) turns() int64 {
	var n int64
	for _, p := range s.places {
		n += p.turns.Load()
	}
	return n
}

// lookUp reads an object from the packs, or else from its own file. Where one copy is
// damaged, another may do.
func (s *Store) lookUp(h Hash, want Kind, limit int64) (Kind, []byte, error) {
	var failed error
	for _, p := range s.places {
		found, err := p.find(h)
		if err != nil {
			failed = err
		}
		for _, at := range found {
			t, content, err := at.pack.read(at.offset, want, limit)
			if err == nil {
				err = check(h, t, content)
			}
			if err == nil || isRefusal(err) {
				return t, content, err
			}
			failed = fmt.Errorf("read object %s: %w", h, err)
		}
	}
	for _, p := range s.places {
		t, content, err := ReadLoose(p.dir, h, want, limit)
		if err == nil {
			err = check(h, t, content)
		}
		if err == nil || isRefusal(err) {
			return t, content, err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			failed = fmt.Errorf("read object %s: %w", h, err)
		}
	}
	if failed == nil {
		failed = fmt.Errorf("%w: %s", ErrMissing, h)
	}
	return Invalid, nil, failed
}

// isRefusal reports whether an object was read as far as was needed to refuse it.
func isRefusal(err error) bool {
	var kind *KindError
	var size *SizeError
	return errors.As(err, &kind) || errors.As(err, &size)
}

// check compares a content with its id.
func check(h Hash, t Kind, content []byte) error {
	if HashOf(t, content) != h {
		return &Error{
			Problem: fmt.Sprintf("the content of object %s does not match its id", h),
			Hint:    DamagedHint,
		}
	}
	return nil
}

// WithPrefix returns the ids that begin with the given hexadecimal digits.
func (s *Store) WithPrefix(prefix string, even []byte) ([]Hash, error) {
	seen := map[Hash]bool{}
	var found []Hash
	for _, p := range s.places {
		list, err := p.withPrefix(prefix, even)
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			if !seen[h] && strings.HasPrefix(h.String(), prefix) {
				seen[h] = true
				found = append(found, h)
			}
		}
	}
	return found, nil
}
