package site

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// itemsAt is the present in the tests of items, parties and health.
var itemsAt = time.Date(2026, time.November, 20, 9, 30, 0, 0, time.UTC)

// itemSite is the site of records in YAML by path, without catalogue/ or cmdb/ and .yaml.
func itemSite(t testing.TB, audience Audience, texts map[string]string) *Site {
	t.Helper()
	files := map[string]string{}
	for path, text := range texts {
		top := "catalogue/"
		for _, folder := range []string{"items/", "changes/", "releases/", "incidents/", "problems/", "requests/"} {
			if strings.HasPrefix(path, folder) {
				top = "cmdb/"
			}
		}
		files[top+path+".yaml"] = text
	}
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	source := Source{Estate: estate.New(records, vocabulary), At: itemsAt, Title: "Example"}
	return New(source, audience, memo.New(Edition(source, audience)))
}

// itemView is what one page of a site sees.
func itemView(s *Site) *View { return &View{site: s} }

// words is a line as it is read.
func words(line Inline) string {
	var b strings.Builder
	for _, span := range line {
		b.WriteString(span.Text)
	}
	return b.String()
}

// pageText is a file of the site as it is written.
func pageText(t testing.TB, s *Site, path string) string {
	t.Helper()
	content, ok, err := s.Page(t.Context(), path)
	require.NoError(t, err)
	require.True(t, ok, path)
	return string(content)
}
