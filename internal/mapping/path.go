package mapping

import (
	"strconv"
	"strings"
)

// anyEntry is the step of a path to any entry of a list or a mapping.
const anyEntry = "[]"

// joinStep appends a step, which may be any entry, to a path.
func joinStep(path, step string) string {
	if path == "" || step == anyEntry {
		return path + step
	}
	return path + "." + step
}

// quoteStep writes a name as a step: in quotes where it would read as something else.
func quoteStep(name string) string {
	if name != "" && !strings.ContainsAny(name, ".[]\"\\") {
		return name
	}
	return strconv.Quote(name)
}

// steps splits a path.
func steps(path string) []string {
	var out []string
	for path != "" {
		step := strings.TrimPrefix(path, ".")
		switch {
		case strings.HasPrefix(step, anyEntry):
			step, path = anyEntry, step[len(anyEntry):]
		case strings.HasPrefix(step, `"`):
			quoted, err := strconv.QuotedPrefix(step)
			if err != nil {
				return append(out, step)
			}
			step, path = quoted, step[len(quoted):]
		default:
			end := strings.IndexAny(step, ".[")
			if end < 0 {
				end = len(step)
			}
			step, path = step[:end], step[end:]
		}
		out = append(out, step)
	}
	return out
}
