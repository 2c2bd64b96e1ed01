package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// maxAnswer is how long the answer of a policy may be, in bytes.
	maxAnswer = 4 << 20
	// maxAsked is how many inputs one CUE context judges before it is replaced.
	maxAsked = 200
)

// notEvaluating begins the message of a policy that has no answer.
const notEvaluating = "the change policy does not evaluate: "

// CaseHint says how to mend a case that cannot be used.
const CaseHint = "write the case as #PolicyCase in schema/policycase.cue says: gitsm schema -o cue"

// policyAnswer are the fields of a policy that are read, by their paths.
var policyAnswer = [...]string{"controlled", "governance", "requirements", "emergency", "merge", "roles", "thresholds"}

// Policy is the change policy of a schema.
type Policy struct {
	files  []*ast.File
	own    []SchemaFile
	source *Source
	asked  int
}

// LoadPolicy evaluates the policy of the embedded schema and its extensions. A fault is
// one that makes the policy unusable, whatever it is asked.
func LoadPolicy(embedded, extensions []SchemaFile) (*Policy, *diag.Diagnostic) {
	files, faults := parseSchema(embedded, extensions)
	if len(faults) > 0 {
		fault := brokenPolicy(faults[0].Message)
		fault.Span = faults[0].Span
		return nil, fault
	}
	p := &Policy{files: files, own: extensions}
	if err := p.build(); err != nil {
		return nil, p.fault(err)
	}
	if !p.source.value.LookupPath(cue.ParsePath("policy")).Exists() {
		return nil, brokenPolicy("the schema has none")
	}
	return p, nil
}

func (p *Policy) build() error {
	source, err := buildSchema(p.files)
	p.source, p.asked = source, 0
	return err
}

// Ask gives the policy an assessment in JSON and returns what it says, in JSON. A fault is
// one of the policy: it has no answer, or not a whole one.
func (p *Policy) Ask(input []byte) ([]byte, *diag.Diagnostic) {
	if p.asked >= maxAsked {
		if err := p.build(); err != nil {
			return nil, p.fault(err)
		}
	}
	p.asked++
	given, err := plainValue(input)
	if err != nil {
		return nil, brokenPolicy("its input cannot be read: " + sprintf("%v", []any{err}))
	}
	v := p.source.value.FillPath(cue.ParsePath("policy.input"), p.source.ctx.Encode(given)).LookupPath(cue.ParsePath("policy"))
	if err := v.Validate(cue.Concrete(true), cue.Final()); err != nil {
		return nil, p.fault(err)
	}
	answer := map[string]json.RawMessage{}
	size := 0
	for _, name := range policyAnswer {
		text, err := v.LookupPath(cue.ParsePath(name)).MarshalJSON()
		if err != nil {
			return nil, p.fault(err)
		}
		answer[name] = text
		size += len(text)
	}
	if size > maxAnswer {
		return nil, brokenPolicy("its answer is longer than " + strconv.Itoa(maxAnswer>>20) + " MiB")
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, p.fault(err)
	}
	return text, nil
}

// PolicyCase is one of an organisation's own tests of its policy.
type PolicyCase struct {
	Name string
	// Span is where it is written.
	Span diag.Span
	// Body is the case in JSON; nil where Fault says why there is none.
	Body  []byte
	Fault *diag.Diagnostic
}

// Cases returns the cases in a policy whose files of cases are among its extensions.
func (p *Policy) Cases() ([]PolicyCase, *diag.Diagnostic) {
	out := p.strays()
	cases := p.source.value.LookupPath(cue.ParsePath("policy.cases"))
	if !cases.Exists() {
		return out, nil
	}
	fields, err := cases.Fields()
	if err != nil {
		return nil, p.fault(err)
	}
	for fields.Next() {
		out = append(out, p.readCase(fields.Selector().Unquoted(), fields.Value()))
	}
	return out, nil
}

// readCase reads a case, or says why it cannot be used.
func (p *Policy) readCase(name string, v cue.Value) PolicyCase {
	c := PolicyCase{Name: name, Span: p.written(v)}
	err := v.Validate(cue.Concrete(true), cue.Final())
	if err == nil {
		var n estate.Node
		n, err = export(v, nil, estate.Position{})
		c.Body = n.AppendJSON(nil)
	}
	if err == nil {
		return c
	}
	c.Body, c.Fault = nil, p.fault(err)
	c.Fault.Code, c.Fault.Hint = diag.PolicyCaseInvalid, CaseHint
	c.Fault.Message = "the case " + diag.Quote(name) + " cannot be used: " + strings.TrimPrefix(c.Fault.Message, notEvaluating)
	if !p.owns(c.Fault.Path) {
		c.Fault.Span = c.Span
	}
	return c
}

// fault turns what CUE objects to into one diagnostic, at its place in a file of the
// repository where it has one.
func (p *Policy) fault(err error) *diag.Diagnostic {
	for _, e := range errors.Errors(err) {
		if strings.Contains(schemaMessage(e), "errors in empty disjunction") {
			continue
		}
		fault := brokenPolicy(oneLine(schemaMessage(e)))
		for _, pos := range errors.Positions(e) {
			if span := p.span(pos); span.Path != "" && (fault.Path == "" || !p.owns(fault.Path) && p.owns(span.Path)) {
				fault.Span = span
			}
		}
		if !p.owns(fault.Path) {
			if span := p.nearest(e.Path()); p.owns(span.Path) {
				fault.Span = span
			}
		}
		return fault
	}
	return brokenPolicy(oneLine(sprintf("%v", []any{err})))
}

// nearest is where the field at a path is written, or the nearest above it that is written
// in a file of the repository. What is missing has no place of its own but in the schema.
func (p *Policy) nearest(names []string) diag.Span {
	for n := len(names); n > 1; n-- {
		path := make([]cue.Selector, n)
		for i, name := range names[:n] {
			if path[i] = cue.Str(name); strings.HasPrefix(name, "\"") {
				path[i] = cue.ParsePath(name).Selectors()[0]
			}
		}
		if span := p.written(p.source.value.LookupPath(cue.MakePath(path...))); p.owns(span.Path) {
			return span
		}
	}
	return diag.Span{}
}

// written is where a value stands in a file of the repository, or in any.
func (p *Policy) written(v cue.Value) diag.Span {
	if op, parts := v.Expr(); op == cue.AndOp {
		for _, part := range parts {
			if span := p.span(part.Pos()); p.owns(span.Path) {
				return span
			}
		}
	}
	return p.span(v.Pos())
}

func (p *Policy) owns(path string) bool {
	for _, f := range p.own {
		if f.Path == path {
			return true
		}
	}
	return false
}

func (p *Policy) span(pos token.Pos) diag.Span {
	if !pos.IsValid() || pos.Filename() == "" {
		return diag.Span{}
	}
	for _, f := range p.own {
		if f.Path == pos.Filename() {
			return spanOf(pos, f)
		}
	}
	return diag.Span{Path: pos.Filename(), Line: pos.Line(), Column: pos.Column()}
}

func brokenPolicy(why string) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: diag.PolicyBroken, Severity: diag.Error,
		Message: notEvaluating + why,
		Hint:    "mend the policy in " + SchemaFolder + "/; until then nothing can be approved",
	}
}

// plainValue reads JSON as values that CUE takes, whole numbers as such.
func plainValue(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value")
	}
	return numbered(v)
}

func numbered(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			if v[name], err = numbered(v[name]); err != nil {
				return nil, err
			}
		}
	case []any:
		for i := range v {
			if v[i], err = numbered(v[i]); err != nil {
				return nil, err
			}
		}
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return v.Float64()
		}
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		n, ok := new(big.Int).SetString(v.String(), 10)
		if !ok {
			return nil, fmt.Errorf("%s is no number", v)
		}
		return n, nil
	}
	return v, nil
}
