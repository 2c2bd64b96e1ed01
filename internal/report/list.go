package report

import (
	"io"

	"github.com/gitsm/gitsm/internal/diag"
)

// Diagnostics writes diagnostics for a person at a terminal, as Text does, without counting them.
func Diagnostics(w io.Writer, ds []diag.Diagnostic, o TextOptions) error {
	if o.Width < 40 {
		o.Width = 80
	}
	t := &textWriter{w: w, options: o, sources: map[string][]byte{}}
	for _, d := range ds {
		t.diagnostic(d)
	}
	return t.err
}
