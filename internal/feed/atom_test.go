package feed_test

import (
	"bytes"
	"encoding/xml"
	"html/template"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/feed"
	"github.com/gitsm/gitsm/internal/prose"
)

func TestAtom(t *testing.T) {
	t.Parallel()
	out := feed.Atom(feed.Feed{
		ID: "tag:example.org,2026:changes", Title: "Changes", Self: "changes.atom", Base: "https://example.org/estate/", Updated: noon,
		Entries: []feed.Entry{
			{ID: "tag:example.org,2026:0f3c", Title: "Upgrade <now>", Updated: noon.In(time.FixedZone("CET", 3600)), Author: "Marisa", Link: "changes/a.html", Content: "<p>a &amp; b</p>"},
			{ID: "", Title: "No link", Summary: "Only words", Link: "javascript:alert(1)"},
			{ID: "", Title: "twice"},
		},
	})
	assert.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/estate/">
  <id>tag:example.org,2026:changes</id>
  <title>Changes</title>
  <updated>2026-11-22T12:00:00Z</updated>
  <author>
    <name>gitsm</name>
  </author>
  <link rel="self" href="changes.atom"></link>
  <entry>
    <id>tag:example.org,2026:0f3c</id>
    <title>Upgrade &lt;now&gt;</title>
    <updated>2026-11-22T12:00:00Z</updated>
    <author>
      <name>Marisa</name>
    </author>
    <link rel="alternate" href="changes/a.html"></link>
    <content type="html">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>
  </entry>
  <entry>
    <id>urn:uuid:e3b0c442-98fc-8c14-9afb-f4c8996fb924</id>
    <title>No link</title>
    <updated>1970-01-01T00:00:00Z</updated>
    <summary>Only words</summary>
    <content type="text">Only words</content>
  </entry>
</feed>
`, string(out))
}

func TestLinksOfFeeds(t *testing.T) {
	t.Parallel()
	for link, taken := range map[string]bool{
		"https://example.org/a": true, "a/b.html": true, "../a.html#b:c": true, "a.html?b=c": true, "#a": true,
		"": false, "javascript:alert(1)": false, "JAVASCRIPT:x": false, "//evil.example": false, "/etc": false, "data:text/html,x": false, "a b": false, "a\\b": false,
		"https://a:b@example.org": false, "a/b:c": false, "\x01a": false, "a\u202eb": false, "\"><x": false,
	} {
		out := string(feed.Atom(feed.Feed{Entries: []feed.Entry{{ID: "urn:a", Link: link}}}))
		assert.Equal(t, taken, strings.Contains(out, "<link "), "%q", link)
	}
}

func TestFeedsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := hostile()
		f := feed.Feed{ID: "urn:x:" + text.Draw(t, "id"), Title: text.Draw(t, "title"), Author: text.Draw(t, "author"), Self: text.Draw(t, "self"), Base: text.Draw(t, "base"), Updated: noon}
		for i := range rapid.IntRange(0, 3).Draw(t, "entries") {
			f.Entries = append(f.Entries, feed.Entry{
				ID: text.Draw(t, "id"), Title: text.Draw(t, "title"), Updated: noon.Add(time.Duration(i) * time.Hour), Author: text.Draw(t, "author"),
				Link: text.Draw(t, "link"), Summary: text.Draw(t, "summary"), Content: template.HTML(template.HTMLEscapeString(text.Draw(t, "content"))), //nolint:gosec // escaped
			})
		}
		out := feed.Atom(f)
		wellFormed(t, out)
		got, err := gofeed.NewParser().Parse(bytes.NewReader(out))
		require.NoError(t, err)
		require.Equal(t, said(f.Title), got.Title)
		require.Len(t, got.Items, len(f.Entries))
		for i, e := range f.Entries {
			item := got.Items[i]
			require.Equal(t, said(e.Title), item.Title)
			require.Equal(t, said(e.Summary), item.Description)
			require.True(t, e.Updated.Equal(*item.UpdatedParsed))
			require.Regexp(t, `^(urn|tag):[!-~]+$`, item.GUID)
			require.True(t, item.Link+item.Content != "" || said(e.Title)+said(e.Summary) == "", "neither a link nor content")
			if content := said(string(e.Content)); content != "" {
				require.Equal(t, content, item.Content)
			}
			if author := said(e.Author); author != "" {
				require.Equal(t, author, item.Authors[0].Name)
			}
		}
	})
}

// said is what a reader gets of a text.
func said(text string) string { return strings.TrimSpace(prose.Clean(text)) }

// wellFormed reads all of a document strictly.
func wellFormed(t require.TestingT, out []byte) {
	for d := xml.NewDecoder(bytes.NewReader(out)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err, "%q", out)
	}
}

func FuzzAtom(f *testing.F) {
	f.Add("]]></title>", "<p>", "a\x00\ufffe", "urn:")
	f.Fuzz(func(t *testing.T, title, content, author, id string) {
		entry := feed.Entry{ID: id, Title: title, Author: author, Link: title, Summary: content, Content: template.HTML(content)} //nolint:gosec // what XML makes of it is the question
		out := feed.Atom(feed.Feed{ID: id, Title: title, Author: author, Self: id, Base: content, Entries: []feed.Entry{entry}})
		wellFormed(t, out)
	})
}
