package prose

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// rel is on every link: others get neither our vote, nor our window, nor the address of
// the page, which may be internal.
const rel = "nofollow noopener noreferrer"

// own renders the nodes that goldmark renders in another way than we want.
type own struct{}

// RegisterFuncs says which nodes these are.
func (own) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, heading)
	r.Register(ast.KindLink, link)
	r.Register(ast.KindImage, link)
	r.Register(ast.KindAutoLink, address)
	r.Register(tables.KindTableCell, cell)
}

func heading(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<p><strong>")
	} else {
		_, _ = w.WriteString("</strong></p>\n")
	}
	return ast.WalkContinue, nil
}

// link renders links, and images as links to them with their alternative text. Where the
// address is refused, or a link contains another, what it says stays.
func link(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	href, ok := Href(destination(n))
	if !ok || enclosed(n) {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	open(w, href)
	if n.Kind() == ast.KindImage && !n.HasChildren() {
		_, _ = w.WriteString(escape(string(href)))
	}
	return ast.WalkContinue, nil
}

// destination is where a link or an image leads, references and escapes resolved.
func destination(n ast.Node) string {
	var to []byte
	switch n := n.(type) {
	case *ast.Link:
		to = n.Destination
	case *ast.Image:
		to = n.Destination
	}
	return string(util.URLEscape(to, true))
}

// enclosed reports whether a node stands in a link or an image, which is one here.
func enclosed(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink || p.Kind() == ast.KindImage {
			return true
		}
	}
	return false
}

// address renders an address that stands for itself.
func address(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	auto := n.(*ast.AutoLink)
	to := util.URLEscape(auto.URL(source), false)
	if auto.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(to), []byte("mailto:")) {
		to = append([]byte("mailto:"), to...)
	}
	label := escape(string(auto.Label(source)))
	href, ok := Href(string(to))
	if !ok || enclosed(n) {
		_, _ = w.WriteString(label)
		return ast.WalkContinue, nil
	}
	open(w, href)
	_, _ = w.WriteString(label)
	_, _ = w.WriteString("</a>")
	return ast.WalkContinue, nil
}

func open(w util.BufWriter, href template.URL) {
	_, _ = w.WriteString(`<a href="`)
	_, _ = w.WriteString(escape(string(href)))
	_, _ = w.WriteString(`" rel="` + rel + `">`)
}

// cell renders a cell of a table; a header says that it is the one of its column.
func cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	header := n.Parent().Kind() == tables.KindTableHeader
	switch {
	case entering && header:
		_, _ = w.WriteString(`<th scope="col">`)
	case entering:
		_, _ = w.WriteString("<td>")
	case header:
		_, _ = w.WriteString("</th>\n")
	default:
		_, _ = w.WriteString("</td>\n")
	}
	return ast.WalkContinue, nil
}

var _ renderer.NodeRenderer = own{}
