package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
)

const (
	// maxDepth bounds the nesting of an object, well above what a source may have.
	maxDepth = 512
	// maxNumber bounds a number's digits and maxExponent those of its exponent, so that to
	// reckon with it costs nothing to speak of.
	maxNumber   = 64
	maxExponent = 2
)

// objectSyntax is what an object gives a mapping, {input: …, meta: …}, as CUE's syntax with the
// fields in the order of the source. To build syntax costs less than to have it parsed.
func objectSyntax(o Object) (ast.Expr, error) {
	r := objectReader{json.NewDecoder(bytes.NewReader(o.JSON))}
	r.UseNumber()
	input, err := r.value(0)
	if err != nil {
		return nil, fmt.Errorf("read the object: %w", err)
	}
	if _, err := r.Token(); err != io.EOF {
		return nil, fmt.Errorf("read the object: more than one value")
	}
	meta := &ast.StructLit{Elts: []ast.Decl{
		field("type", ast.NewString(o.Type)),
		field("file", ast.NewString(o.File)),
		field("number", ast.NewLit(token.INT, strconv.Itoa(o.Number))),
	}}
	return &ast.StructLit{Elts: []ast.Decl{field("input", input), field("meta", meta)}}, nil
}

// field has its name in quotes, so that no name is a definition or hidden.
func field(name string, value ast.Expr) *ast.Field {
	return &ast.Field{Label: ast.NewString(name), Value: value}
}

type objectReader struct{ *json.Decoder }

func (r objectReader) value(depth int) (ast.Expr, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it nests too deeply")
	}
	t, err := r.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return r.list(depth)
		}
		return r.mapping(depth)
	case string:
		return ast.NewString(t), nil
	case json.Number:
		return number(t.String())
	case bool:
		return ast.NewBool(t), nil
	}
	return ast.NewNull(), nil
}

func (r objectReader) list(depth int) (ast.Expr, error) {
	out := &ast.ListLit{}
	for r.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out.Elts = append(out.Elts, item)
	}
	_, err := r.Token()
	return out, err
}

func (r objectReader) mapping(depth int) (ast.Expr, error) {
	out := &ast.StructLit{}
	for r.More() {
		name, err := r.Token()
		if err != nil {
			return nil, err
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		text, _ := name.(string) // a key is one, says the decoder
		out.Elts = append(out.Elts, field(text, value))
	}
	_, err := r.Token()
	return out, err
}

func number(text string) (ast.Expr, error) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	if len(mantissa) > maxNumber || len(strings.TrimLeft(exponent, "+-0")) > maxExponent {
		return nil, fmt.Errorf("the number %s is too large", diag.Quote(text))
	}
	kind := token.INT
	if scientific || strings.Contains(mantissa, ".") {
		kind = token.FLOAT
	}
	if positive, negative := strings.CutPrefix(text, "-"); negative {
		return &ast.UnaryExpr{Op: token.SUB, X: ast.NewLit(kind, positive)}, nil
	}
	return ast.NewLit(kind, text), nil
}
