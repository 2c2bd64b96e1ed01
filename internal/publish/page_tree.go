package publish

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/site"
	"github.com/gitsm/gitsm/internal/statement"
)

// differences are the records and files that differ, and what of them is declared.
func differences(d approval.Decision) []site.Block {
	const mostChanges = 50
	var rows [][]site.Inline
	for _, r := range d.Diff {
		var what site.Inline
		for i, c := range r.Changes[:min(len(r.Changes), mostChanges)] {
			what = append(what, site.Span{Text: plain(c), Break: i > 0})
		}
		if rest := len(r.Changes) - mostChanges; rest > 0 {
			what = append(what, site.Span{Text: fmt.Sprintf("and %d more", rest), Muted: true, Break: true})
		}
		record := append(code(string(r.Ref)), site.Span{Text: plain(r.Path), Muted: true, Break: true})
		rows = append(rows, []site.Inline{record, text(opWord(r.Op)), what, text(sentence(statement.Standing(d, r)))})
	}
	blocks := tableOf("Records that differ", []site.Column{{Title: "Record", Wide: true}, {Title: "What"}, {Title: "Fields"}, {Title: "Note"}}, rows)
	if len(d.Files) > 0 {
		blocks = append(append(blocks, site.Block{Heading: "Other files"}), listedAsCode(d.Files)...)
	}
	if len(d.Declared) > 0 {
		names := make([]string, len(d.Declared))
		for i, ref := range d.Declared {
			names[i] = string(ref)
		}
		blocks = append(append(blocks, site.Block{Heading: "Declared by the change"}), listedAsCode(names)...)
	}
	return blocks
}

// opWord says what happened to a record.
func opWord(op string) string {
	switch op {
	case "add":
		return "Added"
	case "modify":
		return "Changed"
	case "remove":
		return "Removed"
	case "rename":
		return "Renamed"
	}
	return op
}

func listedAsCode(items []string) []site.Block {
	var list []site.Inline
	for _, item := range items[:min(len(items), mostRows)] {
		list = append(list, code(item))
	}
	return append([]site.Block{{List: list}}, rest(len(items)-mostRows)...)
}

// deepest is how far reasons are indented, and mostReasons how many there are.
const (
	deepest     = 6
	mostReasons = 2000
)

// reasons is the tree that explains the decision.
func reasons(d approval.Decision) []site.Block {
	left := mostReasons
	tree := branches(d.Reasons.Children, 0, &left)
	if len(tree) == 0 {
		return nil
	}
	blocks := []site.Block{{Tree: tree}}
	if left < 0 {
		blocks = append(blocks, site.Block{Text: site.Inline{{Text: "There are more reasons than a page can hold.", Muted: true}}})
	}
	return blocks
}

func branches(all []approval.Reason, depth int, left *int) []site.Branch {
	var out []site.Branch
	for _, r := range all {
		if *left--; *left < 0 {
			break
		}
		line := site.Inline{resultPill(r.Result), {Text: " " + plain(statement.Topic(r)+r.Why)}}
		below := branches(r.Children, depth+1, left)
		if depth < deepest {
			out = append(out, site.Branch{Text: line, Children: below})
		} else {
			out = append(append(out, site.Branch{Text: line}), below...)
		}
	}
	return out
}

// The results of reasons, and how they are shown.
var (
	results     = [...]string{"satisfied", "pending", "rejected", "skipped"}
	resultTones = [...]site.Tone{site.Muted, site.OK, site.Warning, site.Danger, site.Muted}
	resultWords = [...]string{"to know", "met", "waits", "to be fixed", "not looked at"}
)

func resultPill(result string) site.Span {
	i := slices.Index(results[:], result) + 1
	return pill(resultTones[i], resultWords[i])
}
