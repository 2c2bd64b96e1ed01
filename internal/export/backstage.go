package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// backstage writes the estate as entities of Backstage's catalogue, one YAML document each:
//
//	Service            Component of type service
//	ConfigurationItem  API, Component (applications and their parts), else Resource of its class
//	BusinessProcess    Domain
//	Team, Person       Group, User
//	all other kinds    Resource of type gitsm- and the prefix of their references
//
// Entities carry what Backstage has fields for, and the whole record in the annotation
// gitsm.dev/record, by which the import brings it back. A record that came from Backstage
// goes back as the entity that it was. What is of a restricted record, the references to it
// included, is left out for others.
func backstage(w io.Writer, e *estate.Estate, o Options) (Omitted, error) {
	c := newBackstageCatalogue(e, o)
	out := bufio.NewWriter(w)
	for _, r := range c.exported {
		entity, err := c.entity(r)
		if err != nil {
			return c.omitted, fmt.Errorf("%s as an entity of Backstage: %w", r.Ref, err)
		}
		text, err := yaml.Marshal(entity.document())
		if err != nil {
			return c.omitted, fmt.Errorf("%s as an entity of Backstage: %w", r.Ref, err)
		}
		if _, err := out.WriteString("---\n"); err != nil {
			return c.omitted, err
		}
		if _, err := out.Write(text); err != nil {
			return c.omitted, err
		}
	}
	return c.omitted, out.Flush()
}

// backstageCatalogue is what entities need to know of each other.
type backstageCatalogue struct {
	estate *estate.Estate
	// exported are the records to write, sorted.
	exported []*estate.Record
	omitted  Omitted
	// hidden are the references that readers may not see.
	hidden map[string]bool
	// names are the entities that records become.
	names map[estate.Ref]backstageName
	// full are their full references.
	full map[string]bool
	// entities are the full references of entities that readers may not see.
	entities map[string]bool
	// provides are the interfaces that stand on a record; children the teams that are part of
	// one; members and leads the teams of a person.
	provides, children, memberOf, leads map[estate.Ref][]estate.Ref
}

func newBackstageCatalogue(e *estate.Estate, o Options) *backstageCatalogue {
	c := &backstageCatalogue{
		estate: e, omitted: Omitted{Unfit: map[estate.Kind]int{}},
		hidden: map[string]bool{}, entities: map[string]bool{},
		provides: map[estate.Ref][]estate.Ref{}, children: map[estate.Ref][]estate.Ref{},
		memberOf: map[estate.Ref][]estate.Ref{}, leads: map[estate.Ref][]estate.Ref{},
	}
	var visible []*estate.Record
	for r := range e.All() {
		wanted := len(o.Kinds) == 0 || slices.Contains(o.Kinds, r.Kind)
		if !backstageVisible(o.Readers, r.Field("classification")) {
			c.hidden[string(r.Ref)] = true
			c.entities[hiddenBackstageName(r)] = true
			if wanted {
				c.omitted.Classified++
			}
			continue
		}
		visible = append(visible, r)
		if wanted {
			c.exported = append(c.exported, r)
		}
	}
	for _, r := range e.Duplicates() { // a reference names all records that claim it
		if !backstageVisible(o.Readers, r.Field("classification")) {
			c.hidden[string(r.Ref)] = true
		}
	}
	c.names, c.full = backstageNames(visible, c.body)
	for _, r := range c.exported {
		c.gather(r)
	}
	return c
}

// body is the content of a record without what is hidden. Nothing keeps it: the contents of a
// large estate, all of them taken apart, would fill the memory.
func (c *backstageCatalogue) body(r *estate.Record) estate.Node {
	body := r.Body()
	c.withhold(&body, false)
	c.withholdKept(&body, c.entities)
	return body
}

// backstageVisible reports whether readers may see a record of a classification: it is
// internal where it says nothing, and restricted where what it says is not known.
func backstageVisible(readers string, classification estate.Node) bool {
	switch {
	case readers == "restricted":
		return true
	case classification.Kind == estate.String && classification.Text == "public":
		return readers == "public" || readers == "internal" || readers == ""
	case classification.Kind == estate.Null || classification.Kind == estate.String && classification.Text == "internal":
		return readers == "internal" || readers == ""
	}
	return false
}

// gather notes what a record says of others that these say of themselves in Backstage.
func (c *backstageCatalogue) gather(r *estate.Record) {
	ref := r.Ref
	api := c.names[ref].kind == "API"
	if !api && r.Kind != estate.Team {
		return
	}
	body := c.body(r)
	if api {
		for _, end := range backstageEnds(&body) {
			if end.of == "" && c.estateDepends(end.relation) && c.name(end.to).kind == "Component" {
				appendOnce(c.provides, end.to, ref)
			}
		}
	}
	if r.Kind != estate.Team {
		return
	}
	if parent := estate.Ref(body.Str("parent")); parent != "" {
		appendOnce(c.children, parent, ref)
	}
	for _, member := range body.Each("members") {
		if member.Kind == estate.String {
			appendOnce(c.memberOf, estate.Ref(member.Text), ref)
		}
	}
	if lead := estate.Ref(body.Str("lead")); lead != "" {
		appendOnce(c.leads, lead, ref)
	}
}

func appendOnce(m map[estate.Ref][]estate.Ref, at, ref estate.Ref) {
	if list := m[at]; len(list) == 0 || list[len(list)-1] != ref { // what is gathered comes record by record
		m[at] = append(list, ref)
	}
}
