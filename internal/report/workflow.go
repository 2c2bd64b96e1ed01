package report

import (
	"fmt"
	"io"

	"github.com/gitsm/gitsm/internal/diag"
)

// command is the word of GitHub for a severity.
func command(s diag.Severity) string {
	switch s {
	case diag.Error:
		return "error"
	case diag.Warning:
		return "warning"
	}
	return "notice"
}

// Annotate writes an annotation of a whole run as a workflow command.
func Annotate(w io.Writer, severity diag.Severity, title, message string) error {
	_, err := fmt.Fprintf(w, "::%s title=%s::%s\n", command(severity), property(title), data(message))
	return err
}

// Inert returns a writer for a workflow's log that nothing written to it commands: a line that
// GitHub would take for a workflow command, in the form of today (::error::) or that of old
// (##[error]), is altered so far that it is none.
func Inert(w io.Writer) io.Writer { return &inert{w: w, start: true} }

// inert puts a backslash into what would be a command. It keeps nothing back, so that nothing
// is lost when the program ends.
type inert struct {
	w io.Writer
	// start is true while the line has nothing that GitHub would not trim; colon is true right
	// behind a colon that ended that.
	start, colon bool
	hashes       int // right before
}

// Write passes everything on.
func (i *inert) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+8)
	for _, c := range p {
		if c == ':' && i.colon || c == '[' && i.hashes >= 2 {
			out = append(out, '\\')
		}
		out = append(out, c)
		i.colon = c == ':' && i.start
		if c == '#' {
			i.hashes = min(i.hashes+1, 2)
		} else {
			i.hashes = 0
		}
		i.start = c == '\n' || c == '\r' || i.start && (c <= ' ' || c > '~') // what trims text knows more spaces than one
	}
	if _, err := i.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
