package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The rules by which Backstage's catalogue takes or refuses entities, written from its
// published documentation (Descriptor Format of Catalog Entities) and nothing of this package.

// judgedEntity is an entity as any reader of YAML sees it.
type judgedEntity map[string]any

// readEntities reads all documents of a catalogue file.
func readEntities(t require.TestingT, text []byte) []judgedEntity {
	var out []judgedEntity
	for decoder := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var e map[string]any
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		out = append(out, e)
	}
}

func (e judgedEntity) at(path ...string) any {
	var v any = map[string]any(e)
	for _, step := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[step]
	}
	return v
}

func (e judgedEntity) text(path ...string) string {
	s, _ := e.at(path...).(string)
	return s
}

// ref is the entity's full reference.
func (e judgedEntity) ref() string {
	namespace := e.text("metadata", "namespace")
	if namespace == "" {
		namespace = "default"
	}
	return strings.ToLower(e.text("kind") + ":" + namespace + "/" + e.text("metadata", "name"))
}

// record is what the annotation of gitsm says.
func (e judgedEntity) record(t require.TestingT) (r struct {
	Kind, Date, ID, Folder string
	Body                   json.RawMessage
	Native                 map[string]any
}) {
	require.NoError(t, json.Unmarshal([]byte(e.text("metadata", "annotations", "gitsm.dev/record")), &r))
	return r
}

type entityRule struct{ required, texts, lists []string }

func entityRules() map[string]entityRule {
	return map[string]entityRule{
		"Component": {[]string{"type", "lifecycle", "owner"}, []string{"type", "lifecycle", "owner", "system", "subcomponentOf"}, []string{"providesApis", "consumesApis", "dependsOn", "dependencyOf"}},
		"API":       {[]string{"type", "lifecycle", "owner", "definition"}, []string{"type", "lifecycle", "owner", "system"}, nil},
		"Resource":  {[]string{"type", "owner"}, []string{"type", "owner", "system"}, []string{"dependsOn", "dependencyOf"}},
		"System":    {[]string{"owner"}, []string{"owner", "domain", "type"}, nil},
		"Domain":    {[]string{"owner"}, []string{"owner", "subdomainOf", "type"}, nil},
		"Group":     {[]string{"type", "children"}, []string{"type", "parent", "leader"}, []string{"children", "members"}},
		"User":      {[]string{"memberOf"}, nil, []string{"memberOf", "leaderOf"}},
	}
}

var (
	ruleName  = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$`)
	ruleLabel = regexp.MustCompile(`^[a-z0-9]+(?:-+[a-z0-9]+)*$`)
	ruleTag   = regexp.MustCompile(`^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$`)
)

// judge lists the rules that an entity breaks.
func judge(e judgedEntity) (broken []string) {
	fail := func(format string, values ...any) { broken = append(broken, fmt.Sprintf(format, values...)) }
	if !slices.Contains([]string{"backstage.io/v1alpha1", "backstage.io/v1beta1"}, e.text("apiVersion")) {
		fail("apiVersion %v", e["apiVersion"])
	}
	if name := e.text("metadata", "name"); len(name) > 63 || !ruleName.MatchString(name) {
		fail("name %q", name)
	}
	if space, given := e.at("metadata", "namespace").(string); given && (len(space) > 63 || !ruleLabel.MatchString(space)) {
		fail("namespace %q", space)
	}
	if title := e.at("metadata", "title"); title != nil && e.text("metadata", "title") == "" {
		fail("title %v", title)
	}
	if d := e.at("metadata", "description"); d != nil {
		if _, ok := d.(string); !ok {
			fail("description %v", d)
		}
	}
	for _, tag := range listOf(e.at("metadata", "tags"), fail, "tags") {
		if len(tag) > 63 || !ruleTag.MatchString(tag) {
			fail("tag %q", tag)
		}
	}
	for key, value := range mapOf(e.at("metadata", "labels")) {
		if text, ok := value.(string); !ok || !keyAllowed(key) || text != "" && (len(text) > 63 || !ruleName.MatchString(text)) {
			fail("label %q: %v", key, value)
		}
	}
	for key, value := range mapOf(e.at("metadata", "annotations")) {
		if _, ok := value.(string); !ok || !keyAllowed(key) {
			fail("annotation %q: %T", key, value)
		}
	}
	links, _ := e.at("metadata", "links").([]any)
	for _, l := range links {
		link := judgedEntity(mapOf(l))
		if link.text("url") == "" {
			fail("link %v", l)
		}
		for _, field := range []string{"title", "icon", "type"} {
			if v := link.at(field); v != nil && link.text(field) == "" {
				fail("link's %s %v", field, v)
			}
		}
	}
	return append(broken, judgeSpec(e)...)
}

func judgeSpec(e judgedEntity) (broken []string) {
	fail := func(format string, values ...any) { broken = append(broken, fmt.Sprintf(format, values...)) }
	rule, ok := entityRules()[e.text("kind")]
	if !ok {
		fail("kind %v", e["kind"])
	}
	for _, field := range rule.required {
		if e.at("spec", field) == nil {
			fail("no spec.%s", field)
		}
	}
	for _, field := range rule.texts {
		if v := e.at("spec", field); v != nil && e.text("spec", field) == "" {
			fail("spec.%s %v", field, v)
		}
	}
	for _, field := range rule.lists {
		for _, entry := range listOf(e.at("spec", field), fail, field) {
			if entry == "" {
				fail("empty entry of %s", field)
			}
		}
	}
	if e.text("kind") == "API" && e.text("spec", "definition") == "" && e.text("spec", "definition", "$text") == "" {
		fail("spec.definition %v", e.at("spec", "definition"))
	}
	for field, v := range mapOf(e.at("spec", "profile")) {
		if text, ok := v.(string); slices.Contains([]string{"displayName", "email", "picture"}, field) && (!ok || text == "") {
			fail("profile's %s %v", field, v)
		}
	}
	return broken
}

// keyAllowed is the rule of keys: [domain/]name.
func keyAllowed(key string) bool {
	parts := strings.Split(key, "/")
	name := parts[len(parts)-1]
	if len(parts) > 2 || len(name) > 63 || !ruleName.MatchString(name) {
		return false
	}
	if len(parts) == 2 {
		if len(parts[0]) > 253 {
			return false
		}
		for _, label := range strings.Split(parts[0], ".") {
			if len(label) > 63 || !ruleLabel.MatchString(label) {
				return false
			}
		}
	}
	return true
}

func mapOf(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func listOf(v any, fail func(string, ...any), name string) (out []string) {
	list, ok := v.([]any)
	if v != nil && !ok {
		fail("%s is no list: %v", name, v)
	}
	for _, entry := range list {
		text, ok := entry.(string)
		if !ok {
			fail("entry of %s: %v", name, entry)
		}
		out = append(out, text)
	}
	return out
}

// requireCatalogue reads what was exported and fails where Backstage would refuse it.
func requireCatalogue(t require.TestingT, text []byte) map[string]judgedEntity {
	out := map[string]judgedEntity{}
	for _, e := range readEntities(t, text) {
		require.Empty(t, judge(e), e.ref())
		require.NotContains(t, out, e.ref(), "two entities have one name")
		out[e.ref()] = e
	}
	return out
}

// A judge who lets all pass would prove nothing.
func TestJudgeRefuses(t *testing.T) {
	t.Parallel()
	const whole = `{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: a.B_c-1, namespace: a-b, title: A, tags: [a-b, "c:+#"],
  labels: {a.b-c/D: e}, annotations: {x/y: ""}, links: [{url: u}]}, spec: {type: service, lifecycle: x, owner: o, dependsOn: [a]}}`
	require.Empty(t, judge(readEntities(t, []byte(whole))[0]))
	for from, to := range map[string]string{
		"v1alpha1": "v9", "Component": "Thing", "a.B_c-1": "-a", "namespace: a-b": "namespace: a_b", "title: A": "title: ''", "[a-b,": "[A,",
		"D: e": "D: -e", "a.b-c/D": "a_b/D", "x/y: \"\"": "x/y/z: \"\"", "x/y": strings.Repeat("x", 64), "url: u": "title: u",
		"type: service, ": "", "lifecycle: x": "lifecycle: 1", "owner: o": "owner: ''", "[a]": "a", "dependsOn: [a]": "dependsOn: [1]",
	} {
		broken := strings.Replace(whole, from, to, 1)
		require.NotEqual(t, whole, broken)
		require.NotEmpty(t, judge(readEntities(t, []byte(broken))[0]), "%s → %s", from, to)
	}
}
