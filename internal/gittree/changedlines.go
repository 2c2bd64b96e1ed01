package gittree

import (
	"strings"

	"github.com/go-git/go-git/v5/utils/diff"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// mostCompared is how large a file may be whose lines are compared, in bytes.
const mostCompared = 1 << 20

// LineSpan are lines of a file, counted from 1, both ends included.
type LineSpan struct{ From, To int }

// ChangedLines returns the lines of a file that differ from what it was before, as they are
// after; where lines were only removed, the one that follows. A file that is new is changed as
// a whole. It fails with *TooLargeError for files of more than 1 MB.
func (r *Repository) ChangedLines(before, after File) ([]LineSpan, error) {
	now, err := r.Blob(after.Hash, mostCompared)
	if err != nil {
		return nil, err
	}
	was := ""
	if before.Mode.IsFile() && !before.Hash.IsZero() {
		content, err := r.Blob(before.Hash, mostCompared)
		if err != nil {
			return nil, err
		}
		was = string(content)
	}
	var out []LineSpan
	line := 1
	for _, d := range diff.Do(was, string(now)) {
		lines := strings.Count(d.Text, "\n")
		if d.Text != "" && !strings.HasSuffix(d.Text, "\n") {
			lines++
		}
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			line += lines
		case diffmatchpatch.DiffInsert:
			out = joined(out, LineSpan{line, line + lines - 1})
			line += lines
		case diffmatchpatch.DiffDelete:
			out = joined(out, LineSpan{line, line})
		}
	}
	return out, nil
}

// joined appends a span, or makes the last one longer where they touch.
func joined(spans []LineSpan, s LineSpan) []LineSpan {
	if n := len(spans); n > 0 && s.From <= spans[n-1].To+1 {
		spans[n-1].To = max(spans[n-1].To, s.To)
		return spans
	}
	return append(spans, s)
}
