package export

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// backstageKept is what the import from Backstage kept in a record's annotations because the
// record has no field for it, and the annotations that are Backstage's own.
type backstageKept struct {
	version             string
	annotations, labels map[string]string
	tags                []string
	links               []backstageLink
	// metadata and spec are what stood in fields that are not this package's to write.
	metadata map[string]yaml.Node
	// spec holds all else that stood in spec.
	spec map[string]yaml.Node
}

// keptSpec begins the annotations that keep fields of spec.
const keptSpec = "backstage.io/spec."

// annotationKey is a key that Backstage allows: a name, with a domain before it or none.
var annotationKey = regexp.MustCompile(`^([a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*/)?([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$`)

const longestPrefix = 253

func validBackstageKey(key string) bool {
	prefix, _, ok := strings.Cut(key, "/")
	if ok && len(prefix) > longestPrefix {
		return false
	}
	for _, part := range strings.Split(prefix, ".") {
		if ok && len(part) > backstageLimit {
			return false
		}
	}
	return annotationKey.MatchString(key)
}

func readBackstageKept(body *estate.Node) backstageKept {
	k := backstageKept{
		annotations: map[string]string{}, labels: map[string]string{},
		metadata: map[string]yaml.Node{}, spec: map[string]yaml.Node{},
	}
	annotations := body.Get("annotations")
	if annotations == nil || annotations.Kind != estate.Struct {
		return k
	}
	for i := range annotations.Fields {
		if f := &annotations.Fields[i]; f.Value.Kind == estate.String {
			k.read(f.Name, f.Value.Text)
		}
	}
	return k
}

func (k *backstageKept) read(key, value string) {
	if label, ok := strings.CutPrefix(key, "backstage.io/metadata.labels."); ok {
		if validBackstageKey(label) && (value == "" || len(value) <= backstageLimit && backstageNamed.MatchString(value)) {
			k.labels[label] = value
		}
		return
	}
	if field, ok := strings.CutPrefix(key, "backstage.io/metadata."); ok {
		k.readMetadata(field, value)
		return
	}
	if field, ok := strings.CutPrefix(key, keptSpec); ok {
		if node, ok := keptValue(value); ok {
			k.spec[field] = node
		}
		return
	}
	switch {
	case key == "backstage.io/apiVersion":
		k.version = value
	case validBackstageKey(key) && !strings.HasPrefix(key, "gitsm.dev/"):
		k.annotations[key] = value
	}
}

func (k *backstageKept) readMetadata(field, value string) {
	switch field {
	case "tags":
		_ = json.Unmarshal([]byte(value), &k.tags) // what is no list of texts is none of ours
	case "links":
		_ = json.Unmarshal([]byte(value), &k.links)
	case "name", "namespace", "title", "description", "labels", "annotations":
	default:
		if node, ok := keptValue(value); ok {
			k.metadata[field] = node
		}
	}
}

// keptValue reads a value as the import keeps them: JSON, or else a text.
func keptValue(value string) (yaml.Node, bool) {
	if !json.Valid([]byte(value)) {
		return yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}, true
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(value), &document); err != nil || len(document.Content) != 1 {
		return yaml.Node{}, false
	}
	return *document.Content[0], true
}

// text is a field of spec that is a text; "" where there is none.
func (k *backstageKept) text(field string) string {
	if node, ok := k.spec[field]; ok && node.Kind == yaml.ScalarNode && node.Tag == "!!str" && strings.TrimSpace(node.Value) != "" {
		return node.Value
	}
	return ""
}

// texts are those of a list in spec, or its one text.
func (k *backstageKept) texts(field string) []string {
	if text := k.text(field); text != "" {
		return []string{text}
	}
	var out []string
	node := k.spec[field]
	if node.Kind != yaml.SequenceNode {
		return nil
	}
	for _, entry := range node.Content {
		if entry.Kind == yaml.ScalarNode && entry.Tag == "!!str" && strings.TrimSpace(entry.Value) != "" {
			out = append(out, entry.Value)
		}
	}
	return out
}

// rest is what of spec nothing else writes.
func (k *backstageKept) rest() map[string]yaml.Node {
	out := maps.Clone(k.spec)
	maps.DeleteFunc(out, func(field string, _ yaml.Node) bool { return slices.Contains(backstageSpecFields(), field) })
	return out
}

// allTags are the record's tags that Backstage has a form for, and those that only it has.
func (k *backstageKept) allTags(body *estate.Node) []string {
	var out []string
	add := func(tag string) {
		if len(tag) <= backstageLimit && backstageTag.MatchString(tag) && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	for _, tag := range body.Each("tags") {
		if tag.Kind == estate.String {
			add(tag.Text)
		}
	}
	for _, tag := range k.tags {
		add(tag)
	}
	return out
}

// allLinks are the record's links with the icons that only Backstage has, and the links whose
// address a record cannot hold.
func (k *backstageKept) allLinks(body *estate.Node) []backstageLink {
	var out []backstageLink
	for _, l := range body.Each("links") {
		link := backstageLink{URL: l.Str("url"), Title: l.Str("title")}
		if link.URL == "" {
			continue
		}
		if at := slices.IndexFunc(k.links, func(kept backstageLink) bool { return kept.URL == link.URL }); at >= 0 {
			link.Icon, link.Type = k.links[at].Icon, k.links[at].Type
		}
		out = append(out, link)
	}
	for _, link := range k.links {
		if link.URL != "" && !strings.HasPrefix(link.URL, "http") && !strings.HasPrefix(link.URL, "mailto:") {
			out = append(out, link)
		}
	}
	return out
}
