package migration_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/mapping"
)

// What was retired here stays so, and its other fields follow the source.
func TestRetirementIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, path, is, says, want string
		told                       string
	}{
		"a service":        {"Service", "catalogue/services", "phase: retired", "phase: catalogue", `"phase":"retired"`, `service/a was retired here, and the source says phase: "catalogue"`},
		"an item":          {"ConfigurationItem", "cmdb/items", "status: disposed", "status: in_use", `"status":"disposed"`, `ci/a was retired here, and the source says status: "in_use"`},
		"otherwise over":   {"ConfigurationItem", "cmdb/items", "status: retired", "status: disposed", `"status":"disposed"`, ""},
		"nothing said":     {"ConfigurationItem", "cmdb/items", "status: retired", "", `"status":"retired"`, ""},
		"still in use":     {"ConfigurationItem", "cmdb/items", "status: pending_retirement", "status: in_use", `"status":"in_use"`, ""},
		"taken out":        {"Service", "catalogue/services", "phase: retired", "phase: null", `"phase":"retired"`, `service/a was retired here, and the source says no phase`},
		"a contract":       {"Contract", "catalogue/contracts", "status: ended\nend: 2026-11-01", "status: active\nend: 2030-01-01", `"status":"ended","end":"2026-11-01"`, `contract/a was retired here, and the source says status: "active", end: "2030-01-01"`},
		"one that ran out": {"Contract", "catalogue/contracts", "end: 2026-11-01", "end: 2030-01-01", `"end":"2030-01-01"`, ""},
		"a person":         {"Person", "catalogue/people", "activeTo: 2026-11-20", "activeTo: 2030-01-01", `"activeTo":"2026-11-20"`, `person/a was retired here, and the source says activeTo: "2030-01-01"`},
		"who leaves later": {"Person", "catalogue/people", "activeTo: 2026-11-21", "activeTo: 2030-01-01", `"activeTo":"2030-01-01"`, ""},
		"a closed case":    {"Problem", "cmdb/problems", "status: closed", "status: new", `"status":"new"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := c.path + "/a.yaml"
			repo := files{path: "kind: " + c.kind + "\nname: A\nsource: {system: old-cmdb, externalId: 'x:1'}\n" + c.is + "\n"}
			given := answered(source(t, "a: 1"), mapping.Answer{Records: []mapping.Draft{draft(t, "x:1", c.kind, "name: B\nowner: team/x\n"+c.says)}})
			out := repo.plan(t, options(), given...)
			var told []string
			for _, d := range out.Diagnostics {
				assert.Equal(t, "GS6211", string(d.Code))
				told = append(told, d.Message)
			}
			if c.told == "" {
				assert.Empty(t, told)
			} else {
				assert.Equal(t, []string{c.told}, told)
			}
			body := node(t, repo.with(out)[path])
			assert.Equal(t, "B", body.Str("name"))
			body.Fields = body.Fields[3 : len(body.Fields)-1] // between the source and the owner
			assert.Equal(t, "{"+c.want+"}", string(body.AppendJSON(nil)))
		})
	}
}

// The command in a hint does nothing but what it says, whatever the source says.
func TestCommandToCopy(t *testing.T) {
	t.Parallel()
	repo := files{"cmdb/items/a.yaml": "kind: ConfigurationItem\nname: A\nsource: {system: old-cmdb, externalId: 'x:1'}\nstatus: retired\n"}
	given := answered(source(t, "a: 1"), mapping.Answer{Records: []mapping.Draft{
		draft(t, "x:1", "ConfigurationItem", "name: A\nowner: team/x\nstatus: \"in use'; $(touch /tmp/x) #\""),
	}})
	out := repo.plan(t, options(), given...)
	require.Len(t, out.Diagnostics, 1)
	_, command, ok := strings.Cut(out.Diagnostics[0].Hint, "by hand: ")
	require.True(t, ok)
	assert.Equal(t, `gitsm set ci/a 'status=in use'\''; $(touch /tmp/x) #'`, command)
}
