package record

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cuelang.org/go/cue/errors"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// maxEvaluations is how many records one CUE context judges before it is replaced:
// a context keeps what it has seen.
const maxEvaluations = 500

// Decoder decodes record files against one schema. It is not safe for concurrent use.
type Decoder struct {
	checker   *shape.Checker
	load      func() (*Source, error)
	source    *Source
	evaluated int
	kindNames []string
}

// NewDecoder returns a decoder for a compiled schema; load evaluates the same schema in
// CUE and is called only for records that need CUE's judgement.
func NewDecoder(schema *shape.Schema, load func() (*Source, error)) (*Decoder, error) {
	checker, err := shape.NewChecker(schema)
	if err != nil {
		return nil, err
	}
	d := &Decoder{checker: checker, load: load}
	for _, info := range estate.Kinds() {
		d.kindNames = append(d.kindNames, info.Name)
	}
	return d, nil
}

// Decoded is what one file came to.
type Decoded struct {
	// Record is what the file holds. A file at fault still stands for its reference, so
	// that one fault does not become many; Encoded is "" where nothing could be read.
	Record estate.Record
	// Faults are the file's diagnostics.
	Faults []diag.Diagnostic
}

// Decode reads the record in a file whose path says loc. Faults are diagnostics; an error
// means that the schema could not be evaluated.
func (d *Decoder) Decode(loc Location, content []byte) (Decoded, error) {
	out := Decoded{Record: estate.Record{Ref: loc.Ref, Kind: loc.Kind, Path: loc.Path}}
	n, faults, err := d.decode(loc, content)
	if err != nil {
		return out, err
	}
	present(faults, content)
	for i := range faults {
		faults[i].Path = loc.Path
		faults[i].Record = string(loc.Ref)
		for j := range faults[i].Related {
			if faults[i].Related[j].Path == "" {
				faults[i].Related[j].Path = loc.Path
			}
		}
	}
	out.Faults = capped(diag.Normalise(faults))
	out.Record.Faulty = len(faults) > 0
	if n.node != nil {
		out.Record.Links = n.links
		out.Record.Encoded = string(estate.AppendNode(nil, n.node))
		out.Record.Name = n.node.Str("name")
		if title := n.node.Str("title"); out.Record.Name == "" {
			out.Record.Name = title
		}
		switch loc.Kind {
		case estate.ConfigurationItem:
			out.Record.Class = n.node.Str("class")
			out.Record.Status = n.node.Str("status")
			out.Record.EndOfSupport = n.node.Str("endOfSupport")
		case estate.Service:
			out.Record.Status = n.node.Str("phase")
		}
	}
	return out, nil
}

// present makes faults fit to be shown: each on a place that the file has, in words that
// stay on one line, whatever a parser says about whatever it was given.
func present(faults []diag.Diagnostic, content []byte) {
	if len(faults) == 0 {
		return
	}
	last, places := lastLine(content), newPlaces(content)
	for i := range faults {
		f := &faults[i]
		if f.Line > last {
			f.Line, f.Column = last, 1
		}
		f.Column = max(1, min(f.Column, utf8.RuneCount(places.line(f.Line))+1))
		f.Message, f.Hint = oneLine(f.Message), oneLine(f.Hint)
	}
}

// oneLine shows control characters as escapes.
func oneLine(text string) string {
	if strings.IndexFunc(text, unicode.IsControl) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// lastLine is the number of the last line that says something; a fault at the end of a
// file is shown there.
func lastLine(content []byte) int {
	return bytes.Count(bytes.TrimRight(content, " \t\r\n"), []byte("\n")) + 1
}

// maxFaults is how many diagnostics one file may have before the rest is only counted.
const maxFaults = 100

func capped(faults []diag.Diagnostic) []diag.Diagnostic {
	if len(faults) <= maxFaults {
		return faults
	}
	rest := faults[maxFaults-1]
	rest.Code, rest.Related = diag.TooComplex, nil
	rest.Message = "the file has " + strconv.Itoa(len(faults)-maxFaults+1) + " more faults, which are not listed"
	rest.Hint = "mend those above first"
	return append(faults[:maxFaults-1:maxFaults-1], rest)
}

// content is a decoded mapping and its references; node is nil where nothing was read.
type content struct {
	node  *estate.Node
	links []estate.Link
}

func (d *Decoder) decode(loc Location, data []byte) (content, []diag.Diagnostic, error) {
	limits := d.checker.Schema().Limits
	if f, refused := gateBytes(data, limits); refused {
		return content{}, []diag.Diagnostic{f}, nil
	}
	b := &builder{limits: limits}
	var n estate.Node
	var template string
	var templatePos estate.Position
	var ok bool
	switch loc.Format {
	case YAML:
		n, ok = b.parseYAML(data)
	case JSON:
		n, ok = b.parseJSON(data)
	case CUE:
		n, template, templatePos, ok = b.parseCUE(data)
	case NoFormat:
	}
	if !ok {
		return content{}, b.faults, nil
	}
	if n.Kind != estate.Struct {
		return content{}, []diag.Diagnostic{fault(diag.NotAMapping, n.Pos, "a record is a mapping of fields, not "+n.Kind.String(), "write fields, such as kind: "+loc.Kind.String())}, nil
	}
	if template != "" {
		return d.templated(loc, &n, template, templatePos)
	}
	kind, faults := d.kindOf(loc, &n)
	links, more, err := d.judge(kind, &n)
	return content{&n, links}, append(faults, more...), err
}

// Data reads a file that holds no record as plain data, which no schema judges. Where there
// is none, Encoded is "".
func (d *Decoder) Data(file string, data []byte) Decoded {
	out := Decoded{Record: estate.Record{Path: file}}
	if r := Read(file, data, d.checker.Schema().Limits); len(r.Faults) == 0 {
		out.Record.Encoded = string(estate.AppendNode(nil, &r.Body))
	}
	return out
}

// kindOf reads which kind the record says it is. A kind that does not fit the folder is
// one fault; the content is then checked as what the record says.
func (d *Decoder) kindOf(loc Location, n *estate.Node) (estate.Kind, []diag.Diagnostic) {
	f := n.Field("kind")
	if f == nil || f.Value.Kind != estate.String {
		return loc.Kind, nil // the schema's own demand reports it
	}
	kind, known := estate.KindByName(f.Value.Text)
	switch {
	case !known:
		hint := diag.DidYouMean(f.Value.Text, d.kindNames)
		if diag.Nearest(f.Value.Text, d.kindNames) == "" {
			hint = "records in " + loc.Kind.Info().Folder + " are of kind " + loc.Kind.String()
		}
		report := fault(diag.UnknownKind, f.Value.Pos, "no kind of record is called "+diag.Quote(f.Value.Text), hint)
		f.Value.Text = loc.Kind.String()
		return loc.Kind, []diag.Diagnostic{report}
	case kind != loc.Kind:
		return kind, []diag.Diagnostic{fault(diag.KindFolderMismatch, f.Value.Pos,
			diag.Article(kind.String())+" record lies in "+loc.Kind.Info().Folder+", the folder of kind "+loc.Kind.String(),
			"move the file to "+kind.Info().Folder+" or write kind: "+loc.Kind.String())}
	}
	return kind, nil
}

// judge checks a record against its kind. The shape may accept by itself; what it rejects
// or cannot decide is for CUE, whose acceptance is final.
func (d *Decoder) judge(kind estate.Kind, n *estate.Node) ([]estate.Link, []diag.Diagnostic, error) {
	definition := "#" + kind.String()
	written := n.Clone()
	out := d.checker.Check(definition, n)
	if len(out.Faults) > 0 || out.Undecided {
		src, err := d.cue()
		if err != nil {
			return nil, nil, err
		}
		whole, errs := src.validate(definition, &written)
		if len(errs) > 0 {
			relate(out.Links, n)
			return out.Links, verdict(out, errs, n), nil
		}
		*n = whole
		out.Links = d.checker.Check(definition, n).Links
	}
	relate(out.Links, n)
	return out.Links, nil, nil
}

// verdict words a rejection: in the words of the shape, which knows what would be right,
// and in CUE's where the shape does not reach.
func verdict(out shape.Outcome, errs []errors.Error, n *estate.Node) []diag.Diagnostic {
	faults := out.Faults
	if out.Undecided || len(faults) == 0 {
		for _, objection := range objections(errs, n) {
			if !covered(out.Faults, objection) {
				faults = append(faults, objection)
			}
		}
	}
	return faults
}

// covered reports whether a fault of the shape says the same as an objection of CUE.
func covered(faults []diag.Diagnostic, objection diag.Diagnostic) bool {
	return slices.ContainsFunc(faults, func(f diag.Diagnostic) bool {
		switch {
		case f.Line != objection.Line:
			return false
		case f.Code == diag.MissingField || objection.Code == diag.MissingField:
			return f.Message == objection.Message
		}
		return f.Column == objection.Column || f.Code == diag.UnknownField
	})
}

// templated evaluates a record that refines a template.
func (d *Decoder) templated(loc Location, n *estate.Node, name string, pos estate.Position) (content, []diag.Diagnostic, error) {
	schema := d.checker.Schema()
	template, ok := schema.Template(name)
	if !ok {
		var names []string
		for _, t := range schema.Templates {
			names = append(names, t.Name)
		}
		hint := diag.DidYouMean(name, names)
		if len(names) == 0 {
			hint = "a template is a definition in " + SchemaFolder + "/ that refines a kind, such as " + name + ": #ConfigurationItem & {…}"
		}
		return content{node: n}, []diag.Diagnostic{fault(diag.UnknownTemplate, pos, "the schema has no record template "+name, hint)}, nil
	}
	src, err := d.cue()
	if err != nil {
		return content{}, nil, err
	}
	whole, errs := src.refine(name, "#"+template.Kind, n, pos)
	if len(errs) > 0 {
		written := n.Clone()
		return content{node: n}, verdict(d.checker.Check(name, &written), errs, n), nil
	}
	_, faults := d.kindOf(loc, &whole)
	out := d.checker.Check("#"+template.Kind, &whole)
	relate(out.Links, &whole)
	return content{&whole, out.Links}, faults, nil
}

// cue returns the schema in CUE, in a context that has not seen too many records.
func (d *Decoder) cue() (*Source, error) {
	if d.source == nil || d.evaluated >= maxEvaluations {
		src, err := d.load()
		if err != nil {
			return nil, err
		}
		d.source, d.evaluated = src, 0
	}
	d.evaluated++
	return d.source, nil
}

// relate marks the links that are ends of relations with the relation's type and terms.
func relate(links []estate.Link, n *estate.Node) {
	relations := n.Each("relations")
	for i := range links {
		rest, ok := strings.CutPrefix(links[i].Field, "relations[")
		if !ok {
			continue
		}
		index, end, _ := strings.Cut(rest, "]")
		number, err := strconv.Atoi(index)
		if err != nil || number >= len(relations) || end != ".to" && !strings.HasPrefix(end, ".of[") {
			continue
		}
		relation := &relations[number]
		links[i].Relation = number
		links[i].Type = relation.Str("type")
		if hard := relation.Get("hard"); hard != nil && hard.Text == "false" {
			links[i].Soft = true
		}
		if strings.HasPrefix(end, ".of[") {
			links[i].MinUp = 1
			if minUp := relation.Get("minUp"); minUp != nil {
				if value, err := strconv.Atoi(minUp.Text); err == nil {
					links[i].MinUp = value
				}
			}
		}
	}
}
