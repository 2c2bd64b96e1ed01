package document_test

import (
	"bytes"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/gitsm/gitsm/internal/document"
)

// BenchmarkForms makes and writes the largest plan of the reference estate. The last one is
// the least that a PDF with two embedded fonts costs: one line in each.
func BenchmarkForms(b *testing.B) {
	e, err := reference()
	require.NoError(b, err)
	m := document.New(document.Sources{Estate: e, At: now, Commit: commit})
	p := about(b, m, "plan/payments", document.OfPlan)
	b.Run("make", func(b *testing.B) {
		for range b.N {
			about(b, m, "plan/payments", document.OfPlan)
		}
	})
	b.Run("html", func(b *testing.B) {
		for range b.N {
			html(b, p)
		}
	})
	b.Run("pdf", func(b *testing.B) {
		for range b.N {
			pdf(b, p)
		}
	})
	b.Run("fonts-alone", func(b *testing.B) {
		for range b.N {
			f := fpdf.New("P", "pt", "A4", "")
			f.AddUTF8FontFromBytes("go", "", goregular.TTF)
			f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
			f.AddPage()
			for _, style := range []string{"", "B"} {
				f.SetFont("go", style, 10)
				f.Text(10, 10, "The quick brown fox jumps over the lazy dog 0123456789")
			}
			require.NoError(b, f.Output(&bytes.Buffer{}))
		}
	})
}
