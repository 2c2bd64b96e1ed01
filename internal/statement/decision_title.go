package statement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// mostTitle is how many columns a title has.
const mostTitle = 100

// DecisionTitle says in one line of at most 100 columns what the verdict is and what is missing,
// from whom: Waiting for 2 approvals: team/payments, security-officer role. It is plain text,
// printable and not escaped.
func DecisionTitle(d approval.Decision) string {
	title := Sentence(VerdictWords(d.Verdict)) + ": " + d.Reasons.Why
	switch d.Verdict {
	case approval.Rejected:
		title += inRecords(d, mostTitle-len(title))
	case approval.Pending:
		if waiting := waitingFor(d); waiting != "" {
			title = "Waiting for " + waiting
		}
	}
	return fit(report.Printable(title), mostTitle)
}

// inRecords names the records in which errors are, as far as there is room.
func inRecords(d approval.Decision, room int) string {
	var at []string
	for _, f := range d.Diagnostics {
		if name := cmp.Or(f.Record, f.Path); f.Severity == diag.Error && name != "" && !slices.Contains(at, name) {
			if at = append(at, name); len(at) == mostTouched {
				break
			}
		}
	}
	if len(at) == 0 {
		return ""
	}
	return " in " + someOf(at, room-len(" in "))
}

// someOf lists as many words as there is room for, at least one, and counts the rest.
func someOf(words []string, room int) string {
	for n := len(words); n > 1; n-- {
		if text := andMore(words, n); len(text) <= room {
			return text
		}
	}
	return andMore(words, 1)
}

func andMore(words []string, n int) string {
	text := strings.Join(words[:n], ", ")
	if rest := len(words) - n; rest > 0 {
		text += " and " + strconv.Itoa(rest) + " more"
	}
	return text
}

// awaited are what a decision waits for, by the reason that is pending, the most urgent first.
var awaited = [...]struct{ id, words string }{
	{"policy", "the change policy to be repaired"},
	{"tree", "an update of the branch"},
	{"reviews", "an answer to the changes asked for"},
	{"identities", "it to be known who had a part"},
	{"emergency", "incident and reason of the emergency"},
	{"template", "somebody who may open it"},
	{"requirements", ""}, // the approvals, which are told one by one
	{"draft", "the draft to be finished"},
	{"window", "its window"},
}

// waitingFor words what a pending decision waits for; "" where it waits for something that has
// no words here.
func waitingFor(d approval.Decision) string {
	open := pendingParts(d)
	var words []string
	approvals := -1 // where they stand among the words
	for _, a := range awaited {
		if !open[a.id] {
			continue
		}
		if a.id == "requirements" {
			approvals = len(words)
		}
		words = append(words, a.words)
		delete(open, a.id)
	}
	switch {
	case len(open) > 0:
		return ""
	case approvals >= 0:
		return approvalsAwaited(d, words, approvals)
	case len(words) == 1 && words[0] == "its window" && d.Window.Opens != nil:
		return "its window, which opens " + change.Moment(*d.Window.Opens)
	}
	return enumerated(words)
}

// pendingParts are the ids of the reasons that are pending; the merge is told by its parts.
func pendingParts(d approval.Decision) map[string]bool {
	open := map[string]bool{}
	for _, r := range d.Reasons.Children {
		parts := []approval.Reason{r}
		if r.ID == "merge" {
			parts = r.Children
		}
		for _, part := range parts {
			if part.Result == "pending" {
				open[part.ID] = true
			}
		}
	}
	return open
}

// approvalsAwaited names who has to approve, in the room that what else is awaited leaves.
func approvalsAwaited(d approval.Decision, words []string, at int) string {
	n, from := Missing(d)
	words[at] = count(n, "approval", "approvals")
	room := mostTitle - len("Waiting for "+enumerated(words)+" ()")
	switch {
	case len(from) == 0:
	case len(words) == 1:
		words[at] += ": " + someOf(from, room)
	default:
		words[at] += " (" + someOf(from, room) + ")"
	}
	return enumerated(words)
}

// Missing is how many approvals are missing, and from whom: team/payments, security-officer role.
// Whoever approves for anything else meets the demand for a human who had no part in it.
func Missing(d approval.Decision) (n int, from []string) {
	floor := 0
	for _, r := range d.Requirements {
		switch missing := max(r.Need-r.Have, 1); {
		case r.Satisfied:
		case r.ID == "floor":
			floor = missing
		default:
			n += min(missing, 1<<20)
			if asked := entitledBy(d, r.From); !slices.Contains(from, asked) {
				from = append(from, asked)
			}
		}
	}
	if floor > n {
		n, from = floor, append(from, "anybody who had no part in it")
	}
	return n, from
}

// entitledBy says who is asked, any of whom will do.
func entitledBy(d approval.Decision, from []estate.Ref) string {
	var words []string
	for _, ref := range from[:min(len(from), 3)] {
		switch name := d.People[ref]; {
		case name != "":
			words = append(words, name)
		case ref.Prefix() == "role":
			words = append(words, ref.ID()+" role")
		default:
			words = append(words, string(ref))
		}
	}
	if rest := len(from) - len(words); rest > 0 {
		words = append(words, strconv.Itoa(rest)+" more")
	}
	if len(words) == 0 {
		return "nobody who exists"
	}
	return strings.Join(words, " or ")
}

func enumerated(words []string) string {
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return strings.Join(words, "")
}
