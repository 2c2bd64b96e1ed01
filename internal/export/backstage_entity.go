package export

import (
	"bytes"
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// backstageEntity is an entity as it is written.
type backstageEntity struct {
	APIVersion string
	Kind       string
	Metadata   backstageMetadata
	Spec       backstageSpec
}

type backstageMetadata struct {
	Name        string
	Namespace   string
	Title       string
	Description string
	Labels      map[string]string
	Annotations map[string]string
	Tags        []string
	Links       []backstageLink
	Rest        map[string]yaml.Node
}

type backstageLink struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	Icon  string `json:"icon,omitempty"`
	Type  string `json:"type,omitempty"`
}

// backstageRecord is what the annotation gitsm.dev/record holds.
type backstageRecord struct {
	// Kind, Date and ID name the record; Folder is where it lies below the folder of its kind.
	Kind   string `json:"kind"`
	Date   string `json:"date,omitempty"`
	ID     string `json:"id"`
	Folder string `json:"folder,omitempty"`
	// Body is its content.
	Body json.RawMessage `json:"body"`
	// Native is what of the entity came from it, so that the import sees what was altered.
	Native backstageNative `json:"native"`
}

type backstageNative struct {
	Title       string          `json:"title,omitempty"`
	Description string          `json:"description,omitempty"`
	Tags        []string        `json:"tags,omitempty"`
	Links       []backstageLink `json:"links,omitempty"`
	Owner       string          `json:"owner,omitempty"`
	Lifecycle   string          `json:"lifecycle,omitempty"`
	Parent      string          `json:"parent,omitempty"`
	// Members are the people of a team by the entity that stands for each; "" where Backstage
	// alone knows it.
	Members map[string]estate.Ref `json:"members,omitempty"`
	// Edges are the indexes of relations by the field and the entity that stand for them.
	Edges        map[string]map[string][]int `json:"edges,omitempty"`
	ProvidesAPIs []string                    `json:"providesApis,omitempty"`
	// Children and MemberOf are what other teams say of this team or person.
	Children []string `json:"children,omitempty"`
	MemberOf []string `json:"memberOf,omitempty"`
}

// backstageRecordKey is the annotation that holds the record.
const backstageRecordKey = "gitsm.dev/record"

// entity is what a record becomes.
func (c *backstageCatalogue) entity(r *estate.Record) (*backstageEntity, error) {
	ref, name, own := r.Ref, c.names[r.Ref], c.body(r)
	body := &own
	kept := readBackstageKept(body)
	entity := &backstageEntity{APIVersion: "backstage.io/v1alpha1", Kind: name.kind}
	if strings.HasPrefix(kept.version, "backstage.io/") {
		entity.APIVersion = kept.version
	}
	m := &entity.Metadata
	m.Name, m.Title, m.Description = name.name, body.Str("name"), body.Str("description")
	if ref.Kind().Info().Titled {
		m.Title = body.Str("title")
	}
	if name.namespace != "default" {
		m.Namespace = name.namespace
	}
	m.Labels, m.Annotations, m.Rest = kept.labels, kept.annotations, kept.metadata
	m.Tags, m.Links = kept.allTags(body), kept.allLinks(body)

	spec, edges := c.spec(ref, body, kept)
	entity.Spec = spec
	record := backstageRecord{Kind: ref.Kind().String(), ID: ref.ID(), Native: backstageNative{
		Title: m.Title, Description: m.Description, Tags: m.Tags, Links: m.Links,
		Owner: spec.Owner, Lifecycle: spec.Lifecycle, Parent: spec.Parent, Edges: edges, ProvidesAPIs: spec.ProvidesAPIs,
	}}
	if ref.Kind() == estate.Team {
		record.Native.Members = c.memberNames(body, spec.Members)
	}
	if spec.Children != nil {
		record.Native.Children = *spec.Children
	}
	if spec.MemberOf != nil {
		record.Native.MemberOf = *spec.MemberOf
	}
	if _, dated := estate.IDDate(ref.ID()); dated && ref.Kind().Info().Dated {
		record.Date, record.ID = ref.ID()[:len("2006-01-02")], ref.ID()[len("2006-01-02-"):]
	}
	record.Folder = folderOf(r.Path)
	record.Body = body.AppendJSON(nil)
	text, err := compactJSON(record)
	if err != nil {
		return nil, err
	}
	m.Annotations[backstageRecordKey] = text
	return entity, nil
}

// folderOf is the folder of a record below that of its kind; "" where it lies in that.
func folderOf(path string) string {
	_, rest, _ := estate.KindOfPath(path)
	if at := strings.LastIndexByte(rest, '/'); at >= 0 {
		return rest[:at]
	}
	return ""
}

// compactJSON is JSON as it is read by people too: in one line, without escapes for HTML.
func compactJSON(v any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}
