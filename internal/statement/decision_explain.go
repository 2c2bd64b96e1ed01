package statement

import (
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/report"
)

// DecisionReasons writes every reason of a decision, indented, with a mark for what came of
// it, and what was decided on: for whoever has to follow the decision step by step.
func DecisionReasons(w io.Writer, d approval.Decision, o Options) error {
	p := &printer{w: w}
	p.verdict(d, o)
	p.subject(d, o)
	p.printf("\n%s\n", o.Strong("Why"))
	for _, r := range d.Reasons.Children {
		p.reason(r, "  ", o)
	}
	p.printf("\n%s\n", o.Strong("What was decided on"))
	for _, pair := range Evidence(d) {
		value := pair[1]
		if value == "" {
			value = "–"
		}
		p.printf("  %-7s  %s\n", pair[0], report.Printable(value))
	}
	p.printf("\n%s\n", o.Faint("✓ met  · waits  ✗ to be fixed  i to know  - not looked at"))
	return p.err
}

// reasonMark is the mark of the result of a reason.
func reasonMark(result string, o Options) string {
	switch result {
	case "satisfied":
		return o.Good("✓")
	case "pending":
		return o.Doubtful("·")
	case "rejected":
		return o.Bad("✗")
	case "skipped":
		return o.Faint("-")
	}
	return o.Note("i")
}

// deepestReason is how far reasons are indented.
const deepestReason = 12

func (p *printer) reason(r approval.Reason, indent string, o Options) {
	p.marked(indent, reasonMark(r.Result, o), Topic(r)+r.Why, o)
	if len(indent) < deepestReason {
		indent += "  "
	}
	for _, child := range r.Children {
		p.reason(child, indent, o)
	}
}

// Topic names what a reason is about, as the decision in JSON calls it; reasons that are
// many of a kind need no name.
func Topic(r approval.Reason) string {
	switch r.ID {
	case "approval", "involved", "identity", "objection", "conflict", "command", "openers", "tree", "pushers":
		return ""
	}
	return strings.TrimPrefix(r.ID, "requirement.") + ": "
}
