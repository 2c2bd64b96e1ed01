package migration_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/mapping"
)

// What a record says after an import, by what it said and what the source says.
func TestMerge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		is, source, want, pruned string
	}{
		"a scalar":          {"criticality: low", "criticality: high", `"criticality":"high"`, ""},
		"a field by hand":   {"description: x", "criticality: high", `"description":"x","criticality":"high"`, ""},
		"null removes":      {"criticality: low", "criticality: null", ``, ""},
		"mappings":          {"contact: {email: a, chat: x}", "contact: {email: b}", `"contact":{"email":"b","chat":"x"}`, ""},
		"numbers alike":     {"availabilityPercent: 99.90", "availabilityPercent: 99.9", `"availabilityPercent":99.90`, ""},
		"text and number":   {"port: '1'", "port: 1", `"port":1`, ""},
		"a list":            {"tags: [b, x]", "tags: [a, b]", `"tags":["b","x","a"]`, `"tags":["b","a"]`},
		"a list of another": {"tags: x", "tags: [a]", `"tags":["a"]`, ""},
		"links by address":  {"links: [{url: u, title: old, note: x}, {url: v}]", "links: [{title: new, url: u}]", `"links":[{"url":"u","title":"new","note":"x"},{"url":"v"}]`, `"links":[{"url":"u","title":"new","note":"x"}]`},
		"entries with more": {"pauses: [{from: a, to: b, reason: x}]", "pauses: [{from: a, to: b}]", `"pauses":[{"from":"a","to":"b","reason":"x"}]`, ""},
		"relations":         {"relations: [{type: runs_on, to: ci/x}, {type: depends_on, to: ci/a, note: by hand}]", "relations: [{type: depends_on, to: ci/a, hard: false}, {type: runs_on, to: ci/b}]", `"relations":[{"type":"runs_on","to":"ci/x"},{"type":"depends_on","to":"ci/a","note":"by hand","hard":false},{"type":"runs_on","to":"ci/b"}]`, `"relations":[{"type":"depends_on","to":"ci/a","note":"by hand","hard":false},{"type":"runs_on","to":"ci/b"}]`},
		"alternatives made by hand": {"relations: [{type: depends_on, minUp: 1, of: [ci/a, ci/b]}]", "relations: [{type: depends_on, to: ci/a}, {type: depends_on, to: ci/b}]",
			`"relations":[{"type":"depends_on","minUp":1,"of":["ci/a","ci/b"]}]`, ""},
		"by which way":      {"relations: [{type: connects_to, to: ci/a, via: [ci/v]}]", "relations: [{type: connects_to, to: ci/a}]", `"relations":[{"type":"connects_to","to":"ci/a","via":["ci/v"]}]`, ""},
		"names with dots":   {"attributes: {labels: {a.b: x, c: y}}", "attributes: {labels: {a.b: z}}", `"attributes":{"labels":{"a.b":"z","c":"y"}}`, ""},
		"relations by hand": {"relations: [{type: runs_on, to: ci/x}]", "name: A", `"relations":[{"type":"runs_on","to":"ci/x"}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			head := "kind: Service\nname: A\nsource: {system: old-cmdb, externalId: 's:1'}\n"
			repo := files{"catalogue/services/a.yaml": head + c.is + "\n"}
			for _, prune := range []bool{false, true} {
				o := options()
				o.Prune = prune
				want := c.want
				if prune && c.pruned != "" {
					want = c.pruned
				}
				after := repo.with(repo.plan(t, o, answered(source(t, "a: 1"), service(t, "s:1", c.source))...))
				body := node(t, after["catalogue/services/a.yaml"])
				body.Fields = body.Fields[3:] // the head
				assert.Equal(t, "{"+want+"}", string(body.AppendJSON(nil)))
				again := after.plan(t, o, answered(source(t, "a: 1"), service(t, "s:1", c.source))...)
				assert.Empty(t, again.Changes.Files, "a second import changes nothing")
			}
		})
	}
}

func ref(key string) mapping.Ref {
	return mapping.Ref{Key: key, ID: key, Kinds: []string{"ConfigurationItem"}}
}

func told(from, to, group string) mapping.Answer {
	return mapping.Answer{Relations: []mapping.Relation{{From: ref(from), To: ref(to), Type: "depends_on", Group: group}}}
}

// relationsOf imports items a, b, c and x with answers, and returns the relations of x.
func relationsOf(t *testing.T, repo files, header mapping.Header, answers ...mapping.Answer) (string, files) {
	t.Helper()
	o := options()
	header.System = o.Header.System
	o.Header = header
	all := []mapping.Answer{item(t, "a", "name: a"), item(t, "b", "name: b"), item(t, "c", "name: c"), item(t, "x", "name: x")}
	all = append(all, answers...)
	texts := make([]string, len(all))
	for i := range texts {
		texts[i] = "n: 1"
	}
	after := repo.with(repo.plan(t, o, answered(source(t, texts...), all...)...))
	x := node(t, after["cmdb/items/x.yaml"])
	if x.Get("relations") == nil {
		return "", after
	}
	return string(x.Get("relations").AppendJSON(nil)), after
}

func TestRelationsOfTheirOwn(t *testing.T) {
	t.Parallel()
	got, _ := relationsOf(t, files{}, mapping.Header{}, told("x", "b", ""), told("x", "a", ""), told("x", "b", ""))
	assert.Equal(t, `[{"type":"depends_on","to":"ci/a"},{"type":"depends_on","to":"ci/b"}]`, got, "sorted, each once")

	group, repo := relationsOf(t, files{}, mapping.Header{}, told("x", "b", "power"), told("x", "a", "power"))
	assert.Equal(t, `[{"type":"depends_on","minUp":1,"of":["ci/a","ci/b"]}]`, group)

	other, repo := relationsOf(t, repo, mapping.Header{}, told("x", "b", "power"), told("x", "c", "power"))
	assert.Equal(t, `[{"type":"depends_on","minUp":1,"of":["ci/b","ci/c"]}]`, other, "takes the place of the one that was")

	alone, repo := relationsOf(t, repo, mapping.Header{}, told("x", "c", "power"))
	assert.Equal(t, `[{"type":"depends_on","to":"ci/c"}]`, alone)

	back, _ := relationsOf(t, repo, mapping.Header{}, told("x", "b", "power"), told("x", "c", "power"))
	assert.Equal(t, `[{"type":"depends_on","minUp":1,"of":["ci/b","ci/c"]}]`, back)

	self, _ := relationsOf(t, files{}, mapping.Header{}, told("x", "x", "power"), told("x", "c", "power"))
	assert.Equal(t, `[{"type":"depends_on","to":"ci/c"}]`, self)
}

func TestEdges(t *testing.T) {
	t.Parallel()
	header := mapping.Header{Edges: []mapping.Edge{
		{From: "port", To: "outlet", Type: "depends_on", Group: "power"}, {From: "eth", To: "eth", Type: "connects_to"},
	}}
	end := func(edge, port, to string) mapping.Answer {
		return mapping.Answer{Ends: []mapping.End{{Edge: edge, Port: port, To: ref(to)}}}
	}
	got, _ := relationsOf(t, files{}, header, end("1", "outlet", "a"), end("1", "port", "x"), end("2", "port", "x"), end("2", "outlet", "b"))
	assert.Equal(t, `[{"type":"depends_on","minUp":1,"of":["ci/a","ci/b"]}]`, got)

	got, repo := relationsOf(t, files{}, header, end("1", "eth", "x"), end("1", "eth", "a"), end("2", "eth", "x"), end("2", "eth", "x"))
	assert.Empty(t, got, "written on the first of two of a sort")
	a := node(t, repo["cmdb/items/a.yaml"])
	assert.Equal(t, `[{"type":"connects_to","to":"ci/x"}]`, string(a.Get("relations").AppendJSON(nil)))
}

// Relations may come by themselves, for records that were imported before.
func TestRelationsAlone(t *testing.T) {
	t.Parallel()
	repo := files{
		"cmdb/items/one.yaml": "kind: ConfigurationItem\nname: One # ours\nrelations: [{type: runs_on, to: ci/hand}]\nsource: {system: old-cmdb, externalId: x}\n",
		"cmdb/items/two.yaml": "kind: ConfigurationItem\nname: Two\nsource: {system: old-cmdb, externalId: a}\n",
	}
	o := options()
	o.Prune = true
	out := repo.plan(t, o, answered(source(t, "n: 1"), told("x", "a", ""))...)
	assert.Empty(t, out.Diagnostics)
	assert.Empty(t, out.Refs)
	one := node(t, repo.with(out)["cmdb/items/one.yaml"])
	assert.Equal(t, `[{"type":"runs_on","to":"ci/hand"},{"type":"depends_on","to":"ci/two"}]`, string(one.Get("relations").AppendJSON(nil)))
	assert.Contains(t, repo.with(out)["cmdb/items/one.yaml"], "# ours")
	assert.Empty(t, repo.with(out).plan(t, o, answered(source(t, "n: 1"), told("x", "a", ""))...).Changes.Files)
}
