package statement

import (
	"fmt"
	"io"

	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// printer writes to w and remembers the first failure.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// wrapped writes a text behind a prefix; nothing when it is empty.
func (p *printer) wrapped(first, next, text string, o Options) {
	if text == "" {
		return
	}
	prefix := first
	for _, line := range report.Wrap(text, o.width()-max(len(first), len(next))) {
		p.printf("%s%s\n", prefix, line)
		prefix = next
	}
}

// table writes an indented table.
func (p *printer) table(t table.Table, o Options) {
	if p.err == nil {
		p.err = t.Text(p.w, "  ", o.width())
	}
}
