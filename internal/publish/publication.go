package publish

import (
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/prose"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/statement"
)

// Check is the name of the check run that a ruleset requires.
const Check = "gitsm"

// The conclusions of a check run. While a decision is pending there is none.
const (
	success = "success"
	failure = "failure"
)

// Publication is a decision as the forge shows it.
type Publication struct {
	// Head is the commit that the check is on, and Pull the pull request; 0 for a group in a merge
	// queue, which has no comment and no labels.
	Head string
	Pull int
	// Conclusion is success for approved and not_controlled, failure for rejected, and for
	// pending "": the check run is in progress then, neither green nor red.
	Conclusion string
	// Title is plain text of at most 100 characters, and Summary Markdown of fewer than 65,535 bytes.
	Title, Summary string
	// Annotations are at most 200, those on changed lines first.
	Annotations []forge.Annotation
	// Comment is Markdown of fewer than 65,536 bytes. Its first line is the mark by which it is found
	// again, which no reader sees.
	Comment string
	// Labels are what the pull request has of the labels that begin with gitsm/.
	Labels []string
	// DetailsURL is where the check run leads: the decision's page; "" where nobody serves it.
	DetailsURL string
}

// Place says where the decision can be read in whole.
type Place struct {
	// Page is the address of the decision's page; "" where nobody serves it. What is no address of
	// the web counts for none.
	Page string
	// Changed tells which lines of a file the pull request changed, for annotations; nil where nobody
	// knows, and then the files of the decision count as changed.
	Changed func(path string) []Lines
	// Note is a sentence on top, such as the answer to a command; "" for none.
	Note string
}

// Lines are a span of lines, counted from 1, both ends included.
type Lines struct{ From, To int }

// Of makes a publication of a decision. A verdict that nobody knows is pending.
func Of(d approval.Decision, pull int, at Place) Publication {
	p := Publication{Head: d.Head, Pull: pull, Conclusion: conclusion(d.Verdict), Title: title(d), DetailsURL: page(at)}
	var all int
	p.Annotations, all = annotations(d, at.Changed)
	p.Summary = joined(noted(at), markdown(statement.DecisionSummary, d), faults(d, len(p.Annotations), all), whole(at))
	if pull != 0 {
		p.Comment = joined(marker, noted(at), markdown(statement.DecisionMarkdown, d), whole(at))
		p.Labels = labels(d)
	}
	return p
}

// Failed makes the publication for a pull request that could not be judged: pending, with the
// reason, which must be fit to be read by anybody.
func Failed(head string, pull int, reason string, at Place) Publication {
	text := joined("### ⏳ Pending: it could not be judged", "Nothing is approved or rejected by this: "+escaped(reason))
	p := Publication{Head: head, Pull: pull, Title: "It could not be judged yet", DetailsURL: page(at), Summary: joined(noted(at), text, whole(at))}
	if pull != 0 {
		p.Comment = joined(marker, noted(at), text, whole(at))
		p.Labels = []string{verdictLabels[approval.Pending]}
	}
	return p
}

// title is plain text, but a client may take it for more: nothing in it opens a tag or a code.
func title(d approval.Decision) string {
	const most = 100
	text := []rune(quiet(strings.NewReplacer("<", "‹", ">", "›", "`", "'").Replace(statement.DecisionTitle(d))))
	return string(text[:min(len(text), most)])
}

func conclusion(v approval.Verdict) string {
	switch v {
	case approval.Approved, approval.NotControlled:
		return success
	case approval.Rejected:
		return failure
	}
	return ""
}

// page is the address of the decision's page, if it is one.
func page(at Place) string {
	href, ok := prose.Href(at.Page)
	if !ok || !strings.HasPrefix(string(href), "http") {
		return ""
	}
	return string(href)
}

// whole links to the decision's page.
func whole(at Place) string {
	href := page(at)
	if href == "" {
		return ""
	}
	return "[The whole decision, with every reason](<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(href) + ">)"
}

// noted is what stands on top.
func noted(at Place) string {
	if strings.TrimSpace(at.Note) == "" {
		return ""
	}
	return "> " + escaped(at.Note)
}

// faults says how many faults there are, and how many of them are annotations.
func faults(d approval.Decision, shown, all int) string {
	text := statement.Faults(d)
	switch {
	case text == "":
		return ""
	case shown < all:
		return "Faults and notes: " + text + ". The first " + report.Count(shown, "is an annotation", "are annotations") + " of this check."
	}
	return "Faults and notes: " + text + ", each an annotation of this check."
}
