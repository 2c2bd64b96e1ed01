package export

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// backstageSpec is the spec of an entity of any kind.
type backstageSpec struct {
	Type           string
	Lifecycle      string
	Owner          string
	System         string
	Domain         string
	SubdomainOf    string
	SubcomponentOf string
	DependsOn      []string
	ProvidesAPIs   []string
	ConsumesAPIs   []string
	Definition     *yaml.Node
	Profile        map[string]yaml.Node
	Parent         string
	Leader         string
	Children       *[]string
	Members        []string
	MemberOf       *[]string
	LeaderOf       []string
	Rest           map[string]yaml.Node
}

// backstageSpecFields are the fields that backstageSpec names.
func backstageSpecFields() []string {
	return []string{"type", "lifecycle", "owner", "system", "domain", "subdomainOf", "subcomponentOf", "dependsOn", "providesApis",
		"consumesApis", "definition", "profile", "parent", "leader", "children", "members", "memberOf", "leaderOf"}
}

// nobody owns what has no owner: Backstage wants one.
const nobody = "unknown"

// spec is what an entity says by Backstage's own fields, and which relations it says so.
func (c *backstageCatalogue) spec(ref estate.Ref, body *estate.Node, kept backstageKept) (backstageSpec, map[string]map[string][]int) {
	name := c.names[ref]
	s := backstageSpec{Rest: kept.rest()}
	switch name.kind {
	case "Group":
		c.group(&s, ref, body, kept)
		return s, nil
	case "User":
		c.user(&s, ref, body, kept)
		return s, nil
	}
	s.Owner = c.owner(body, kept)
	switch name.kind {
	case "Component":
		s.Type, s.Lifecycle, s.ProvidesAPIs = componentType(ref, body, kept), lifecycle(ref, body, kept), c.refs(c.provides[ref])
	case "API":
		s.Type, s.Lifecycle, s.Definition = cmp.Or(kept.text("type"), apiType(body)), lifecycle(ref, body, kept), definition(body, kept)
	case "Resource":
		s.Type = "gitsm-" + cmp.Or(ref.Prefix(), "record")
		if ref.Kind() == estate.ConfigurationItem {
			s.Type = cmp.Or(kept.text("type"), body.Str("class"), s.Type)
		}
	case "System":
		s.Type = kept.text("type")
	case "Domain":
		if parent := body.Str("parent"); parent != "" {
			s.SubdomainOf = c.name(estate.Ref(parent)).String()
		}
		s.Type = kept.text("type")
	}
	return s, c.edges(&s, ref, body)
}

func (c *backstageCatalogue) owner(body *estate.Node, kept backstageKept) string {
	switch owner := estate.Ref(body.Str("owner")); owner.Kind() {
	case estate.Team, estate.Person:
		return c.name(owner).String()
	}
	return cmp.Or(kept.text("owner"), nobody)
}

// componentType is the type of a Component: the one it had, or what it is.
func componentType(ref estate.Ref, body *estate.Node, kept backstageKept) string {
	if ref.Kind() == estate.Service {
		return cmp.Or(kept.text("type"), "service")
	}
	part := body.Get("attributes").Str("type")
	if part == "other" {
		part = ""
	}
	return cmp.Or(kept.text("type"), part, body.Str("class"), "other")
}

// apiType is the type of an API by the style in which it is called.
func apiType(body *estate.Node) string {
	switch style := body.Get("attributes").Str("style"); style {
	case "rest":
		return "openapi"
	case "event":
		return "asyncapi"
	default:
		return cmp.Or(style, "other")
	}
}

// definition is where or what the definition of an API is: Backstage wants some.
func definition(body *estate.Node, kept backstageKept) *yaml.Node {
	if text := kept.text("definition"); text != "" {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	}
	url := body.Get("attributes").Str("definition")
	if url == "" {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "No definition is recorded."}
	}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: "$text"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: url},
	}}
}

// lifecycle is where a record stands in Backstage's words: the word that it had there, as long
// as that means the same.
func lifecycle(ref estate.Ref, body *estate.Node, kept backstageKept) string {
	word := "production"
	switch field := body.Str("status") + body.Str("phase"); field {
	case "pipeline", "planned", "on_order", "in_stock", "evaluation", "pilot", "design", "build", "test":
		word = "experimental"
	case "retired", "end_of_support", "pending_retirement", "disposed":
		word = "deprecated"
	}
	was := kept.text("lifecycle")
	means := "production" // as the import reads any other word
	if fold := strings.ToLower(was); fold == "experimental" || fold == "deprecated" && ref.Kind() != estate.Service {
		means = fold
	}
	if was != "" && means == word {
		return was
	}
	return word
}

func (c *backstageCatalogue) group(s *backstageSpec, ref estate.Ref, body *estate.Node, kept backstageKept) {
	s.Type = cmp.Or(kept.text("type"), "team")
	s.Profile = profile(body.Str("name"), body.Get("contact").Str("email"), kept)
	if parent := body.Str("parent"); parent != "" {
		s.Parent = c.name(estate.Ref(parent)).String()
	} else {
		s.Parent = c.foreign(kept.text("parent"), "group")
	}
	if lead := body.Str("lead"); lead != "" {
		s.Leader = c.name(estate.Ref(lead)).String()
	} else {
		s.Leader = c.foreign(kept.text("leader"), "user")
	}
	children := c.also(c.refs(c.children[ref]), kept.texts("children"), "group")
	s.Children = &children
	var members []estate.Ref
	for _, m := range body.Each("members") {
		if m.Kind == estate.String {
			members = append(members, estate.Ref(m.Text))
		}
	}
	s.Members = c.also(c.refs(members), kept.texts("members"), "user")
}

func (c *backstageCatalogue) user(s *backstageSpec, ref estate.Ref, body *estate.Node, kept backstageKept) {
	email := ""
	for _, e := range body.Each("emails") {
		if e.Kind == estate.String && email == "" {
			email = e.Text
		}
	}
	s.Profile = profile(body.Str("name"), email, kept)
	teams := c.also(c.refs(c.memberOf[ref]), kept.texts("memberOf"), "group")
	s.MemberOf = &teams
	s.LeaderOf = c.also(c.refs(c.leads[ref]), kept.texts("leaderOf"), "group")
}

// profile is how a team or a person is shown; the picture and other words are as they were.
func profile(name, email string, kept backstageKept) map[string]yaml.Node {
	out := map[string]yaml.Node{}
	node := kept.spec["profile"]
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if value := node.Content[i+1]; value.Kind == yaml.ScalarNode && value.Tag == "!!str" && value.Value != "" {
			out[node.Content[i].Value] = *value
		}
	}
	if _, ok := out["displayName"]; !ok && name != "" {
		out["displayName"] = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}
	}
	if email != "" {
		out["email"] = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: email}
	}
	return out
}

// also adds to references those that were kept because they lead to nothing here.
func (c *backstageCatalogue) also(refs, kept []string, kind string) []string {
	for _, text := range kept {
		if ref := c.foreign(text, kind); ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// foreign is a kept reference in full, unless it leads to a record: what that is to the one
// that holds it, fields of the two say.
func (c *backstageCatalogue) foreign(text, kind string) string {
	if text == "" {
		return ""
	}
	if full := fullBackstageRef(text, kind); !c.full[full] {
		return full
	}
	return ""
}

// fullBackstageRef is a reference, [kind:][namespace/]name, in full.
func fullBackstageRef(text, kind string) string {
	name := strings.ToLower(text)
	if before, after, ok := strings.Cut(name, ":"); ok {
		kind, name = before, after
	}
	if !strings.Contains(name, "/") {
		name = "default/" + name
	}
	return kind + ":" + name
}
