package statement

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/report"
)

// need is a requirement as people read it.
type need struct {
	satisfied bool
	// count is how many have approved of how many: 0 of 1.
	count string
	// why is what for, and by whom.
	why string
	// by are who approved, with what entitles them.
	by []string
}

// needs are the requirements as people read them. Who has been named with one is not named
// again.
func needs(d approval.Decision) []need {
	var all []need
	named := map[string]bool{}
	for _, r := range d.Requirements {
		n := need{satisfied: r.Satisfied, why: r.Reason, count: strconv.Itoa(r.Have) + " of " + strconv.Itoa(r.Need)}
		if r.Need == 0 {
			n.count = "none"
		}
		if len(r.From) > 0 && !strings.HasPrefix(r.Reason, string(r.From[0])) {
			n.why += ": " + join(r.From)
		}
		for _, a := range r.Approvals {
			if a.Counted && !named[a.By] {
				named[a.By] = true
				n.by = append(n.by, Person(d, a.By)+", "+a.Why)
			}
		}
		all = append(all, n)
	}
	return all
}

// silenced are the reviews that count for nothing that is asked, each once.
func silenced(d approval.Decision) []string {
	counted := map[string]bool{}
	for _, r := range d.Requirements {
		for _, a := range r.Approvals {
			counted[a.By] = counted[a.By] || a.Counted
		}
	}
	var all []string
	told := map[string]bool{}
	for _, r := range d.Requirements {
		for _, a := range r.Approvals {
			if text := Person(d, a.By) + ": " + a.Why; !counted[a.By] && !told[text] {
				told[text] = true
				all = append(all, text)
			}
		}
	}
	return all
}

// needed writes the requirements and who met them, and what reviews do not count.
func (p *printer) needed(d approval.Decision, o Options) {
	if len(d.Requirements) == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong("What it needs"))
	all := needs(d)
	width := 0
	for _, n := range all {
		width = max(width, len(n.count))
	}
	for _, n := range all {
		mark := o.Good("✓")
		if !n.satisfied {
			mark = o.Doubtful("·")
		}
		indent := strings.Repeat(" ", width+2)
		for i, line := range report.Wrap(n.why, o.width()-width-6) {
			if i == 0 {
				p.printf("  %s %-*s  %s\n", mark, width, n.count, line)
				continue
			}
			p.printf("    %s%s\n", indent, line)
		}
		for i, by := range n.by {
			if i == mostSilenced {
				p.printf("    %sand %d more\n", indent, len(n.by)-i)
				break
			}
			p.marked("    "+indent, o.Good("✓"), by, o)
		}
	}
	p.silence(silenced(d), o)
}

func (p *printer) silence(reviews []string, o Options) {
	for i, text := range reviews {
		if i == 0 {
			p.printf("  reviews that do not count\n")
		}
		if i == mostSilenced {
			p.printf("    and %s\n", report.Count(len(reviews)-i, "more review", "more reviews"))
			return
		}
		p.marked("    ", o.Bad("✗"), text, o)
	}
}
