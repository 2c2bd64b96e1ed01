package intake_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/intake"
)

// source is a text as a source. Every other text comes byte by byte, so that nothing depends on
// how reads fall.
func source(format intake.Format, text string) intake.Source {
	return intake.Source{Name: "source", Type: "thing", Format: format, Open: func() (io.ReadCloser, error) {
		var r io.Reader = strings.NewReader(text)
		if len(text)%2 == 1 && len(text) < 64<<10 {
			r = iotest.OneByteReader(r)
		}
		return io.NopCloser(r), nil
	}}
}

func read(t testing.TB, s intake.Source, l intake.Layout) ([]intake.Object, []diag.Diagnostic) {
	t.Helper()
	var out []intake.Object
	faults, err := intake.Read(t.Context(), s, l, func(o intake.Object) error { out = append(out, o); return nil })
	require.NoError(t, err)
	return out, faults
}

// objects reads a source that has no fault.
func objects(t testing.TB, s intake.Source, l intake.Layout) []intake.Object {
	t.Helper()
	out, faults := read(t, s, l)
	require.Empty(t, faults)
	return out
}

func texts(list []intake.Object) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.Type+string(o.Node.AppendJSON(nil)))
	}
	return out
}
