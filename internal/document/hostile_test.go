package document_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	nethtml "golang.org/x/net/html"

	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
)

// meant are texts that mean something to the program: references, times, dates, values.
var meant = regexp.MustCompile(`^([a-z]+/[A-Za-z0-9._-]+|([0-9]+[dhms])+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9.]+|[a-z0-9_]+|[0-9:]+-[0-9:]+|[A-Z]{3}|[A-Z][a-z]+/[A-Z][a-z]+)$`)

// rewritten is an estate whose free texts are others.
func rewritten(e *estate.Estate, text func(ref estate.Ref, path, old string) string) (*estate.Estate, int) {
	var records []estate.Record
	count := 0
	for r := range e.All() {
		body := r.Body()
		var walk func(path string, n *estate.Node)
		walk = func(path string, n *estate.Node) {
			if n.Kind == estate.String && (!meant.MatchString(n.Text) || path == "name") && path != "kind" {
				n.Text = text(r.Ref, path, n.Text)
				count++
			}
			for i := range n.Fields {
				walk(strings.TrimPrefix(path+"."+n.Fields[i].Name, "."), &n.Fields[i].Value)
			}
			for i := range n.Items {
				walk(path, &n.Items[i])
			}
		}
		walk("", &body)
		c := *r
		c.Name = text(r.Ref, "name", r.Name)
		c.Encoded = string(estate.AppendNode(nil, &body))
		records = append(records, c)
	}
	return estate.New(records, e.Vocabulary()), count
}

// visible is the text of a page, as a reader sees it.
func visible(t require.TestingT, page string) string {
	root, err := nethtml.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var out strings.Builder
	var walk func(n *nethtml.Node)
	walk = func(n *nethtml.Node) {
		if n.Type == nethtml.TextNode {
			out.WriteString(n.Data)
			out.WriteByte(' ')
		}
		switch n.Data {
		case "style", "nav", "head", "caption", "title":
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return strings.NewReplacer(" ,", ",", " ;", ";", " :", ":", " )", ")").Replace(squeeze(out.String()))
}

var elements = strings.Fields("html head meta title style body a header p h1 h2 h3 nav ol ul li main section dl div dt dd strong table caption thead tbody tr th td input label span svg text line rect footer br")

// harmless asserts that a page has nothing that runs or leads elsewhere than it may.
func harmless(t *testing.T, page string) {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(page))
	require.NoError(t, err)
	ids, styles := map[string]bool{}, 0
	var walk func(n *nethtml.Node)
	walk = func(n *nethtml.Node) {
		if n.Type == nethtml.ElementNode {
			assert.Contains(t, elements, n.Data)
			if n.Data == "style" {
				styles++
			}
			for _, a := range n.Attr {
				assert.False(t, strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src", "%s=%q", a.Key, a.Val)
				if a.Key == "href" {
					assert.Regexp(t, `^(#[a-z]+$|https?://|mailto:|tel:)`, a.Val)
				}
				if a.Key == "id" {
					assert.False(t, ids[a.Val], "id %s is there twice", a.Val)
					ids[a.Val] = true
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	assert.Equal(t, 1, styles)
}

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	e, err := reference()
	require.NoError(t, err)
	for _, evil := range []string{
		`"><script>alert(1)</script><svg onload=alert(1)>`, `javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `'--></title></style><img src=x onerror=alert(1)>`,
		"a\x00b\x1b[31m\u202egnp.exe\u2066\u200f\u0085\ufeff\xff", `\) Tj ET (`, strings.Repeat("W", 10000), strings.Repeat("long words ", 900), "名前 🏢 ﷽ é\u0301\u0301",
	} {
		changed, count := rewritten(e, func(estate.Ref, string, string) string { return evil })
		require.Greater(t, count, 500)
		m := document.New(document.Sources{Estate: changed, At: now, Commit: evil, CommitTime: now})
		subjects := []document.Subject{{Ref: "plan/payments", Kind: document.OfPlan}, {Ref: "service/invoicing", Kind: document.OfService}, {Ref: "ci/site-berlin", Kind: document.OfSite}}
		if len(evil) > 1000 { // a large plan would have hundreds of pages
			subjects = []document.Subject{{Ref: "plan/platforms", Kind: document.OfPlan}}
		}
		for _, ref := range subjects {
			p := about(t, m, ref.Ref, ref.Kind)
			page := html(t, p)
			harmless(t, page)
			text := printed(t, pdf(t, p))
			for _, form := range []string{page, text} {
				at := strings.IndexFunc(form, func(r rune) bool {
					return unicode.Is(unicode.Cc, r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
				})
				assert.Negative(t, at, "a control character is left of %.20q", evil)
			}
			if strings.HasPrefix(evil, "名") {
				assert.Contains(t, text, "□□ □")
				assert.Contains(t, page, "名前")
			}
		}
	}
}

func TestOnlySomeLinksLead(t *testing.T) {
	t.Parallel()
	files := small()
	for _, bad := range []string{"https://user:secret@example.org/x", "https:///nowhere"} {
		files["catalogue/continuity/pay.yaml"] = strings.Replace(small()["catalogue/continuity/pay.yaml"], "https://run.example.org/db", bad, 1)
		page := html(t, about(t, document.New(document.Sources{Estate: given(t, files), At: now}), "plan/pay", document.OfPlan))
		assert.NotContains(t, page, `href="`+bad)
		assert.Contains(t, page, bad, "it is told, and leads nowhere")
	}
	page := html(t, about(t, document.New(smallSources(t)), "plan/pay", document.OfPlan))
	for _, good := range []string{"https://run.example.org/db", "mailto:pay@example.org", "tel:&#43;31205550119"} {
		assert.Contains(t, page, `href="`+good+`"`)
	}
}

// mark is a text that only one record has.
func mark(ref estate.Ref) string { return fmt.Sprintf("zq%xqz", string(ref)) }

func TestHiddenNeverAppears(t *testing.T) {
	t.Parallel()
	whole, err := reference()
	require.NoError(t, err)
	e, _ := rewritten(whole, func(ref estate.Ref, _, _ string) string { return mark(ref) })
	var all []estate.Ref
	for r := range e.All() {
		all = append(all, r.Ref)
	}
	said := 0
	for share := 1; share <= 4; share++ {
		hidden := map[estate.Ref]bool{}
		for i, ref := range all {
			hidden[ref] = (i*7+share*3)%5 < share
		}
		m := document.New(document.Sources{Estate: e, At: now, Commit: commit, Hidden: func(r estate.Ref) bool { return hidden[r] }})
		for i, subject := range m.Subjects() {
			require.False(t, hidden[subject.Ref])
			p := about(t, m, subject.Ref, subject.Kind)
			page := html(t, p)
			forms := []string{page}
			if i%4 == 0 {
				forms = append(forms, strings.ReplaceAll(printed(t, pdf(t, p)), "\n", ""))
			}
			said += strings.Count(page, "not shown here")
			for _, form := range forms {
				for ref := range hidden {
					if hidden[ref] && (strings.Contains(form, mark(ref)) || strings.Contains(form, string(ref)) && regexp.MustCompile(`(^|[^a-z])`+regexp.QuoteMeta(string(ref))+`($|[^a-zA-Z0-9._/-])`).MatchString(form)) {
						t.Errorf("%s is in the document of %s", ref, subject.Ref)
					}
				}
			}
		}
	}
	assert.Greater(t, said, 20)
}
