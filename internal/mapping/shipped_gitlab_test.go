package mapping_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// loadShipped loads a mapping that comes with gitsm.
func loadShipped(t *testing.T, name string) *mapping.Mapping {
	t.Helper()
	files, format, ok := mapping.ReadShipped(name)
	require.True(t, ok)
	require.Equal(t, "yaml", format)
	m, fault := mapping.Load(files)
	require.Nil(t, fault, "%+v", fault)
	return m
}

// mapObject gives a mapping an object that is written in YAML.
func mapObject(t *testing.T, m *mapping.Mapping, typ, text string) mapping.Answer {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v))
	content, err := json.Marshal(v)
	require.NoError(t, err)
	return m.Map(mapping.Object{Type: typ, File: "source.yaml", Number: 1, JSON: content})
}

// one is the only draft of an answer, its body as JSON.
func one(t *testing.T, a mapping.Answer) (mapping.Draft, string) {
	t.Helper()
	require.Nil(t, a.Fault, "%+v", a.Fault)
	require.Len(t, a.Records, 1)
	body := a.Records[0].Body
	return a.Records[0], string(body.AppendJSON(nil))
}

// sharedData reads a file of the data beside the repository; it skips where there is none.
func sharedData(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, path...)...))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skip("no shared data")
	}
	require.NoError(t, err)
	return content
}

// deferred are the references of a draft by their keys, as often as they occur.
func deferred(draft mapping.Draft) (keys []string) {
	draft.Body.Walk("", func(_ string, n *estate.Node) bool {
		if ref, ok := mapping.ReadRef(n); ok {
			keys = append(keys, ref.Key)
			return false
		}
		return true
	})
	return keys
}

func TestGitLabService(t *testing.T) {
	t.Parallel()
	draft, body := one(t, mapObject(t, loadShipped(t, "gitlab"), "services", `
name: web_x
friendly_name: Web
tier: sv
label: Service:Web
teams: [a_team, b, null]
infra_owner: c
business:
  requirement: |
    Shows pages.
  business_value: All of it.
  customers: [GitLab.com customers, null]
  SLA: {overall_sla_weighting: 5, availability: null, response_time: 4 business hours}
technical:
  project: ["https://example.org/p", "https://example.org/p"]
  documents: {design: "https://example.org/d", architecture: TBD, service: [null, "https://example.org/s"], security: null}
  dependencies: [{service: git}, {service: null}, {service: git, type: null}, {service: web_x}]
  security: {data_classification: RED}
  logging: [{name: Rails, permalink: "https://example.org/l"}, {name: x, permalink: TBD}]
  chef_roles: [x, y]
infrastructure: {accesses: [{account_name: null, access_type: null}], provider: gcp}
`))
	assert.Equal(t, "service:web_x", draft.Key)
	assert.Equal(t, "web_x", draft.ID)
	assert.Equal(t, []string{"team:a_team", "team:b", "service:git", "service:web_x"}, deferred(draft))
	assert.JSONEq(t, `{"kind":"Service","name":"Web","aliases":["Service:Web"],"description":"Shows pages.","type":"customer_facing",
		"owner":{"$ref":"team:a_team","$kind":"Team","$id":"a_team"},"criticality":"critical","valueProposition":"All of it.",
		"userGroups":["GitLab.com customers"],
		"supportTeams":{"levels":[{"$ref":"team:b","$kind":"Team","$id":"b"}]},
		"dataClassification":"secret",
		"relations":[{"type":"depends_on","to":{"$ref":"service:git","$kind":["Service","ConfigurationItem"],"$id":"git"}},
			{"type":"depends_on","to":{"$ref":"service:web_x","$kind":["Service","ConfigurationItem"],"$id":"web_x"}}],
		"tags":["tier-sv"],
		"links":[{"title":"Design","url":"https://example.org/d"},{"title":"Documentation","url":"https://example.org/s"},
			{"title":"Project","url":"https://example.org/p"},{"title":"Log: Rails","url":"https://example.org/l"}],
		"annotations":{"gitlab.com/technical.documents.architecture":"TBD","gitlab.com/technical.logging":"[{\"name\":\"x\",\"permalink\":\"TBD\"}]",
			"gitlab.com/business.SLA.overall_sla_weighting":"5","gitlab.com/business.SLA.response_time":"4 business hours",
			"gitlab.com/infra_owner":"c","gitlab.com/technical.chef_roles":"[\"x\",\"y\"]","gitlab.com/infrastructure.provider":"gcp"}}`, body)
	assert.True(t, strings.HasPrefix(body, `{"kind":"Service","name":"Web","aliases":`), "in the order of the mapping: %s", body)
}

func TestGitLabOtherObjects(t *testing.T) {
	t.Parallel()
	m := loadShipped(t, "gitlab")
	assert.Equal(t, map[string]string{"tiers": "tiers", "services": "services", "teams": "teams"}, m.Header().Lists)
	assert.NotEmpty(t, mapObject(t, m, "tiers", "{name: sv}").Skip)
	_, body := one(t, mapObject(t, m, "services", "{name: bare}"))
	assert.JSONEq(t, `{"kind":"Service","name":"bare","type":"supporting","criticality":"medium"}`, body)
	_, body = one(t, mapObject(t, m, "teams", "{name: a_b, slack_channel: a, slack_alerts_channel: b, url: 'https://example.org', oncall_schedule: 'https://example.org/o', manager_slug: m, ignored_components: [x], send_slo_alerts_to_team_slack_channel: true}"))
	assert.JSONEq(t, `{"kind":"Team","name":"a_b","links":[{"title":"Handbook","url":"https://example.org"}],"contact":{"chat":"#a"},"onCall":{"url":"https://example.org/o"},
		"annotations":{"gitlab.com/slack_alerts_channel":"b","gitlab.com/manager_slug":"m","gitlab.com/ignored_components":"[\"x\"]","gitlab.com/send_slo_alerts_to_team_slack_channel":"true"}}`, body)
	assert.NotNil(t, mapObject(t, m, "services", "{friendly_name: without a name}").Fault)
}

// The real catalogue, counted by reading it once more.
func TestGitLabCatalogueIsCounted(t *testing.T) {
	t.Parallel()
	var source struct{ Services, Teams, Tiers []map[string]any }
	require.NoError(t, yaml.Unmarshal(sharedData(t, "gitlab-service-catalog", "service-catalog.yml"), &source))
	require.NoError(t, yaml.Unmarshal(sharedData(t, "gitlab-service-catalog", "teams.yml"), &source))
	m := loadShipped(t, "gitlab")
	give := func(typ string, objects []map[string]any) (answers []mapping.Answer) {
		for _, o := range objects {
			text, err := yaml.Marshal(o)
			require.NoError(t, err)
			answers = append(answers, mapObject(t, m, typ, string(text)))
		}
		return answers
	}
	services, named := map[string]bool{}, map[string]bool{}
	for _, s := range source.Services {
		services[s["name"].(string)] = true
	}
	for _, s := range source.Teams {
		named["team:"+s["name"].(string)] = true
	}
	edges, dangling, teams := 0, map[string]int{}, map[string]bool{}
	for i, a := range give("services", source.Services) {
		draft, _ := one(t, a)
		assert.Equal(t, "service:"+source.Services[i]["name"].(string), draft.Key)
		for _, key := range deferred(draft) {
			name, isService := strings.CutPrefix(key, "service:")
			switch {
			case !isService && !named[key]:
				teams[key] = true
			case isService:
				edges++
				if !services[name] {
					dangling[name]++
				}
			}
		}
	}
	assert.Len(t, source.Services, 55)
	assert.Equal(t, 38, edges)
	assert.Equal(t, map[string]int{"postgres": 8, "prometheus": 1, "elasticsearch": 1}, dangling)
	assert.Equal(t, []string{"team:trust_and_safety", "team:verify"}, slices.Sorted(maps.Keys(teams)))
	assert.Len(t, source.Teams, 63)
	for _, a := range give("teams", source.Teams) {
		one(t, a)
	}
}
