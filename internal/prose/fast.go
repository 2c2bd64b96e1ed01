package prose

import (
	"html/template"
	"strings"
)

// escape returns a text for HTML, between tags.
func escape(text string) string { return template.HTMLEscapeString(text) }

// plain reports whether a text means the same with and without Markdown, for certain: most
// texts of records are a sentence or two, and need no parser.
func plain(text string) bool {
	if strings.ContainsAny(text, "\\`*_<&[]~|@\t") || strings.Contains(text, "://") || strings.Contains(text, "www.") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasSuffix(line, "  ") || strings.HasPrefix(line, "    ") || opens(strings.TrimLeft(line, " ")) {
			return false
		}
	}
	return true
}

// opens reports whether a line may begin, or end by underlining, something other than a
// paragraph.
func opens(line string) bool {
	if line == "" {
		return false
	}
	switch line[0] {
	case '#', '>', '+', '-', '=', ':':
		return true
	}
	digits := strings.TrimLeft(line, "0123456789")
	return len(digits) < len(line) && digits != "" && (digits[0] == '.' || digits[0] == ')')
}

// paragraphs returns a text as it was written: escaped, and an empty line begins a new
// paragraph.
func paragraphs(text string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8 + 16)
	open := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Trim(line, " \t")
		switch {
		case line == "" && open:
			b.WriteString("</p>")
			open = false
			continue
		case line == "":
			continue
		case b.Len() > 0:
			b.WriteByte('\n')
		}
		if !open {
			b.WriteString("<p>")
			open = true
		}
		b.WriteString(escape(line))
	}
	if open {
		b.WriteString("</p>")
	}
	return b.String()
}
