package export

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/listing"
)

// fields are a mapping of YAML in the order in which they are added. What is empty is left out.
type fields struct{ yaml.Node }

func newFields() *fields { return &fields{yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}} }

func (f *fields) node(name string, value *yaml.Node) {
	f.Content = append(f.Content, yamlText(name), value)
}

func (f *fields) text(name, value string) {
	if value != "" {
		f.node(name, yamlText(value))
	}
}

func (f *fields) texts(name string, values []string) {
	if len(values) > 0 {
		f.list(name, &values)
	}
}

// list adds a list that is there even where it is empty; nil is none.
func (f *fields) list(name string, values *[]string) {
	if values == nil {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	if len(*values) == 0 {
		list.Style = yaml.FlowStyle
	}
	for _, value := range *values {
		list.Content = append(list.Content, yamlText(value))
	}
	f.node(name, list)
}

func (f *fields) named(name string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	all := newFields()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		all.node(key, yamlText(values[key]))
	}
	f.node(name, &all.Node)
}

func (f *fields) rest(nodes map[string]yaml.Node) {
	for _, key := range slices.Sorted(maps.Keys(nodes)) {
		value := nodes[key]
		f.node(key, &value)
	}
}

func yamlText(text string) *yaml.Node {
	out := &yaml.Node{}
	out.SetString(text)
	return out
}

// quote has texts written in quotes where they must be.
func quote(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && listing.NeedsQuotes(n.Value) {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		quote(child)
	}
}

// document is the entity in YAML.
func (e *backstageEntity) document() *yaml.Node {
	out := newFields()
	out.text("apiVersion", e.APIVersion)
	out.text("kind", e.Kind)
	out.node("metadata", e.Metadata.document())
	out.node("spec", e.Spec.document())
	quote(&out.Node)
	return &out.Node
}

func (m *backstageMetadata) document() *yaml.Node {
	out := newFields()
	out.node("name", yamlText(m.Name))
	out.text("namespace", m.Namespace)
	out.text("title", m.Title)
	out.text("description", m.Description)
	out.named("labels", m.Labels)
	out.named("annotations", m.Annotations)
	out.texts("tags", m.Tags)
	if len(m.Links) > 0 {
		links := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, link := range m.Links {
			one := newFields()
			one.node("url", yamlText(link.URL))
			one.text("title", link.Title)
			one.text("icon", link.Icon)
			one.text("type", link.Type)
			links.Content = append(links.Content, &one.Node)
		}
		out.node("links", links)
	}
	out.rest(m.Rest)
	return &out.Node
}

func (s *backstageSpec) document() *yaml.Node {
	out := newFields()
	out.text("type", s.Type)
	out.text("lifecycle", s.Lifecycle)
	out.text("owner", s.Owner)
	out.text("system", s.System)
	out.text("domain", s.Domain)
	out.text("subdomainOf", s.SubdomainOf)
	out.text("subcomponentOf", s.SubcomponentOf)
	out.texts("dependsOn", s.DependsOn)
	out.texts("providesApis", s.ProvidesAPIs)
	out.texts("consumesApis", s.ConsumesAPIs)
	if s.Definition != nil {
		out.node("definition", s.Definition)
	}
	if len(s.Profile) > 0 {
		profile := newFields()
		profile.rest(s.Profile)
		out.node("profile", &profile.Node)
	}
	out.text("parent", s.Parent)
	out.text("leader", s.Leader)
	out.list("children", s.Children)
	out.texts("members", s.Members)
	out.list("memberOf", s.MemberOf)
	out.texts("leaderOf", s.LeaderOf)
	out.rest(s.Rest)
	if len(out.Content) == 0 {
		out.Style = yaml.FlowStyle
	}
	return &out.Node
}
