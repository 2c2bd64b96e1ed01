package migration

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/diag"
)

// faults gathers diagnostics. Of each code a bounded number is kept; the rest are counted.
type faults struct {
	kept    []diag.Diagnostic
	dropped map[diag.Code]*dropped
}

type dropped struct {
	kept, more int
	last       diag.Diagnostic
}

func (f *faults) add(d diag.Diagnostic) {
	n := f.dropped[d.Code]
	if n == nil {
		n = &dropped{}
		f.dropped[d.Code] = n
	}
	if n.kept == maxKept {
		n.more, n.last = n.more+1, d
		return
	}
	n.kept++
	f.kept = append(f.kept, d)
}

// sorted returns the diagnostics in their order.
func (f *faults) sorted() []diag.Diagnostic {
	for _, n := range f.dropped {
		if n.more > 0 {
			d := n.last
			d.Message = strconv.Itoa(n.more) + " more such faults are not listed; the last: " + d.Message
			f.kept = append(f.kept, d)
		}
	}
	return diag.Normalise(f.kept)
}
