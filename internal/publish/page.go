package publish

import (
	"cmp"
	"io"
	"strconv"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/site"
	"github.com/gitsm/gitsm/internal/statement"
)

// PagePlace says what a page is about and where its style sheet is.
type PagePlace struct {
	// Repository is its name, such as acme/estate.
	Repository string
	// Pull is the number of the pull request, Title its title and PullURL its address; 0 and ""
	// where there is none.
	Pull    int
	Title   string
	PullURL string
	// Home is the address of the repository's pages, and List that of the list of decisions; "" for
	// none.
	Home, List string
	// StyleSheet is the address of the style sheet of the site, see site.StyleSheet; "" for none.
	StyleSheet string
}

// Page writes the decision's page: a whole HTML document, readable without scripts.
func Page(w io.Writer, d approval.Decision, at PagePlace) error {
	p := &site.Page{
		Title:  plain(cmp.Or(d.Change.Title, at.Title, "Decision")),
		Kicker: kicker(at, d.Change.Title),
		Pills:  pills(d),
		Notes: []site.Note{{
			Tone: verdictTone(d.Verdict), Word: plain(statement.Sentence(statement.VerdictWords(d.Verdict))), Text: text(sentence(d.Reasons.Why)),
		}},
		Facts: atAGlance(d),
		Sections: []site.Section{
			{ID: "next", Title: "What to do now", Blocks: listed(d.Next)},
			{ID: "needs", Title: "What it needs", Blocks: needed(d)},
			{ID: "impact", Title: "What it hits", Blocks: impact(d)},
			{ID: "worse", Title: "What it makes worse", Blocks: findings(d.Findings)},
			{ID: "risk", Title: "Why the risk is what it is", Blocks: risk(d.Change.Risk)},
			{ID: "window", Title: "When", Blocks: window(d.Window)},
			{ID: "conflicts", Title: "What it may collide with", Blocks: conflicts(d.Conflicts)},
			{ID: "faults", Title: "Faults and notes", Blocks: diagnostics(d.Diagnostics)},
			{ID: "diff", Title: "What differs", Blocks: differences(d)},
			{ID: "reasons", Title: "All reasons", Blocks: reasons(d)},
			{ID: "standing", Title: "What was so before", Folded: "Findings that the change has no part in", Blocks: findings(d.Standing)},
			{ID: "evidence", Title: "What was decided on", Blocks: evidence(d)},
		},
	}
	_, err := w.Write(site.Standalone(p, at.StyleSheet))
	return err
}

// kicker says where the change is proposed, and leads there. What the heading says already it does
// not say again.
func kicker(at PagePlace, heading string) site.Inline {
	line := site.Inline{{Text: "Decision"}}
	if at.List != "" {
		line = site.Inline{{Text: "Decisions", Href: at.List}}
	}
	if at.Repository != "" {
		line = append(line, site.Span{Text: " · "}, site.Span{Text: plain(at.Repository), Href: at.Home})
	}
	if at.Pull > 0 {
		line = append(line, site.Span{Text: " · "}, site.Span{Text: "pull request " + strconv.Itoa(at.Pull), Href: at.PullURL})
		if heading != "" && at.Title != "" && at.Title != heading {
			line = append(line, site.Span{Text: ": " + plain(at.Title)})
		}
	}
	return line
}

func pills(d approval.Decision) []site.Span {
	all := []site.Span{pill(verdictTone(d.Verdict), statement.VerdictWords(d.Verdict))}
	if d.Change.Type != "" {
		tone := site.Muted
		if d.Change.Type == change.Emergency {
			tone = site.Danger
		}
		all = append(all, pill(tone, string(d.Change.Type)+" change"))
	}
	if d.Verdict != approval.NotControlled && d.Change.Risk.Level != "" {
		all = append(all, pill(levelTone(d.Change.Risk.Level), d.Change.Risk.Level+" risk"))
	}
	return all
}

// atAGlance are the facts on top.
func atAGlance(d approval.Decision) []site.Field {
	fields := []site.Field{
		{Name: "Change", Value: code(string(d.Change.Ref))},
		{Name: "Owner", Value: text(statement.Person(d, string(d.Change.Owner)))},
		{Name: "Why", Value: text(d.Change.Reason)},
		{Name: "Approvals missing", Value: missing(d)},
		{Name: "Decided as of", Value: instant(d.EvaluatedAt)},
		{Name: "Branch", Value: code(short(d.Head))},
		{Name: "Main", Value: code(short(d.Base))},
	}
	return told(fields)
}

func missing(d approval.Decision) site.Inline {
	if n, _ := statement.Missing(d); n > 0 && d.Verdict != approval.NotControlled {
		return text(strconv.Itoa(n))
	}
	return nil
}

func short(commit string) string { return commit[:min(len(commit), 7)] }

// evidence is what an auditor needs to decide the same again.
func evidence(d approval.Decision) []site.Block {
	var fields []site.Field
	for _, pair := range statement.Evidence(d) {
		name := pair[0]
		if name != "gitsm" { // it has no capital
			name = statement.Sentence(name)
		}
		fields = append(fields, site.Field{Name: name, Value: code(pair[1])})
	}
	return fieldsBlock(fields)
}
