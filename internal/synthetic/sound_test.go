package synthetic_test

import (
	"path"
	"regexp"
	"strings"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// parsed is a record as this test reads it, by itself and without the program.
type parsed struct {
	Kind      string `yaml:"kind"`
	Owner     string `yaml:"owner"`
	Lead      string `yaml:"lead"`
	Serial    string `yaml:"serial"`
	Start     string `yaml:"start"`
	End       string `yaml:"end"`
	ValidFrom string `yaml:"validFrom"`
	ValidTo   string `yaml:"validTo"`
	Opened    string `yaml:"opened"`
	Relations []struct {
		Type  string   `yaml:"type"`
		To    string   `yaml:"to"`
		Of    []string `yaml:"of"`
		MinUp int      `yaml:"minUp"`
	} `yaml:"relations"`
	Allocation []struct {
		Service string `yaml:"service"`
		Share   int    `yaml:"sharePercent"`
	} `yaml:"allocation"`
	Redundancy struct {
		MinUp int `yaml:"minUp"`
	} `yaml:"redundancy"`

	texts   []string // all of the record
	targets []string // of all relations
}

// prefixOf is the prefix of references to the records of a folder.
func prefixOf(folder string) string {
	return map[string]string{
		"services": "service", "agreements": "agreement", "customers": "customer", "suppliers": "supplier",
		"contracts": "contract", "teams": "team", "people": "person", "calendars": "calendar", "items": "ci",
		"changes": "change", "incidents": "incident", "problems": "problem",
	}[folder]
}

// parse reads files as records by reference, each only once.
func parse(t require.TestingT, files map[string]string) map[string]parsed {
	all := map[string]parsed{}
	for name, content := range files {
		var r parsed
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(content), &doc), name)
		require.NoError(t, doc.Decode(&r), name)
		r.texts = texts(&doc, nil)
		for _, rel := range r.Relations {
			if rel.To != "" {
				r.targets = append(r.targets, rel.To)
			}
			r.targets = append(r.targets, rel.Of...)
		}
		id := strings.TrimSuffix(path.Base(name), path.Ext(name))
		ref := prefixOf(strings.Split(name, "/")[1]) + "/" + id
		require.NotContains(t, all, ref, name)
		all[ref] = r
	}
	return all
}

// texts are all scalars of a document.
func texts(n *yaml.Node, to []string) []string {
	if n.Kind == yaml.ScalarNode {
		to = append(to, n.Value)
	}
	for _, child := range n.Content {
		to = texts(child, to)
	}
	return to
}

// requireSound checks that references resolve, owners exist, shares sum up, groups can be met, serial numbers are
// unique, dates are in order and outages travel in no circle.
func requireSound(t require.TestingT, files map[string]string) {
	estate := parse(t, files)
	reference := regexp.MustCompile(`^(service|agreement|customer|supplier|contract|team|person|calendar|ci|change|incident|problem)/\S+$`)
	dated := regexp.MustCompile(`^(change|incident|problem)/\d{4}-\d\d-\d\d-`)
	serials, members := map[string]string{}, map[string]int{}
	for ref, r := range estate {
		for _, s := range r.texts {
			if reference.MatchString(s) {
				require.Contains(t, estate, s, "in %s", ref)
			}
		}
		if kind := strings.Split(ref, "/")[0]; kind == "change" || kind == "incident" || kind == "problem" {
			require.Regexp(t, dated, ref)
		}
		if kind := r.Kind; kind == "ConfigurationItem" || kind == "Service" || kind == "Contract" {
			require.Regexp(t, "^team/", r.Owner, ref)
		}
		if r.Serial != "" {
			require.NotContains(t, serials, r.Serial)
			serials[r.Serial] = ref
		}
		if len(r.Allocation) > 0 {
			require.Len(t, r.Allocation, 2)
			require.Equal(t, 100, r.Allocation[0].Share+r.Allocation[1].Share, ref)
			require.NotEqual(t, r.Allocation[0].Service, r.Allocation[1].Service, ref)
		}
		require.True(t, r.End == "" || r.Start < r.End, ref)
		require.True(t, r.ValidTo == "" || r.ValidFrom < r.ValidTo, ref)
		seen := map[string]bool{}
		for _, rel := range r.Relations {
			require.False(t, seen[rel.Type+rel.To] && rel.To != "", "%s has %s twice", ref, rel.Type)
			seen[rel.Type+rel.To] = true
			require.LessOrEqual(t, rel.MinUp, len(rel.Of), ref)
			if rel.Type == "member_of" {
				members[rel.To]++
			}
		}
	}
	for ref, r := range estate {
		require.LessOrEqual(t, r.Redundancy.MinUp, members[ref], ref)
	}
	requireLayers(t, estate)
}

// requireLayers checks that nothing stands, by whatever way, on itself.
func requireLayers(t require.TestingT, estate map[string]parsed) {
	needs := map[string][]string{}
	for ref, r := range estate {
		for _, rel := range r.Relations {
			for _, to := range append(rel.Of, rel.To) {
				switch {
				case to == "" || rel.Type == "monitored_by" || rel.Type == "managed_by":
				case rel.Type == "part_of" || rel.Type == "member_of":
					needs[to] = append(needs[to], ref)
				default:
					needs[ref] = append(needs[ref], to)
				}
			}
		}
	}
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(string)
	visit = func(ref string) {
		require.NotEqual(t, open, state[ref], "%s stands on itself", ref)
		if state[ref] == done {
			return
		}
		state[ref] = open
		for _, to := range needs[ref] {
			visit(to)
		}
		state[ref] = done
	}
	for ref := range estate {
		visit(ref)
	}
}
