package prose

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

var (
	exactRel    = regexp.MustCompile("^" + rel + "$")
	exactColumn = regexp.MustCompile("^col$")
	smallNumber = regexp.MustCompile("^[0-9]{1,9}$")
)

// policy is what may come out, whatever went in: the second lock, in case that the first,
// the renderers, should have a flaw.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote",
		"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(smallNumber).OnElements("ol")
	p.AllowAttrs("scope").Matching(exactColumn).OnElements("th")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(exactRel).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	return p
}
