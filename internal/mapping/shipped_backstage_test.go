package mapping_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/mapping"
)

func TestBackstageEntities(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "backstage")
	assert.Equal(t, "kind", m.Header().TypeField)
	for _, c := range []struct{ entity, key, id, body string }{
		{"{kind: Component, metadata: {name: Pay, title: Payments, description: Takes money., tags: [a, c++], labels: {a/b: x}, annotations: {x/y: z}, links: [{url: 'https://e.org', icon: i}]}, spec: {type: service, lifecycle: experimental, owner: Team-A}}",
			"component:default/pay", "Pay", `{"kind":"Service","name":"Payments","description":"Takes money.","type":"technical","owner":{"$ref":"group:default/team-a","$kind":["Team"],"$id":"Team-A"},
			"criticality":"medium","phase":"pipeline","tags":["a"],"links":[{"title":"https://e.org","url":"https://e.org"}],
			"annotations":{"x/y":"z","backstage.io/metadata.labels.a/b":"x","backstage.io/metadata.name":"Pay","backstage.io/metadata.tags":"[\"c++\"]","backstage.io/metadata.links":"[{\"icon\":\"i\",\"url\":\"https://e.org\"}]"}}`},
		{"{kind: Component, metadata: {name: lib, namespace: web}, spec: {type: library, lifecycle: deprecated, owner: 'user:jo', system: s, dependsOn: ['Resource:default/DB']}}",
			"component:web/lib", "web-lib", `{"kind":"ConfigurationItem","class":"application_component","name":"lib","status":"pending_retirement","attributes":{"type":"library"},
			"relations":[{"type":"depends_on","to":{"$ref":"resource:default/db","$kind":["ConfigurationItem"],"$id":"DB"}},{"type":"part_of","to":{"$ref":"system:web/s","$kind":["Service"],"$id":"web-s"}}],
			"annotations":{"backstage.io/spec.owner":"user:jo"}}`},
		{"{kind: Resource, metadata: {name: db}, spec: {type: postgres, owner: t}}",
			"resource:default/db", "db", `{"kind":"ConfigurationItem","class":"database","name":"db","owner":{"$ref":"group:default/t","$kind":["Team"],"$id":"t"},"status":"in_use","annotations":{"backstage.io/spec.type":"postgres"}}`},
		{"{kind: API, metadata: {name: a}, spec: {type: grpc, lifecycle: production, owner: t, definition: 'x;'}}",
			"api:default/a", "a", `{"kind":"ConfigurationItem","class":"api","name":"a","owner":{"$ref":"group:default/t","$kind":["Team"],"$id":"t"},"status":"in_use","attributes":{"style":"grpc"},"annotations":{"backstage.io/spec.type":"grpc","backstage.io/spec.definition":"x;"}}`},
		{"{kind: System, metadata: {name: s}, spec: {owner: t, domain: d}}",
			"system:default/s", "s", `{"kind":"Service","name":"s","type":"supporting","owner":{"$ref":"group:default/t","$kind":["Team"],"$id":"t"},"criticality":"medium","phase":"catalogue","relations":[{"type":"part_of","to":{"$ref":"domain:default/d","$kind":["BusinessProcess"],"$id":"d"}}]}`},
		{"{kind: Domain, metadata: {name: d}, spec: {owner: t, subdomainOf: 'domain:default/e'}}",
			"domain:default/d", "d", `{"kind":"BusinessProcess","name":"d","owner":{"$ref":"group:default/t","$kind":["Team"],"$id":"t"},"parent":{"$ref":"domain:default/e","$kind":["BusinessProcess"],"$id":"e"}}`},
		{"{kind: Group, metadata: {name: g}, spec: {type: team, parent: p, children: [], members: [jo]}}",
			"group:default/g", "g", `{"kind":"Team","name":"g","parent":{"$ref":"group:default/p","$kind":["Team"],"$id":"p","$optional":true},"members":[{"$ref":"user:default/jo","$kind":["Person"],"$id":"jo","$optional":true}],
			"annotations":{"backstage.io/spec.parent":"p","backstage.io/spec.members":"[\"jo\"]"}}`},
		{"{kind: User, metadata: {name: jo}, spec: {profile: {displayName: Jo, email: jo@e.org}, memberOf: [g]}}",
			"user:default/jo", "jo", `{"kind":"Person","name":"Jo","type":"human","emails":["jo@e.org"],"annotations":{"backstage.io/spec.profile":"{\"displayName\":\"Jo\",\"email\":\"jo@e.org\"}","backstage.io/spec.memberOf":"[\"g\"]"}}`},
	} {
		draft, body := one(t, mapObject(t, m, "", "{apiVersion: backstage.io/v1alpha1, "+c.entity[1:]))
		assert.Equal(t, c.key, draft.Key)
		assert.Equal(t, c.id, draft.ID, c.key)
		assert.JSONEq(t, c.body, body, c.key)
	}
	for kind, skipped := range map[string]bool{"Location": true, "Template": true, "Strange": false} {
		a := mapObject(t, m, kind, "{apiVersion: backstage.io/v1alpha1, kind: "+kind+", metadata: {name: x}, spec: {}}")
		assert.Nil(t, a.Fault)
		assert.Empty(t, a.Records)
		assert.Equal(t, skipped, a.Skip != "", kind)
	}
	other := mapObject(t, m, "Deployment", "{apiVersion: apps/v1, kind: Component, metadata: {name: x}}")
	assert.True(t, other.Fault == nil && other.Records == nil && other.Skip == "", "another system's document is nobody's: %+v", other)
}

// References to one entity are one key, however they are spelt.
func TestBackstageReferences(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "backstage")
	for spelt, key := range map[string]string{
		"t": "group:ns/t", "group:T": "group:ns/t", "NS/t": "group:ns/t", "Group:Default/T": "group:default/t", "default/t": "group:default/t", "team-TEAM-NAME": "group:ns/team-team-name",
	} {
		draft, _ := one(t, mapObject(t, m, "Resource", "{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: r, namespace: ns}, spec: {type: database, owner: '"+spelt+"'}}"))
		assert.Equal(t, []string{key}, deferred(draft), spelt)
	}
}

func TestBackstageRelationsOfOthers(t *testing.T) {
	t.Parallel()
	a := mapObject(t, loadShipped(t, "backstage"), "Component", "{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: c}, spec: {type: service, dependencyOf: ['component:d'], providesApis: [api-1]}}")
	require.Len(t, a.Relations, 2)
	for i, from := range []string{"component:default/d", "api:default/api-1"} {
		assert.Equal(t, from, a.Relations[i].From.Key)
		assert.Equal(t, "component:default/c", a.Relations[i].To.Key)
		assert.Equal(t, "depends_on", a.Relations[i].Type)
	}
}

// Who is in a group, and which groups are parts of it, may stand on either side.
func TestBackstageAdditions(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "backstage")
	const user = "{apiVersion: backstage.io/v1alpha1, kind: User, metadata: {name: Jo%s}, spec: {memberOf: [g, 'group:other/H', null, '']}}"
	member := `{"members":[{"$ref":"user:default/jo","$kind":["Person"]}]}`
	assert.Equal(t, []string{"group:default/g " + member, "group:other/h " + member}, additions(mapObject(t, m, "User", fmt.Sprintf(user, ""))))
	const group = "{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: G%s}, spec: {type: team, children: [a], memberOf: [b]}}"
	assert.Equal(t, []string{`group:default/a {"parent":{"$ref":"group:default/g","$kind":["Team"]}}`}, additions(mapObject(t, m, "Group", fmt.Sprintf(group, ""))))

	// Of what gitsm exported only what was added since.
	const was = `, annotations: {gitsm.dev/record: '{"kind":"%s","id":"x","body":{"name":"X"},"native":{%s}}'}`
	exported := fmt.Sprintf(user, fmt.Sprintf(was, "Person", `"memberOf":["g"]`))
	assert.Equal(t, []string{"group:other/h " + member}, additions(mapObject(t, m, "User", exported)))
	exported = fmt.Sprintf(group, fmt.Sprintf(was, "Team", `"children":["a"]`))
	assert.Empty(t, additions(mapObject(t, m, "Group", exported)))
	for _, wrong := range []string{"{memberOf: 7}", "{memberOf: {a: b}}", "{memberOf: null}", "{}"} {
		a := mapObject(t, m, "User", "{apiVersion: backstage.io/v1alpha1, kind: User, metadata: {name: jo}, spec: "+wrong+"}")
		assert.Nil(t, a.Fault, wrong)
		assert.Empty(t, a.Additions, wrong)
	}
}

func additions(a mapping.Answer) []string {
	var out []string
	for _, said := range a.Additions {
		out = append(out, said.To.Key+" "+string(said.Body.AppendJSON(nil)))
	}
	return out
}

const exportedEntity = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay
  title: Pay
  description: D
  tags: [a]
  annotations:
    x/y: "1"
    gitsm.dev/record: '{"kind":"Service","id":"pay_x","folder":"eu","body":{"kind":"Service","name":"Pay","description":"D","owner":"team/pay","type":"technical","tags":["a","b_c"],"cost":{"amount":"1.50","currency":"EUR"},"relations":[{"type":"depends_on","to":"ci/a"},{"type":"part_of","to":"service/c","note":"n"},{"type":"depends_on","to":"service/b","hard":false}],"annotations":{"x/y":"1"}},"native":{"title":"Pay","description":"D","tags":["a"],"owner":"group:default/pay","lifecycle":"production","edges":{"dependsOn":{"resource:default/a":[0],"component:default/b":[2]},"subcomponentOf":{"component:default/c":[1]}},"providesApis":["api:default/p"]}}'
spec:
  type: service
  lifecycle: production
  owner: group:default/pay
  subcomponentOf: component:default/c
  dependsOn: [resource:default/a, component:default/b]
  providesApis: [api:default/p]
`

// What gitsm exported comes back as it was; what was altered since is altered.
func TestBackstageBringsRecordsBack(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "backstage")
	a := mapObject(t, m, "Component", exportedEntity)
	draft, body := one(t, a)
	assert.Empty(t, a.Relations)
	assert.Equal(t, []string{"component:default/pay", "Service", "pay_x", "eu", ""}, []string{draft.Key, draft.Kind, draft.ID, draft.Folder, draft.Date})
	was := `{"kind":"Service","name":"Pay","description":"D","owner":"team/pay","type":"technical","tags":["a","b_c"],"cost":{"amount":"1.50","currency":"EUR"},"relations":[{"type":"depends_on","to":"ci/a"},{"type":"part_of","to":"service/c","note":"n"},{"type":"depends_on","to":"service/b","hard":false}],"annotations":{"x/y":"1"}}`
	assert.Equal(t, was, body, "in the same order")
	for _, c := range []struct{ from, to, was, now string }{
		{"title: Pay", "title: Paying", `"name":"Pay"`, `"name":"Paying"`},
		{"  description: D\n", "", `"description":"D"`, `"description":null`},
		{"tags: [a]", "tags: [z]", `["a","b_c"]`, `["b_c","z"]`},
		{"owner: group:default/pay", "owner: other", `"team/pay"`, `{"$ref":"group:default/other","$kind":["Team"],"$id":"other"}`},
		{"lifecycle: production", "lifecycle: experimental", `"cost"`, `"phase":"pipeline","cost"`},
		{"resource:default/a, ", "", `{"type":"depends_on","to":"ci/a"},`, ``},
		{"component:default/b]", "'Component:B', 'resource:q']", `"hard":false}`, `"hard":false},{"type":"depends_on","to":{"$ref":"resource:default/q","$kind":["ConfigurationItem"],"$id":"q"}}`},
		{"  subcomponentOf: component:default/c\n", "", `{"type":"part_of","to":"service/c","note":"n"},`, ``},
		{`x/y: "1"`, `x/y: "2"`, `"x/y":"1"`, `"x/y":"2"`},
	} {
		altered := strings.Replace(exportedEntity, c.from, c.to, 1)
		require.NotEqual(t, exportedEntity, altered)
		_, body := one(t, mapObject(t, m, "Component", altered))
		assert.JSONEq(t, strings.Replace(was, c.was, c.now, 1), body, c.to)
	}
	a = mapObject(t, m, "Component", strings.Replace(exportedEntity, "[api:default/p]", "[api:default/p, n]", 1))
	require.Len(t, a.Relations, 1)
	assert.Equal(t, "api:default/n", a.Relations[0].From.Key)
	broken := strings.Replace(exportedEntity, `{"kind":"Service","id"`, `{"kind`, 1)
	assert.NotNil(t, mapObject(t, m, "Component", broken).Fault, "a record that was damaged is no new record")
}

func TestGiantSwarmIsCounted(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "backstage")
	groups, keys, owners, kinds := map[string]bool{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, file := range []string{"groups.yaml", "charts.yaml"} {
		for decoder := yaml.NewDecoder(bytes.NewReader(sharedData(t, "backstage-giantswarm", file))); ; {
			var entity map[string]any
			err := decoder.Decode(&entity)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if entity == nil {
				continue
			}
			text, err := yaml.Marshal(entity)
			require.NoError(t, err)
			draft, body := one(t, mapObject(t, m, entity["kind"].(string), string(text)))
			kinds[draft.Kind]++
			keys[draft.Key]++
			if draft.Kind == "Team" {
				groups[draft.Key] = true
				continue
			}
			for _, owner := range deferred(draft) {
				owners[owner]++
			}
			for key, value := range entity["metadata"].(map[string]any)["annotations"].(map[string]any) {
				name, err := json.Marshal(key)
				require.NoError(t, err)
				said, err := json.Marshal(value)
				require.NoError(t, err)
				assert.Contains(t, body, string(name)+":"+string(said))
			}
		}
	}
	assert.Equal(t, map[string]int{"Service": 75, "Team": 12}, kinds)
	twice := 0
	for _, n := range keys {
		if n > 1 {
			twice++
		}
	}
	assert.Equal(t, 6, twice)
	maps.DeleteFunc(owners, func(key string, _ int) bool { return groups[key] })
	assert.Equal(t, map[string]int{"group:default/team-phoenix": 10, "group:default/team-rocket": 3, "group:default/team-team-name": 1}, owners)
}
