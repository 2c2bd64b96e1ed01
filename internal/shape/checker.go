package shape

import (
	"fmt"
	"math/big"
	"regexp"
)

// Checker is a schema made ready for checking many records. It is safe for concurrent use.
type Checker struct {
	schema *Schema
	defs   map[string]*compiledDef
}

// compiledDef is a definition with its demand resolved.
type compiledDef struct {
	*Def
	demand *demand
}

// demand is a Type with its regular expression, limit and references resolved.
type demand struct {
	*Type
	re     *regexp.Regexp
	limit  *big.Rat
	def    *compiledDef
	terms  []*demand
	elem   *demand
	fields *structDemand
	// entries are the demands of a Table by the selector's value.
	entries map[string]*demand
}

// structDemand is a Struct with its statically known embeddings merged in.
type structDemand struct {
	order    []*fieldDemand
	byName   map[string]*fieldDemand
	tables   []*demand
	cases    []caseDemand
	patterns []patternDemand
	open     bool
	opaque   bool
}

type fieldDemand struct {
	Field
	demand *demand
}

type caseDemand struct {
	selector string
	value    Literal
	fields   *structDemand
}

type patternDemand struct{ name, value *demand }

// NewChecker resolves a schema. It fails where a type refers to a definition that the
// schema does not have, which no compiled schema does.
func NewChecker(schema *Schema) (*Checker, error) {
	c := &Checker{schema: schema, defs: make(map[string]*compiledDef, len(schema.Definitions))}
	for name, def := range schema.Definitions {
		c.defs[name] = &compiledDef{Def: def, demand: &demand{Type: def.Type}}
	}
	for name, def := range c.defs {
		if err := c.resolve(def.demand); err != nil {
			return nil, fmt.Errorf("resolve %s: %w", name, err)
		}
	}
	for name, def := range c.defs {
		if err := c.flattenAll(def.demand); err != nil {
			return nil, fmt.Errorf("resolve %s: %w", name, err)
		}
	}
	return c, nil
}

// Schema returns the schema that the checker was made from.
func (c *Checker) Schema() *Schema { return c.schema }

func (c *Checker) resolve(d *demand) error {
	switch d.Op {
	case Pattern:
		re, err := regexp.Compile(d.Text)
		if err != nil {
			return fmt.Errorf("compile pattern: %w", err)
		}
		d.re = re
	case Bound:
		limit, ok := new(big.Rat).SetString(d.Text)
		if !ok {
			return fmt.Errorf("bound %q is no number", d.Text)
		}
		d.limit = limit
	case Definition:
		def, ok := c.defs[d.Name]
		if !ok {
			return fmt.Errorf("no definition %s", d.Name)
		}
		d.def = def
	case Table:
		return c.resolveTable(d)
	case Any, Opaque, Basic, Enum, Time, All, OneOf, ListOf, StructOf:
	}
	for _, term := range d.Terms {
		resolved := &demand{Type: term}
		if err := c.resolve(resolved); err != nil {
			return err
		}
		d.terms = append(d.terms, resolved)
	}
	if d.Elem != nil {
		d.elem = &demand{Type: d.Elem}
		return c.resolve(d.elem)
	}
	return nil
}

func (c *Checker) resolveTable(d *demand) error {
	def, ok := c.defs[d.Name]
	if !ok || def.Type.Op != StructOf {
		d.Type = &Type{Op: Opaque, Source: d.Source} // a table made of several parts
		return nil
	}
	d.entries = make(map[string]*demand, len(def.Type.Struct.Fields))
	for i := range def.Type.Struct.Fields {
		entry := &def.Type.Struct.Fields[i]
		if entry.Presence == Optional {
			continue // CUE lets nobody refer to an optional field
		}
		resolved := &demand{Type: entry.Type}
		if err := c.resolve(resolved); err != nil {
			return err
		}
		d.entries[entry.Name] = resolved
	}
	return nil
}

// flattenAll merges embeddings everywhere below a demand. Definitions are reached from
// their own entry, so recursion through them ends.
func (c *Checker) flattenAll(d *demand) error {
	if d.Op == StructOf && d.fields == nil {
		fields, err := c.flatten(d.Struct)
		if err != nil {
			return err
		}
		d.fields = fields
	}
	for _, term := range d.terms {
		if err := c.flattenAll(term); err != nil {
			return err
		}
	}
	for _, entry := range d.entries {
		if err := c.flattenAll(entry); err != nil {
			return err
		}
	}
	if d.elem != nil {
		return c.flattenAll(d.elem)
	}
	return nil
}

func (c *Checker) flatten(s *Struct) (*structDemand, error) {
	out := &structDemand{byName: map[string]*fieldDemand{}, open: s.Open}
	if err := c.merge(out, s, 0); err != nil {
		return nil, err
	}
	for _, f := range out.order {
		if err := c.resolve(f.demand); err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		if err := c.flattenAll(f.demand); err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return out, nil
}

func (c *Checker) merge(out *structDemand, s *Struct, depth int) error {
	if depth > 32 {
		return fmt.Errorf("embeddings nest too deeply")
	}
	for _, embed := range s.Embeds {
		switch {
		case embed.Op == Definition && c.defs[embed.Name] != nil && c.defs[embed.Name].Type.Op == StructOf:
			embedded := c.defs[embed.Name].Type.Struct
			out.open = out.open || embedded.Open
			if err := c.merge(out, embedded, depth+1); err != nil {
				return err
			}
		case embed.Op == Table:
			table := &demand{Type: embed}
			if err := c.resolve(table); err != nil {
				return err
			}
			if table.Op == Opaque {
				out.opaque = true
				continue
			}
			if err := c.flattenAll(table); err != nil {
				return err
			}
			out.tables = append(out.tables, table)
		default:
			out.opaque = true
		}
	}
	for i := range s.Fields {
		out.add(&s.Fields[i])
	}
	for _, cs := range s.Cases {
		fields, err := c.flatten(cs.Struct)
		if err != nil {
			return err
		}
		out.cases = append(out.cases, caseDemand{selector: cs.Selector, value: cs.Value, fields: fields})
	}
	for _, p := range s.Patterns {
		pattern := patternDemand{name: &demand{Type: p.Name}, value: &demand{Type: p.Type}}
		for _, d := range []*demand{pattern.name, pattern.value} {
			if err := c.resolve(d); err != nil {
				return err
			}
			if err := c.flattenAll(d); err != nil {
				return err
			}
		}
		out.patterns = append(out.patterns, pattern)
	}
	return nil
}

// add merges a field: one named twice must satisfy both types.
func (s *structDemand) add(f *Field) {
	existing, ok := s.byName[f.Name]
	if !ok {
		added := &fieldDemand{Field: *f, demand: &demand{Type: f.Type}}
		s.byName[f.Name] = added
		s.order = append(s.order, added)
		return
	}
	existing.Type = &Type{Op: All, Terms: []*Type{existing.Type, f.Type}, Source: existing.Type.Source}
	existing.demand = &demand{Type: existing.Type}
	existing.Presence = max(existing.Presence, f.Presence)
	existing.Default = nil // what two declarations come to together is for CUE to say
	if existing.Doc == "" {
		existing.Doc = f.Doc
	}
}
