package site

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	xhtml "golang.org/x/net/html"

	"github.com/gitsm/gitsm/internal/estate"
)

// hostile are texts that somebody may put wherever a text can stand.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</title></head><body onload=alert(1)>`,
	`</textarea></select></table></svg><svg onload=alert(1)>`,
	`javascript:alert(1)`,
	` javascript:alert(1)`,
	`[click](javascript:alert(1)) ![x](https://tracker.example/x.png)`,
	`<https://tracker.example> ![](data:image/svg+xml;base64,PHN2Zz4=)`,
	`data:text/html,<script>alert(1)</script>`,
	"right-to-left \u202e override \u2066 isolate \u200f",
	"control \x00 \x07 \x1b[31m \u0085 \u009b characters",
	`{{.}} {{template "x"}} ${x} <%= x %>`,
	"<!-- --> ]]> <![CDATA[ &amp; &#x3c;script&#x3e; \u2028 \u2029",
	`<style>*{display:none}</style><meta http-equiv=refresh content="0;url=https://evil.example">`,
	strings.Repeat("long", 2500),
	strings.Repeat("漢", 3000) + strings.Repeat("e\u0301", 3000),
}

// poisoned returns the reference estate with a hostile text in every text of every record.
// With all, everything that is no reference is replaced, names of fields included.
func poisoned(t testing.TB, all bool) *estate.Estate {
	n := 0
	var poison func(node *estate.Node, name string)
	poison = func(node *estate.Node, name string) {
		switch node.Kind {
		case estate.String:
			if _, err := estate.ParseRef(node.Text); err == nil || name == "kind" || name == "class" || !all && !strings.ContainsAny(node.Text, " .") {
				return
			}
			node.Text = hostile[n%len(hostile)]
			n++
		case estate.List:
			for i := range node.Items {
				poison(&node.Items[i], name)
			}
		case estate.Struct:
			for i := range node.Fields {
				f := &node.Fields[i]
				poison(&f.Value, f.Name)
				if all && i == len(node.Fields)-1 && i > 2 {
					f.Name = hostile[n%len(hostile)]
				}
			}
		}
	}
	var records []estate.Record
	for i, r := range referenceRecords() {
		body := r.Body()
		body = body.Clone()
		poison(&body, "")
		r.Encoded = string(estate.AppendNode(nil, &body))
		r.Name = hostile[i%len(hostile)] + r.Name
		if all && r.Kind == estate.ConfigurationItem && i%5 == 0 {
			r.Class, r.Status = hostile[i%len(hostile)], hostile[(i+1)%len(hostile)]
		}
		records = append(records, r)
	}
	return estate.New(records, vocabulary(t))
}

// elements are all that pages are made of.
var elements = map[string]bool{
	"html": true, "head": true, "meta": true, "title": true, "link": true, "script": true, "body": true, "a": true, "header": true, "footer": true,
	"nav": true, "main": true, "section": true, "div": true, "span": true, "p": true, "br": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"ul": true, "ol": true, "li": true, "dl": true, "dt": true, "dd": true, "table": true, "caption": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true,
	"form": true, "label": true, "input": true, "select": true, "option": true, "button": true, "output": true, "code": true, "pre": true, "strong": true, "em": true, "del": true,
	"ins": true, "blockquote": true, "hr": true, "figure": true, "figcaption": true, "time": true, "noscript": true, "details": true, "summary": true, "abbr": true,
	"svg": true, "g": true, "path": true, "circle": true, "rect": true, "line": true, "polyline": true, "polygon": true, "text": true, "tspan": true, "desc": true, "defs": true,
	"wbr": true, "marker": true, "pattern": true, "ellipse": true,
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	for _, all := range []bool{false, true} {
		t.Run(fmt.Sprintf("everything=%v", all), func(t *testing.T) {
			t.Parallel()
			files := rendered(t, sourceOf(poisoned(t, all)), Restricted)
			for name, content := range files {
				if path.Ext(name) != ".html" {
					continue
				}
				if !checkMarkup(t, name, content, files) {
					return
				}
			}
		})
	}
}

// checkMarkup reports whether a page has only elements, attributes and links of ours.
func checkMarkup(t *testing.T, name, content string, files map[string]string) bool {
	t.Helper()
	document := strings.HasPrefix(name, "plans/") // one file, with its style in it and without a script
	scripts, good := 0, true
	fail := func(format string, args ...any) {
		good = false
		t.Errorf(name+": "+format, args...)
	}
	for _, r := range content {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			fail("has the character %U", r)
			break
		}
	}
	doc, err := xhtml.Parse(strings.NewReader(content))
	assert.NoError(t, err)
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != xhtml.ElementNode {
			continue
		}
		if !elements[n.Data] && !(n.Data == "style" && document) {
			fail("has the element %s", n.Data)
		}
		if n.Data == "script" {
			scripts++
			if n.FirstChild != nil {
				fail("has a script within")
			}
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
				fail("has the attribute %s", a.Key)
			case a.Key == "id":
				if ids[a.Val] {
					fail("has the id %q twice", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "href", a.Key == "src", a.Key == "action":
				checkLink(name, a.Val, files, fail)
			}
		}
	}
	if want := map[bool]int{false: 1}[document]; scripts != want {
		fail("has %d scripts", scripts)
	}
	return good
}

// checkLink fails for a link with a scheme that is not on the list, and for one to a file
// that the site does not have.
func checkLink(name, link string, files map[string]string, fail func(string, ...any)) {
	if before, _, ok := strings.Cut(link, ":"); ok && !strings.ContainsAny(before, "/?#") {
		switch before {
		case "http", "https", "mailto", "tel":
		default:
			fail("links to %.60s", link)
		}
		return
	}
	file, _, _ := strings.Cut(link, "#")
	if file == "" {
		return
	}
	if _, ok := files[path.Join(path.Dir(name), file)]; !ok {
		fail("links to %s, which is not there", link)
	}
}

// In the estate as it is no link leads nowhere either.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	for _, audience := range Audiences() {
		files := rendered(t, sourceOf(reference(t)), audience)
		for name, content := range files {
			if path.Ext(name) == ".html" && !checkMarkup(t, name, content, files) {
				return
			}
		}
	}
}
