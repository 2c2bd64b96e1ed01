package prose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/prose"
)

func TestHref(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://example.org", "http://example.org:8080/a?b=c&d#e", "mailto:help@example.org", "https://[2001:db8::1]/",
		"https://example.org/caf%C3%A9", "mailto:a@example.org?subject=Payments",
	} {
		href, ok := prose.Href(address)
		assert.True(t, ok, address)
		assert.Equal(t, address, string(href))
	}
	href, ok := prose.Href("HTTPS://Example.org/é\"'<>")
	assert.True(t, ok)
	assert.Equal(t, "https://Example.org/%C3%A9%22%27%3C%3E", string(href))
}

// Every disguise that a browser, or a parser less strict than it, sees through.
var refused = []string{
	"", " ", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
	"\x01javascript:alert(1)", "javascript\u200b:alert(1)", "vbscript:x", "data:text/html,<script>", "data:image/png;base64,AAAA",
	"data:image/svg+xml,<svg onload=x>", "file:///etc/passwd", "ftp://example.org", "blob:https://example.org/x", "about:blank",
	"view-source:https://example.org", "intent://x", "ms-word:ofe|u|https://x", "tel:112", "urn:x", "cid:x", "ssh://example.org",
	"//example.org", "/etc", "etc", "#a", "?a", "..", "https:", "https://", "https:///x", "https:example.org", "http:\\\\example.org",
	"https://example.org\\@evil.example", "https://a:b@example.org", "https://a@example.org", "https://:@example.org",
	"https://exam\u202eple.org", "https://example.org/\u202e", "https://example.org/ x", "https://example.org/\x7f", "https://example.org/\u0085",
	"https://example.org/%zz", "mailto:", "mailto://a@example.org", "https://example.org/\xff", ":https://example.org", "1https://example.org",
	"https://:80/", "feed:javascript:alert(1)", "javascript&colon;alert(1)", "https://example.org/\u00ad", "&#106;avascript:alert(1)",
}

func TestHrefRefuses(t *testing.T) {
	t.Parallel()
	for _, address := range refused {
		href, ok := prose.Href(address)
		assert.False(t, ok, "%q", address)
		assert.Empty(t, href)
		for _, text := range []string{
			"[a](" + address + ")", "[a](<" + address + ">)", "![a](<" + address + ">)", "<" + address + ">",
			"[a]\n\n[a]: " + address, "[a]\n\n[a]: <" + address + ">", "[a](\t" + address + " 'b')",
		} {
			for _, link := range links(t, string(prose.Render(text))) {
				_, ok := prose.Href(link)
				assert.True(t, ok, "%q gives %q", text, link)
				assert.NotContains(t, link, "alert")
			}
		}
	}
}
