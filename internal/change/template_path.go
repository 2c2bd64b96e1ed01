package change

import (
	"strings"

	"github.com/gitsm/gitsm/internal/difference"
)

// below reports whether a path is the one that is allowed or lies below it. A place in a
// list that the allowed path leaves out stands for any, and so does *.
func below(allowed, path string) bool {
	wanted, steps := difference.Steps(allowed), difference.Steps(path)
	if len(wanted) == 0 {
		return false
	}
	for len(wanted) > 0 && len(steps) > 0 {
		switch {
		case wanted[0] == steps[0], wanted[0] == "*" && !place(steps[0]), wanted[0] == "[*]" && place(steps[0]):
			wanted, steps = wanted[1:], steps[1:]
		case place(steps[0]) && !place(wanted[0]):
			steps = steps[1:]
		default:
			return false
		}
	}
	return len(wanted) == 0
}

func place(step string) bool { return strings.HasPrefix(step, "[") }
