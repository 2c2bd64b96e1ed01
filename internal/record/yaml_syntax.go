package record

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?(.*)$`)

// yamlSyntax places a syntax error. The decoder names a line at best, and often that of
// the construct around the error; the error lies behind the longest part of the file
// that is well-formed by itself.
func yamlSyntax(content []byte, err error) diag.Diagnostic {
	message, reported := err.Error(), 0
	if parts := yamlErrorLine.FindStringSubmatch(message); parts != nil {
		message = parts[2]
		reported, _ = strconv.Atoi(parts[1])
	}
	p := newPlaces(content)
	line := firstBadLine(p, reported)
	text := string(p.line(line))
	pos := estate.Position{Line: line, Column: len([]rune(text)) - len([]rune(strings.TrimLeft(text, " \t"))) + 1}
	hint := ""
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		if at := lastMappingColon(text); at >= 0 {
			pos.Column = utf8.RuneCountInString(text[:at]) + 1
		}
		hint = "put text that has a colon in quotes"
	case strings.HasPrefix(strings.TrimLeft(text, " "), "\t"), strings.Contains(message, "cannot start any token") && strings.Contains(text, "\t"):
		pos.Column = utf8.RuneCountInString(text[:strings.Index(text, "\t")]) + 1
		message, hint = "a tab indents the line", "indent with spaces"
	case strings.Contains(message, "cannot start any token"):
		if at := strings.IndexAny(text, "@`%"); at >= 0 {
			pos.Column = utf8.RuneCountInString(text[:at]) + 1
		}
		hint = "put text that begins with a special character in quotes"
	case strings.Contains(message, "unknown anchor"):
		if at := strings.Index(text, "*"); at >= 0 {
			pos.Column = utf8.RuneCountInString(text[:at]) + 1
		}
	}
	return fault(diag.SyntaxError, pos, "not YAML: "+message, hint)
}

// lastMappingColon finds the colon that makes a second mapping in a line.
func lastMappingColon(text string) int {
	first := strings.Index(text, ": ")
	if first < 0 {
		return strings.LastIndex(text, ":")
	}
	if second := strings.Index(text[first+1:], ": "); second >= 0 {
		return first + 1 + second
	}
	if strings.HasSuffix(strings.TrimRight(text, " "), ":") {
		return strings.LastIndex(text, ":")
	}
	return first
}

// maxAttempts bounds how many prefixes of a faulty file are tried.
const maxAttempts = 400

// firstBadLine returns the line behind the longest prefix that decodes by itself.
func firstBadLine(p *places, reported int) int {
	last := len(p.starts)
	if reported > 0 {
		last = min(last, reported+2)
	}
	for line := last; line > 1 && last-line < maxAttempts; line-- {
		prefix := p.content[:p.starts[line-1]]
		decoder := yaml.NewDecoder(bytes.NewReader(prefix))
		var n yaml.Node
		if err := decoder.Decode(&n); err == nil || errors.Is(err, io.EOF) {
			return skipBlank(p, line)
		}
	}
	return 1
}

// skipBlank moves on to the first line that says something.
func skipBlank(p *places, line int) int {
	for l := line; l <= len(p.starts); l++ {
		text := bytes.TrimSpace(p.line(l))
		if len(text) > 0 && text[0] != '#' {
			return l
		}
	}
	return line
}
