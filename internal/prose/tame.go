package prose

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

const (
	// maxDepth is how deep blocks and spans may be nested.
	maxDepth = 64
	// maxMarkers is how many characters of one kind that open something a text may have.
	maxMarkers = 2000
	// maxBrackets is the same for brackets, of which each closing one looks for its opening.
	maxBrackets = 1000
	// maxContainers is how many quotations and lists a line may open.
	maxContainers = 24
	// maxCells is how large the tables of a text may get: goldmark fills up short rows.
	maxCells = 40_000
)

// tame reports whether a text is worth parsing. Markdown has inputs that cost the square
// of their length or more; prose that people write does not come near these limits.
func tame(text string) bool {
	if strings.Count(text, "[") > maxBrackets || strings.Count(text, "]") > maxBrackets {
		return false
	}
	for _, marker := range []string{"*", "_", "~", "`", "<", "&", "\\"} {
		if strings.Count(text, marker) > maxMarkers {
			return false
		}
	}
	count, widest := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		count++
		widest = max(widest, strings.Count(line, "|"))
		if containers(line) > maxContainers {
			return false
		}
	}
	return widest*count <= maxCells
}

// containers counts the quotations and list items that a line may open, one in another.
func containers(line string) int {
	n := 0
	for i := range len(line) {
		switch c := line[i]; {
		case c == '>':
			n++
		case c == '-' || c == '+' || c == '*' || c == ')' || c == '.':
			if i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t' {
				n++
			}
		case c == ' ' || c == '\t' || c >= '0' && c <= '9':
		default:
			return n
		}
	}
	return n
}

// deeper reports whether a tree has more than so many levels.
func deeper(n ast.Node, levels int) bool {
	if levels == 0 {
		return true
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if deeper(c, levels-1) {
			return true
		}
	}
	return false
}
