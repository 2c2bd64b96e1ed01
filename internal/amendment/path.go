package amendment

import (
	"fmt"
	"strconv"
	"strings"
)

// step is one part of a path: a field's name, or an index in a list.
type step struct {
	name    string
	index   int
	isIndex bool
}

func (s step) String() string {
	if s.isIndex {
		return "[" + strconv.Itoa(s.index) + "]"
	}
	return s.name
}

// steps reads a path for an edit of the text.
func (t *Text) steps(path string) ([]step, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.path, err)
	}
	return steps, nil
}

// parsePath reads a path as estate.Node.At does, and refuses what that would lead nowhere.
func parsePath(path string) ([]step, error) {
	var steps []step
	for rest := path; rest != ""; {
		if strings.HasPrefix(rest, "[") {
			digits, behind, ok := strings.Cut(rest[1:], "]")
			index, err := strconv.Atoi(digits)
			if !ok || err != nil || index < 0 || behind != "" && behind[0] != '.' && behind[0] != '[' {
				return nil, malformed(path)
			}
			steps = append(steps, step{index: index, isIndex: true})
			rest = behind
			continue
		}
		if len(steps) > 0 {
			if rest[0] != '.' {
				return nil, malformed(path)
			}
			rest = rest[1:]
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return nil, malformed(path)
		}
		steps = append(steps, step{name: rest[:end]})
		rest = rest[end:]
	}
	return steps, nil
}

func malformed(path string) error {
	return fmt.Errorf("%w: %q is no path; write it as attributes.version or relations[0].to", ErrNoField, path)
}

// pathText writes steps as a path.
func pathText(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		if i > 0 && !s.isIndex {
			b.WriteByte('.')
		}
		b.WriteString(s.String())
	}
	return b.String()
}
