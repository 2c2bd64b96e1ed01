package intake

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

var yamlMessage = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?(.*)$`)

const (
	// maxAttempts and maxReread bound how often the beginning of a faulty file is read again to
	// find the place: in readings, and in bytes.
	maxAttempts = 400
	maxReread   = 16 << 20
)

// yamlFault words what the decoder objects to, at the line behind the longest beginning of the
// file that is well-formed: the decoder names a line at best, and often that of the construct
// around the fault.
func yamlFault(content []byte, err error) error {
	message, reported := err.Error(), 0
	if parts := yamlMessage.FindStringSubmatch(message); parts != nil {
		message = parts[2]
		reported, _ = strconv.Atoi(parts[1])
	}
	if strings.Contains(message, "exceeded max depth") {
		return tooDeep(estate.Position{Line: reported, Column: 1})
	}
	lines := bytes.SplitAfter(content, []byte{'\n'})
	line := badLine(content, lines, reported)
	for line < len(lines) && isBlank(lines[line-1]) {
		line++
	}
	text := bytes.TrimRight(lines[line-1], "\r\n")
	indent := utf8.RuneCount(text) - utf8.RuneCount(bytes.TrimLeft(text, " \t"))
	hint := "mend it, or say in which format the source is"
	if strings.Contains(message, "unexpected end of stream") {
		message, hint = "the text ends too early: it is cut off, or a quote or bracket is not closed", "get the whole file"
	}
	return newFault(diag.SourceMalformed, estate.Position{Line: line, Column: indent + 1}, "not YAML: "+message, hint)
}

// badLine is the number of the line behind the longest beginning that decodes.
func badLine(content []byte, lines [][]byte, reported int) int {
	last := len(lines)
	if reported > 0 {
		last = min(last, reported+2)
	}
	end := len(bytes.Join(lines[:last], nil))
	reread := 0
	for line, tries := last, 0; line > 1 && tries < maxAttempts && reread < maxReread; line, tries = line-1, tries+1 {
		end -= len(lines[line-1])
		reread += end
		if decodes(content[:end]) {
			return line
		}
	}
	return max(1, min(reported, len(lines)))
}

func decodes(content []byte) bool {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var n yaml.Node
		if err := decodeYAML(decoder, &n); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

func isBlank(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#'
}
