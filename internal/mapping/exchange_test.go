package mapping_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/mapping"
)

// shippedMapping loads a shipped mapping, and others beside it.
func shippedMapping(t *testing.T, name, format string, beside ...string) *mapping.Mapping {
	t.Helper()
	files, written, ok := mapping.ReadShipped(name)
	require.True(t, ok)
	require.Equal(t, format, written)
	for _, content := range beside {
		files = append(files, mapping.File{Path: "own.cue", Content: []byte(content)})
	}
	m, fault := mapping.Load(files)
	require.Nil(t, fault, "%+v", fault)
	return m
}

// mapRow gives a mapping a row of a table; cells that are empty are absent.
func mapRow(t *testing.T, m *mapping.Mapping, table string, number int, head, row []string) mapping.Answer {
	t.Helper()
	input := map[string]string{}
	for i, cell := range row {
		if cell != "" {
			input[head[i]] = cell
		}
	}
	content, err := json.Marshal(input)
	require.NoError(t, err)
	return m.Map(mapping.Object{Type: table, File: table + ".csv", Number: number, JSON: content})
}

// tables maps all tables of a folder and returns what becomes of each row, in a line.
func tables(t *testing.T, m *mapping.Mapping, folder string) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.csv"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	out := map[string][]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		require.NoError(t, err)
		table := strings.TrimSuffix(filepath.Base(path), ".csv")
		for i, row := range rows[1:] {
			a := mapRow(t, m, table, i+1, rows[0], row)
			require.Nil(t, a.Fault, "%s %d: %+v", table, i+1, a.Fault)
			out[table] = append(out[table], word(a))
		}
	}
	return out
}

// word writes an answer in short.
func word(a mapping.Answer) string {
	var parts []string
	for _, r := range a.Records {
		parts = append(parts, strings.Join([]string{r.Kind, r.Key, strings.Join(r.Also, ","), r.ID, r.Date, string(r.Body.AppendJSON(nil))}, "|"))
	}
	for _, r := range a.Relations {
		parts = append(parts, strings.TrimSpace(r.From.Key+" "+r.Type+" "+r.To.Key+" "+r.Group))
	}
	for _, said := range a.Additions {
		parts = append(parts, said.To.Key+" + "+string(said.Body.AppendJSON(nil)))
	}
	if a.Skip != "" {
		parts = append(parts, "skipped: "+a.Skip)
	}
	return strings.Join(parts, "; ")
}

func TestServiceNow(t *testing.T) {
	t.Parallel()
	got := tables(t, shippedMapping(t, "servicenow", "csv"), "servicenow")

	require.Equal(t, []string{
		"cmdb_ci:Online shop depends_on cmdb_ci:Shop platform",
		"cmdb_ci:Shop platform runs_on cmdb_ci:vm-shop-1",
		"cmdb_ci:vm-shop-1 runs_on cmdb_ci:esx-ams-1",
		"cmdb_ci:shop-db part_of cmdb_ci:Shop platform",
		"cmdb_ci:app-web-01 located_in cmdb_ci:Schließfach Zürich",
		"cmdb_ci:core-sw-1 connects_to cmdb_ci:app-web-01",
		"cmdb_ci:Online shop depends_on cmdb_ci:no-such-thing",
		"cmdb_ci:Schließfach Zürich powered_by cmdb_ci:Feed A",
		"cmdb_ci:app-web-01 member_of cmdb_ci:Web cluster",
		"cmdb_ci:app-web-02 managed_by cmdb_ci:Chef",
		"", // a type that gitsm has no word for
		"", // a relation to nothing
	}, got["cmdb_rel_ci"])

	person := func(name string) string {
		return `{"members":[{"$ref":"sys_user:` + name + `","$kind":"Person","$id":"` + name + `","$optional":true}]}`
	}
	require.Equal(t, []string{
		"sys_user_group:Linux Operations + " + person("Marisa Lopes"), "sys_user_group:Linux Operations + " + person("Jan Brandt"), "sys_user_group:Commerce + " + person("Jan Brandt"), "",
	}, got["sys_user_grmember"])
	require.Equal(t, []string{
		`change_request:CHG0000001 + {"affects":[{"item":{"$ref":"cmdb_ci:app-web-01","$kind":["ConfigurationItem","Service","Offering"],"$id":"app-web-01","$optional":true}}]}`,
		`incident:INC0000001 + {"items":[{"$ref":"cmdb_ci:app-web-01","$kind":"ConfigurationItem","$id":"app-web-01","$optional":true}]}`,
		`problem:PRB0000001 + {"items":[{"$ref":"cmdb_ci:app-web-01","$kind":"ConfigurationItem","$id":"app-web-01","$optional":true}]}`, "",
	}, got["task_ci"])

	require.Equal(t, `ConfigurationItem|cmdb_ci:5f2a0b1c|cmdb_ci:app-web-01|app-web-01||{"name":"app-web-01","description":"Front end, first\nof two",`+
		`"owner":{"$ref":"sys_user_group:Linux Operations","$kind":"Team","$id":"Linux Operations"},"class":"server","status":"in_use",`+
		`"attributes":{"os":"Linux Red Hat","osVersion":"8.9","cpus":8,"memoryGibibytes":32.0},"environment":"production","criticality":"high",`+
		`"serial":"SN-0001; spare","location":"Amsterdam","network":{"addresses":["192.0.2.10"]},`+
		`"custodian":{"$ref":"sys_user:Marisa Lopes","$kind":"Person","$id":"Marisa Lopes","$optional":true},`+
		`"supportGroup":{"$ref":"sys_user_group:Linux Operations","$kind":"Team","$id":"Linux Operations","$optional":true}}`, got["cmdb_ci"][0])
	require.Contains(t, got["cmdb_ci"][1], `"class":"server","status":"in_use"`, "labels instead of codes")
	for i, want := range map[int]string{2: "in_maintenance", 3: "retired", 4: "in_maintenance"} {
		require.Contains(t, got["cmdb_ci"][i], `"status":"`+want+`"`)
	}
	for i, want := range map[int]string{4: "hypervisor", 5: "virtual_machine", 6: "database_instance", 7: "network_device", 8: "application", 9: "kitchen", 10: "rack"} {
		require.Contains(t, got["cmdb_ci"][i], `"class":"`+want+`"`, "what is no class stays, for validation to say so")
	}
	require.Empty(t, got["cmdb_ci"][11], "a row without a name is nothing")

	for i, want := range []string{`"type":"customer_facing","criticality":"critical"`, `"type":"supporting","criticality":"high"`, `"type":"technical","criticality":"medium","phase":"retired"`} {
		require.Contains(t, got["cmdb_ci_service"][i], want)
	}
	require.Contains(t, got["change_request"][0], `"window":{"start":"2026-03-10T22:00:00Z","end":"2026-03-11T01:00:00Z"}`)
	require.Contains(t, got["change_request"][0], `"outcome":{"result":"partial","actualStart":"2026-03-10T22:00:00Z","actualEnd":"2026-03-11T02:10:00Z"`)
	require.Contains(t, got["change_request"][1], `"type":"normal","tags":["standard-change"]`)
	require.Contains(t, got["change_request"][2], `"cancelled":{"at":"2026-03-06","reason":"No longer needed"}`)
	require.NotContains(t, got["change_request"][2], "outcome")
	require.True(t, strings.HasPrefix(got["change_request"][3], "Change|change_request:CHG0030004||CHG0030004||"), "what is no day begins no id")

	require.Contains(t, got["incident"][0], `"detected":"2026-03-11T07:02:11Z","opened":"2026-03-11T07:02:11Z","resolved":"2026-03-11T09:00:00Z","closed":"2026-03-14T09:00:00Z"`)
	require.Contains(t, got["incident"][0], `"problem":{"$ref":"problem:PRB0040001"`)
	require.Contains(t, got["incident"][1], `"impact":"low","urgency":"low","caller":"Bob Customer","channel":"portal"`)
	require.Contains(t, got["incident"][2], `"status":"cancelled"`)
	require.Contains(t, got["problem"][0], `"knownError":{"symptom":"Index corrupts after an upgrade","workaround":"Rebuild the index"}`)
	require.Contains(t, got["ast_contract"][1], `"number":"CNTR0001002","status":"ended"`)
	require.Equal(t, "skipped: a company that is only a manufacturer is a text in the items that it made", got["core_company"][2])
	require.Contains(t, got["core_company"][1], "Customer|")
	require.Equal(t, "skipped: an inactive group", got["sys_user_group"][3])
	require.Contains(t, got["sys_user"][0], "Person|sys_user:Marisa Lopes|sys_user:mlopes|")
	require.Contains(t, got["sys_user"][2], `"activeTo":"2025-07-31"`)
}

func TestServiceNowOffset(t *testing.T) {
	t.Parallel()
	m := shippedMapping(t, "servicenow", "csv", "package mapping\noffset: \"+01:00\"\n")
	a := mapRow(t, m, "incident", 1, []string{"Number", "Opened"}, []string{"INC1", "2026-03-11 07:02:11"})
	require.Nil(t, a.Fault)
	require.Equal(t, "2026-03-11T07:02:11+01:00", a.Records[0].Body.Str("detected"))
	require.Contains(t, m.Header().Reads, `Opened`)
	require.False(t, slices.Contains(m.Header().Reads, "u_colour"))
}

func TestITop(t *testing.T) {
	t.Parallel()
	got := tables(t, shippedMapping(t, "itop", "csv"), "itop")
	records := func(class string, i int) string {
		before, _, _ := strings.Cut(got[class][i], "; ")
		return before
	}
	relations := func(class string, i int) string {
		_, after, _ := strings.Cut(got[class][i], "}; ")
		return after
	}
	require.Equal(t, "ci:17 located_in ci:R1; ci:17 powered_by ci:Feed A power; ci:17 powered_by ci:Feed B power", relations("Server", 0), "one of two feeds is enough")
	require.Equal(t, "ci:18 located_in location:Amsterdam; ci:18 powered_by ci:Feed A power", relations("Server", 1))
	require.Contains(t, records("Server", 1), `"status":"in_stock"`)
	require.Contains(t, records("Server", 2), "|ci:19|ci:srv-ams-1|")
	require.Equal(t, "ci:hv-1 member_of ci:Farm North; ci:hv-1 runs_on ci:srv-ams-1", relations("Hypervisor", 0))
	require.Contains(t, got["Farm"][0], `"class":"cluster","status":"in_use","attributes":{"purpose":"virtualisation"},"redundancy":{"minUp":1}`)
	require.Equal(t, "ci:vm-1 runs_on ci:Farm North", relations("VirtualMachine", 0))
	require.Contains(t, got["NetworkDevice"][1], `"class":"firewall"`)
	require.Equal(t, "ci:PDU 1 located_in ci:R1; ci:PDU 1 powered_by ci:Feed A", relations("PDU", 0))
	require.Contains(t, got["DBServer"][0], "|ci:MySQL|ci:MySQL vm-1|")
	require.Equal(t, "ci:shop runs_on ci:MySQL vm-1", relations("DatabaseSchema", 0))
	require.Equal(t, []string{"ci:Shop depends_on ci:vm-1", "ci:Shop depends_on ci:MySQL vm-1", "ci:Shop depends_on ci:nowhere", ""}, got["lnkApplicationSolutionToFunctionalCI"])
	person := func(name string) string {
		return `team:Linux + {"members":[{"$ref":"person:` + name + `","$kind":"Person","$id":"` + name + `","$optional":true}]}`
	}
	require.Equal(t, []string{person("5"), person("Marisa Lopes"), person("Lopes"), ""}, got["lnkPersonToTeam"])
	vm := `[{"$ref":"ci:vm-1","$kind":"ConfigurationItem","$id":"vm-1","$optional":true}]}`
	require.Equal(t, []string{
		`incident:I-000011 + {"items":` + vm, `userrequest:R-000013 + {"items":` + vm, `problem:P-000014 + {"items":` + vm,
		`change:C-000007 + {"affects":[{"item":` + strings.TrimSuffix(strings.TrimPrefix(vm, "["), "]}") + `}]}`, "", "",
	}, got["lnkFunctionalCIToTicket"], "what has no rule is for the planner to report")
	require.Equal(t, []string{`agreement:Web for Demo + {"covers":[{"$ref":"service:Web shop","$kind":"Service","$id":"Web shop","$optional":true}]}`}, got["lnkCustomerContractToService"])
	require.Contains(t, got["Person"][0], "Person|person:5|person:Marisa Lopes|Marisa Lopes|")
	require.Equal(t, "skipped: an inactive person, with no day from which on", got["Person"][1])
	require.Contains(t, got["SLA"][0], "skipped: ")
	require.Contains(t, got["NormalChange"][0], `"window":{"start":"2026-03-01T20:00:00Z","end":"2026-03-01T22:00:00Z"},"backout":{"steps":["Put it back"]}`)
	require.Contains(t, got["EmergencyChange"][0], `"cancelled":{"at":"2026-02-21"`)
	require.Contains(t, got["Incident"][0], `"impact":"high","urgency":"high"`)
	require.Contains(t, got["Incident"][1], `"impact":"low","urgency":"low"`)
	require.Contains(t, got["KnownError"][0], `"knownError":{"symptom":"Disks drop out","rootCause":"Bad firmware","workaround":"Reseat"}`)
	require.Contains(t, got["ProviderContract"][0], `"supplier":{"$ref":"supplier:Example Power"`)
}

func TestGitsm(t *testing.T) {
	t.Parallel()
	const body = `{"kind":"Change","title":"X","affects":[{"item":"ci/a_b"}],"source":{"system":"old","externalId":"7"},"risk":{"answers":{"a":1.50,"b":true}}}`
	m := shippedMapping(t, "gitsm", "json")
	require.Equal(t, map[string]string{"records": "records"}, m.Header().Lists)
	a := m.Map(mapping.Object{Type: "records", File: "e.json", Number: 1, JSON: []byte(`{"ref":"change/2026-01-02-x_y","path":"cmdb/changes/2026/q1/2026-01-02-x_y.yaml","body":` + body + `}`)})
	require.Nil(t, a.Fault, "%+v", a.Fault)
	require.Len(t, a.Records, 1)
	d := a.Records[0]
	require.Equal(t, []string{"change/2026-01-02-x_y", "Change", "2026-01-02-x_y", "2026-01-02", "2026/q1"}, []string{d.Key, d.Kind, d.ID, d.Date, d.Folder})
	require.Equal(t, body, string(d.Body.AppendJSON(nil)))
}

func TestGitsmCSV(t *testing.T) {
	t.Parallel()
	m := shippedMapping(t, "gitsm-csv", "csv")
	head := []string{"ref", "path", "kind", "name", "description", "contact.email", "attributes.a.b", "members", "number", "empty"}
	row := []string{"team/a", "catalogue/teams/eu/a.yaml", "Team", `"16.4"`, `"\u003d1+1"`, "a@example.org", "true", `["person/x"]`, "-5", `""`}
	a := mapRow(t, m, "team", 1, head, row)
	require.Nil(t, a.Fault, "%+v", a.Fault)
	d := a.Records[0]
	require.Equal(t, []string{"team/a", "Team", "a", "", "eu"}, []string{d.Key, d.Kind, d.ID, d.Date, d.Folder})
	require.JSONEq(t, `{"kind":"Team","name":"16.4","description":"=1+1","contact":{"email":"a@example.org"},"attributes":{"a":{"b":true}},"members":["person/x"],"number":-5,"empty":""}`,
		string(d.Body.AppendJSON(nil)))
	rates := mapRow(t, m, "rates", 1, []string{"ref", "path", "kind", "from"}, []string{"rates/x", "catalogue/rates/x.yaml", "Rates", "EUR"})
	require.Len(t, rates.Records, 1, "a field called from makes no relation of a record")
	require.Contains(t, mapRow(t, m, "relations", 1, []string{"from", "type", "to"}, []string{"ci/a", "runs_on", "ci/b"}).Skip, "in the tables of the records")
}
