package prose

import (
	"bytes"
	"errors"
	"strings"
	"sync"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// documents is made when first needed: most commands show no prose.
var documents = sync.OnceValue(newEngine)

// engine is Markdown to safe HTML. It may be used by several at a time.
type engine struct {
	parser   parser.Parser
	renderer renderer.Renderer
	// sanitize is a function because a field of the type *bluemonday.Policy would bring all that
	// a policy can be given, as the grammar of every CSS property, in reach of reflection.
	sanitize func(string) string
}

func newEngine() *engine {
	transformers := append(parser.DefaultParagraphTransformers(), util.Prioritized(extension.NewTableParagraphTransformer(), 200))
	return &engine{
		parser: parser.NewParser(
			parser.WithBlockParsers(blocks()...),
			parser.WithInlineParsers(inlines()...),
			parser.WithParagraphTransformers(transformers...),
			parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
		),
		renderer: renderer.NewRenderer(renderer.WithNodeRenderers(
			util.Prioritized(own{}, 100),
			util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
			util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
			util.Prioritized(html.NewRenderer(), 1000),
		)),
		sanitize: policy().Sanitize,
	}
}

// blocks are the parsers of CommonMark's blocks but the one of HTML, so that a tag is
// shown and not obeyed.
func blocks() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

// inlines are the parsers within a paragraph, without the one of HTML.
func inlines() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})), 999),
	}
}

// render returns the HTML of a text that is tame, and whether it could: not if it is
// nested too deeply or grows too much.
func (e *engine) render(source string) (string, bool) {
	input := []byte(source)
	tree := e.parser.Parse(text.NewReader(input))
	if deeper(tree, maxDepth) {
		return "", false
	}
	out := bounded{left: maxGrowth*len(source) + 4<<10}
	if err := e.renderer.Render(&out, input, tree); err != nil {
		return "", false
	}
	// References such as &#x202e; have become characters by now.
	return Clean(strings.TrimSpace(e.sanitize(out.String()))), true
}

// maxGrowth is by how much HTML may be longer than its Markdown: a definition that is
// referred to a thousand times is written a thousand times.
const maxGrowth = 16

// errFull ends rendering.
var errFull = errors.New("the HTML is too long")

// bounded is a buffer that takes so many bytes and no more.
type bounded struct {
	bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errFull
	}
	return b.Buffer.Write(p)
}
