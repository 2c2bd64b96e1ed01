package prose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/prose"
)

// took is the time of one rendering.
func took(text string) time.Duration {
	start := time.Now()
	prose.Render(text)
	return time.Since(start)
}

func BenchmarkPlainSentence(b *testing.B) {
	for b.Loop() {
		prose.Render("Takes card and bank payments for the shops and the app.")
	}
}

func BenchmarkMarkdownSentence(b *testing.B) {
	for b.Loop() {
		prose.Render("Takes card and bank payments for the *shops* and the [app](https://example.org).")
	}
}

// The worst of the texts that are built to exhaust a parser, against as much ordinary Markdown.
func BenchmarkExhausting(b *testing.B) {
	ordinary := strings.Repeat("Some *ordinary* text with a [link](https://example.org), and then a few more words.\n\n", prose.MaxText/86)
	prose.Render("*")
	var worst, usual time.Duration
	for b.Loop() {
		usual += took(ordinary)
		slowest := time.Duration(0)
		for _, text := range exhausting() {
			slowest = max(slowest, took(text))
		}
		worst += slowest
	}
	b.ReportMetric(worst.Seconds()/usual.Seconds(), "worst/ordinary")
}
