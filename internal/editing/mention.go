package editing

import (
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Mention is a place that still has a record's old name: nobody but its author can say whether
// it means the record.
type Mention struct {
	diag.Span
	// Message says what stands there.
	Message string `json:"message"`
}

// mentionsInBody finds the old name in texts of a record, in selectors and in names of fields.
func mentionsInBody(path string, body *estate.Node, old estate.Ref) []Mention {
	var out []Mention
	add := func(pos estate.Position, field, what string) {
		out = append(out, Mention{
			Span:    diag.Span{Path: path, Line: pos.Line, Column: pos.Column},
			Message: diag.Quote(field) + " " + what + " " + string(old),
		})
	}
	body.Walk("", func(at string, n *estate.Node) bool {
		for i := range n.Fields {
			if f := &n.Fields[i]; len(find(f.Name, string(old))) > 0 {
				add(f.Pos, estate.JoinPath(at, f.Name), "is named after")
			}
		}
		if n.Kind == estate.String && len(find(n.Text, string(old))) > 0 {
			what := "still says"
			if strings.Contains(n.Text, "[") && strings.HasSuffix(n.Text, "]") {
				what = "still selects"
			}
			add(n.Pos, at, what)
		}
		return true
	})
	return out
}

// MentionsInFile finds the old name of a record, or the old path of its file, in a file that
// holds no record, such as one of the schema or CODEOWNERS.
func MentionsInFile(path string, content []byte, old estate.Ref, oldPath string) []Mention {
	var out []Mention
	line := 0
	for text := range strings.SplitSeq(string(content), "\n") {
		line++
		for _, name := range []string{string(old), oldPath} {
			for _, at := range find(text, name) {
				out = append(out, Mention{
					Span:    diag.Span{Path: path, Line: line, Column: utf8.RuneCountInString(text[:at]) + 1},
					Message: "still says " + name,
				})
			}
		}
	}
	return out
}

// find returns where a name stands in a text as a whole, and not as a part of a longer one.
func find(text, name string) []int {
	var out []int
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return out
		}
		at += from
		if !inName(text[:at], true) && !inName(text[at+len(name):], false) {
			out = append(out, at)
		}
		from = at + len(name)
	}
}

// inName reports whether a name goes on across the edge of a text. A dot or a hyphen behind a
// name belongs to it only where more of it follows.
func inName(text string, before bool) bool {
	if before {
		return text != "" && (word(text[len(text)-1]) || strings.IndexByte("-._", text[len(text)-1]) >= 0)
	}
	rest := strings.TrimLeft(text, "-._")
	return rest != "" && word(rest[0])
}

func word(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }
