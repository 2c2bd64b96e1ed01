package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/cli"
)

// sourceData opens a file of another system that is no part of the product. Without it the test is
// skipped, or fails where everything is required.
func sourceData(t *testing.T, names ...string) (paths []string) {
	t.Helper()
	for _, name := range names {
		path, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
		require.NoError(t, err)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
			t.Skipf("real data is not here: ../shared/data/%s", name)
		}
		paths = append(paths, path)
	}
	return paths
}

// imported is what gitsm import -o json says.
type imported struct {
	Written bool
	Objects []struct {
		Type                                   string
		Found, Mapped, Skipped, Failed, NoRule int
	}
	Records []struct {
		Kind                        string
		Created, Updated, Unchanged int
	}
	Files       []string
	Diagnostics []struct {
		Code, Severity, Path, Message string
		Line                          int
	}
	Accepted int
}

// runGitsm runs a command in a folder and returns what it prints.
func runGitsm(t *testing.T, dir string, args ...string) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	if other := evaluator(t); other != "" {
		program = other
	}
	var stdout, stderr bytes.Buffer
	status := cli.Main(context.Background(), cli.Env{
		Stdout: &stdout, Stderr: &stderr, Dir: dir, Program: program, Width: 80, CacheDir: filepath.Join(dir, ".cache"),
		Now: func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) },
	}, args)
	require.Equal(t, cli.StatusOK, status, "%s%s", stdout.String(), stderr.String())
	return stdout.String()
}

// importInto imports with all faults accepted.
func importInto(t *testing.T, dir string, args ...string) imported {
	t.Helper()
	out := runGitsm(t, dir, append(append([]string{"import"}, args...), "--baseline", "baseline.json", "-o", "json")...)
	var got imported
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.True(t, got.Written)
	return got
}

// rowsOf returns what a query of two columns gives.
func rowsOf(t *testing.T, dir, query string) map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(runGitsm(t, dir, "query", "-o", "csv", query))).ReadAll()
	require.NoError(t, err)
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[row[0]] = row[1]
	}
	return out
}

// emptyEstate is a repository with one team, which has a member.
func emptyEstate(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for path, content := range map[string]string{
		"catalogue/people/ada.yaml": "kind: Person\ntype: human\nname: Ada\nemails: [ada@example.org]\n",
		"catalogue/teams/ops.yaml":  "kind: Team\nname: Ops\nmembers: [person/ada]\n",
	} {
		path = filepath.Join(dir, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

// TestImportOfARealCatalogue: each entity becomes a record, and what is wrong with the catalogue is
// told at its place: owners that are no group, names that occur twice, a parent that is nowhere.
func TestImportOfARealCatalogue(t *testing.T) {
	t.Parallel()
	files := sourceData(t, "backstage-giantswarm/charts.yaml", "backstage-giantswarm/groups.yaml")
	kinds, names, ownedBy := map[string]int{}, map[string]int{}, map[string]int{}
	groups := map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		decoder := yaml.NewDecoder(bytes.NewReader(content))
		for {
			var entity struct {
				Kind     string
				Metadata struct{ Name string }
				Spec     struct{ Owner string }
			}
			err := decoder.Decode(&entity)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			kinds[entity.Kind]++
			names[entity.Kind+" "+entity.Metadata.Name]++
			if entity.Kind == "Group" {
				groups[entity.Metadata.Name] = true
			}
			if owner, ok := strings.CutPrefix(entity.Spec.Owner, "group:"); ok {
				ownedBy[owner]++
			}
		}
	}
	dir := emptyEstate(t)
	got := importInto(t, dir, append([]string{"backstage"}, files...)...)
	for _, objects := range got.Objects {
		assert.Equal(t, kinds[objects.Type], objects.Found, objects.Type)
		assert.Equal(t, objects.Found, objects.Mapped, objects.Type)
	}
	require.Len(t, got.Objects, len(kinds))
	assert.Equal(t, "Service", got.Records[0].Kind)
	assert.Equal(t, kinds["Component"], got.Records[0].Created)
	assert.Equal(t, "Team", got.Records[1].Kind)
	assert.Equal(t, kinds["Group"], got.Records[1].Created)

	count := func(code, text string) int {
		n := 0
		for _, d := range got.Diagnostics {
			if d.Code == code && strings.Contains(d.Message, text) {
				n++
				assert.Positive(t, d.Line, d.Message)
				assert.Contains(t, files, d.Path)
			}
		}
		return n
	}
	lost := 0
	for owner, n := range ownedBy {
		if !groups[owner] {
			assert.Equal(t, n, count("GS6201", `a Team "`+owner+`"`), owner)
			lost++
		}
	}
	assert.Positive(t, lost, "the catalogue has owners that are no group")
	again := 0
	for _, n := range names {
		again += n - 1
	}
	assert.Positive(t, again)
	assert.Equal(t, again, count("GS6202", "two objects have the key"))
	assert.Equal(t, kinds["Group"], count("GS6201", `"employees"`))
	runGitsm(t, dir, "validate", "--baseline", "baseline.json")

	second := importInto(t, dir, append([]string{"backstage"}, files...)...)
	assert.Empty(t, second.Files, "a second import changes nothing")
}

// TestImportOfARealInventory: nothing of an inventory is lost: it becomes a record, says something of
// one, or is left out for a reason.
func TestImportOfARealInventory(t *testing.T) {
	t.Parallel()
	files := sourceData(t, "netbox-demo/netbox-demo-v3.6.json")
	content, err := os.ReadFile(files[0])
	require.NoError(t, err)
	var rows []struct{ Model string }
	require.NoError(t, json.Unmarshal(content, &rows))
	models := map[string]int{}
	for _, row := range rows {
		models[row.Model]++
	}
	dir := emptyEstate(t)
	got := importInto(t, dir, "netbox", files[0], "--owner", "team/ops")
	require.Len(t, got.Objects, len(models))
	for _, objects := range got.Objects {
		assert.Equal(t, models[objects.Type], objects.Found, objects.Type)
		assert.Equal(t, objects.Found, objects.Mapped+objects.Skipped, "%s: each is mapped or left out for a reason", objects.Type)
	}
	made := rowsOf(t, dir, `SELECT substr(id, 1, instr(id, ':') - 1), count(*) FROM (SELECT body ->> '$.source.externalId' AS id FROM (
		SELECT body FROM ci UNION ALL SELECT body FROM supplier UNION ALL SELECT body FROM customer)) WHERE id IS NOT NULL GROUP BY 1`)
	for key, model := range map[string]string{
		"device": "dcim.device", "virtualmachine": "virtualization.virtualmachine", "site": "dcim.site", "rack": "dcim.rack", "powerfeed": "dcim.powerfeed",
		"circuit": "circuits.circuit", "provider": "circuits.provider", "tenant": "tenancy.tenant", "cluster": "virtualization.cluster",
	} {
		assert.Equal(t, strconv.Itoa(models[model]), made[key], model)
	}
	assert.Zero(t, got.Accepted, "the records are valid")
	fed := rowsOf(t, dir, "SELECT 'racks', count(DISTINCT source) FROM relation WHERE type = 'powered_by' AND min_up = 1")
	assert.Equal(t, "24", fed["racks"], "a rack with two feeds needs one of them")
	second := importInto(t, dir, "netbox", files[0], "--owner", "team/ops")
	assert.Empty(t, second.Files, "a second import changes nothing")
}

// TestMembershipsOfARealCatalogue: who is in which group comes to the same whether the groups name
// their members or the users their groups, and which group is part of which too.
func TestMembershipsOfARealCatalogue(t *testing.T) {
	t.Parallel()
	file := sourceData(t, "backstage-giantswarm/groups.yaml")[0]
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	type group struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   map[string]any
		Spec       map[string]any
	}
	var groups []group
	for decoder := yaml.NewDecoder(bytes.NewReader(content)); ; {
		var g group
		err := decoder.Decode(&g)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if g.Kind == "Group" {
			groups = append(groups, g)
		}
	}
	memberships, users, children := 0, map[string][]string{}, map[string][]string{}
	for _, g := range groups {
		name, _ := g.Metadata["name"].(string)
		members, _ := g.Spec["members"].([]any)
		memberships += len(members)
		for _, m := range members {
			users[m.(string)] = append(users[m.(string)], name)
		}
		parent, _ := g.Spec["parent"].(string)
		children[parent] = append(children[parent], name)
	}
	require.Positive(t, memberships)
	write := func(bySide bool) string {
		var out bytes.Buffer
		encoder := yaml.NewEncoder(&out)
		entity := func(kind, name string, spec map[string]any) {
			require.NoError(t, encoder.Encode(map[string]any{"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": map[string]any{"name": name}, "spec": spec}))
		}
		for _, g := range groups {
			spec := map[string]any{"type": "team", "children": []string{}}
			if !bySide {
				spec["members"], spec["parent"] = g.Spec["members"], g.Spec["parent"]
			}
			entity("Group", g.Metadata["name"].(string), spec)
		}
		for name, of := range users {
			if !bySide {
				of = []string{}
			}
			entity("User", name, map[string]any{"memberOf": of})
		}
		for name, of := range children {
			if !bySide {
				of = []string{}
			}
			entity("Group", name, map[string]any{"type": "root", "children": of})
		}
		path := filepath.Join(t.TempDir(), "all.yaml")
		require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
		return path
	}
	const memberQuery = "SELECT team.ref || ' ' || m.value, coalesce(team.parent, '') FROM team, json_each(team.body, '$.members') AS m"
	var told []map[string]string
	for _, bySide := range []bool{false, true} {
		dir, path := emptyEstate(t), write(bySide)
		got := importInto(t, dir, "backstage", path)
		assert.Empty(t, got.Diagnostics)
		rows := rowsOf(t, dir, memberQuery)
		delete(rows, "team/ops person/ada")
		assert.Len(t, rows, memberships)
		told = append(told, rows)
		second := importInto(t, dir, "backstage", path)
		assert.Empty(t, second.Files, "a second import changes nothing")
	}
	assert.Equal(t, told[0], told[1])
}
