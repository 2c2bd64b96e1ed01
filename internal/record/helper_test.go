package record

import (
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuelang.org/go/cue/errors"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// world is the embedded schema, perhaps extended, both compiled and in CUE.
type world struct {
	compiled *shape.Schema
	checker  *shape.Checker
	source   *Source
	decoder  *Decoder
}

func newWorld(extensions ...SchemaFile) (*world, error) {
	embedded, err := EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	compiled, faults, err := CompileSchema(embedded, extensions)
	if err != nil {
		return nil, err
	}
	if compiled == nil {
		return nil, fmt.Errorf("schema at fault: %v", faults)
	}
	source, err := LoadSource(embedded, extensions)
	if err != nil {
		return nil, err
	}
	checker, err := shape.NewChecker(compiled)
	if err != nil {
		return nil, err
	}
	decoder, err := NewDecoder(compiled, func() (*Source, error) { return source, nil })
	if err != nil {
		return nil, err
	}
	return &world{compiled, checker, source, decoder}, nil
}

// shippedWorld is evaluated once: that takes longer than most tests.
var shippedWorld = sync.OnceValues(func() (*world, error) { return newWorld() })

func shipped(t require.TestingT) *world {
	w, err := shippedWorld()
	require.NoError(t, err)
	return w
}

// specimen is one record of the repository's own estate.
type specimen struct {
	loc     Location
	content []byte
	node    estate.Node
}

// specimens reads the estate in the repository, which is the corpus of valid records.
var specimens = sync.OnceValues(func() ([]specimen, error) {
	var out []specimen
	root := os.DirFS(filepath.Join("..", ".."))
	for _, folder := range []string{"catalogue", "cmdb"} {
		err := fs.WalkDir(root, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			loc, faults, ok := Locate(name)
			if !ok {
				return nil
			}
			if len(faults) > 0 {
				return fmt.Errorf("%s: %s", name, faults[0].Message)
			}
			content, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			n, err := wholeRecord(loc, content)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			out = append(out, specimen{loc, content, n})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no records under %s", filepath.Join("..", ".."))
	}
	return out, nil
})

// wholeRecord reads a record; what a template gives is written out.
func wholeRecord(loc Location, content []byte) (estate.Node, error) {
	w, err := shippedWorld()
	if err != nil {
		return estate.Node{}, err
	}
	decoded, err := w.decoder.Decode(loc, content)
	if err != nil {
		return estate.Node{}, err
	}
	if len(decoded.Faults) > 0 {
		return estate.Node{}, fmt.Errorf("faulty: %v", decoded.Faults)
	}
	return estate.DecodeNode(decoded.Record.Encoded)
}

func corpus(t require.TestingT) []specimen {
	list, err := specimens()
	require.NoError(t, err)
	return list
}

// parsed reads content as Decode does before it looks at the schema.
func parsed(format Format, content []byte) (estate.Node, bool) {
	limits := shape.DefaultLimits()
	if _, refused := gateBytes(content, limits); refused {
		return estate.Node{}, false
	}
	b := &builder{limits: limits}
	switch format {
	case YAML:
		return b.parseYAML(content)
	case JSON:
		return b.parseJSON(content)
	case CUE:
		n, _, _, ok := b.parseCUE(content)
		return n, ok
	case NoFormat:
	}
	return estate.Node{}, false
}

func yamlText(t require.TestingT, text string) estate.Node {
	b := &builder{limits: shape.DefaultLimits()}
	n, ok := b.parseYAML([]byte(text))
	require.True(t, ok, "%s\n%v", text, b.faults)
	return n
}

// clone copies a value deeply: checking fills in absent fields.
func clone(n estate.Node) estate.Node {
	n.Fields, n.Items = slices.Clone(n.Fields), slices.Clone(n.Items)
	for i := range n.Fields {
		n.Fields[i].Value = clone(n.Fields[i].Value)
	}
	for i := range n.Items {
		n.Items[i] = clone(n.Items[i])
	}
	return n
}

// cueObjects is CUE's own verdict on a value, which knows nothing of shapes.
func (w *world) cueObjects(definition string, n estate.Node) []string {
	var out []string
	for _, err := range w.source.objectionsTo(definition, &n) {
		out = append(out, err.Error())
	}
	return out
}

// different says where two values differ, positions apart; "" where they do not.
// Numbers are compared as numbers: 1.50 and 1.5 are one value in two spellings.
func different(path string, a, b *estate.Node) string {
	switch {
	case a.Kind != b.Kind:
		return fmt.Sprintf("%s: %s %q, %s %q", path, a.Kind, a.Text, b.Kind, b.Text)
	case a.Kind == estate.Number:
		x, okX := new(big.Rat).SetString(a.Text)
		y, okY := new(big.Rat).SetString(b.Text)
		if !okX || !okY || x.Cmp(y) != 0 {
			return fmt.Sprintf("%s: number %s, %s", path, a.Text, b.Text)
		}
	case a.Text != b.Text:
		return fmt.Sprintf("%s: %q, %q", path, a.Text, b.Text)
	}
	if len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return fmt.Sprintf("%s: %d and %d entries", path, len(a.Items)+len(a.Fields), len(b.Items)+len(b.Fields))
	}
	for i := range a.Items {
		if d := different(estate.IndexPath(path, i), &a.Items[i], &b.Items[i]); d != "" {
			return d
		}
	}
	for i := range a.Fields {
		other := b.Field(a.Fields[i].Name)
		if other == nil {
			return fmt.Sprintf("%s: no field %q", path, a.Fields[i].Name)
		}
		if d := different(estate.JoinPath(path, a.Fields[i].Name), &a.Fields[i].Value, &other.Value); d != "" {
			return d
		}
	}
	return ""
}

// asJSON writes a value for a failure's message and for [Decoder.Decode].
func asJSON(n estate.Node) string { return string(n.AppendJSON(nil)) }

func indented(lines []string) string { return "\n  " + strings.Join(lines, "\n  ") }

func mustWorld(t testing.TB, extensions ...SchemaFile) *world {
	t.Helper()
	w, err := newWorld(extensions...)
	require.NoError(t, err)
	return w
}

// objectionsTo is CUE's verdict alone.
func (s *Source) objectionsTo(definition string, n *estate.Node) []errors.Error {
	_, errs := s.validate(definition, n)
	return errs
}
