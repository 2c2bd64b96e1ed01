package quality_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// thing is an item of which the tests know what identifies it.
type thing struct {
	Name        string   `json:"name"`
	Class       string   `json:"class"`
	Environment string   `json:"environment,omitempty"`
	Serial      string   `json:"serial,omitempty"`
	Vendor      string   `json:"vendor,omitempty"`
	AssetTag    string   `json:"assetTag,omitempty"`
	Aliases     []string `json:"aliases,omitempty"`
	Status      string   `json:"status"`
}

// doubles is the naive comparison of a thing with another that comes first.
func (a thing) doubles(b thing, earlier bool) bool {
	same := func(x, y string) bool { return x != "" && strings.EqualFold(x, y) }
	if b.Status == "retired" {
		return false
	}
	scope := a.Class == b.Class && a.Environment == b.Environment
	for _, alias := range a.Aliases {
		// One's own name among the aliases says nothing new.
		if scope && strings.EqualFold(alias, b.Name) && !strings.EqualFold(alias, a.Name) {
			return true
		}
	}
	return earlier && (scope && same(a.Name, b.Name) || a.Vendor == b.Vendor && same(a.Serial, b.Serial) || same(a.AssetTag, b.AssetTag))
}

func TestDuplicatesAgainstPairs(t *testing.T) {
	t.Parallel()
	few := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }
	rapid.Check(t, func(rt *rapid.T) {
		things := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) thing {
			return thing{
				Name: few("alpha", "Alpha", "beta", "gamma", "delta").Draw(rt, "name"), Class: few("server", "database").Draw(rt, "class"),
				Environment: few("", "production").Draw(rt, "environment"), Serial: few("", "", "S1", "s1", "S2").Draw(rt, "serial"),
				Vendor: few("", "maker").Draw(rt, "vendor"), AssetTag: few("", "", "", "T1", "t1").Draw(rt, "tag"),
				Aliases: rapid.SliceOfN(few("alpha", "epsilon", "BETA"), 0, 2).Draw(rt, "aliases"), Status: few("in_use", "in_use", "planned", "retired").Draw(rt, "status"),
			}
		}), 0, 8).Draw(rt, "things")
		var records []estate.Record
		var want []string
		alive := 0
		for i, a := range things {
			content, err := json.Marshal(a)
			require.NoError(rt, err)
			ref := fmt.Sprintf("ci/%02d", i)
			records = append(records, record(t, ref, string(content)))
			if a.Status == "retired" {
				continue
			}
			alive++
			for j, b := range things {
				if j != i && a.doubles(b, j < i) {
					want = append(want, ref)
					break
				}
			}
		}
		m, report := measured(t, "duplicates", records...)
		assert.Equal(rt, strings.Join(want, " "), refs(m))
		assert.Equal(rt, alive+3, m.Measured, "and three teams")
		assert.Equal(rt, alive+3-len(want), m.Good)
		for _, f := range report.Findings {
			assert.Contains(rt, m.Records, f.Ref)
		}
	})
}

func TestDuplicateWords(t *testing.T) {
	t.Parallel()
	_, report := measured(t, "duplicates",
		record(t, "ci/a", `{"name": "Till  2", "class": "endpoint", "status": "in_use", "serial": "X", "vendor": "V", "assetTag": "T 1"}`),
		record(t, "ci/b", `{"name": "till 2", "class": "endpoint", "status": "in_use", "serial": "x", "vendor": "v", "assetTag": "t 1"}`),
		record(t, "ci/c", `{"name": "Other", "class": "endpoint", "status": "in_use", "aliases": ["TILL 2"]}`),
		record(t, "ci/d", `{"name": "Other", "class": "server", "status": "in_use", "serial": "x"}`),
		record(t, "service/a", `{"name": "Till 2"}`),
		record(t, "supplier/a", `{"name": "Maker", "status": "former"}`),
		record(t, "supplier/b", `{"name": "Maker"}`),
	)
	assert.ElementsMatch(t, strings.Split(`GS2801 warning ci/b: ci/a has the same serial number
GS3603 warning ci/b: ci/a has the same asset tag
GS3603 warning ci/b: ci/a has the same name and class
GS3603 warning ci/c: the alias "TILL 2" is the name of ci/a`, "\n"), strings.Split(codes(report), "\n"))
}

// TestOrphansAgainstLinks compares with a search through the links of every record.
func TestOrphansAgainstLinks(t *testing.T) {
	t.Parallel()
	targets := []string{"ci/0", "ci/1", "ci/2", "ci/3", "service/0", "team/ops", "agreement/x", "ci/none"}
	rapid.Check(t, func(rt *rapid.T) {
		var records []estate.Record
		status := map[string]string{}
		type tie struct {
			from, to string
			counts   bool
		}
		var ties []tie
		for _, ref := range []string{"ci/0", "ci/1", "ci/2", "ci/3", "service/0"} {
			status[ref] = rapid.SampledFrom([]string{"in_use", "in_use", "in_stock", "retired", "planned"}).Draw(rt, "status")
			to := rapid.SampledFrom(targets).Draw(rt, "to")
			field := rapid.SampledFrom([]string{"relations", "owner", "allocation"}).Draw(rt, "field")
			extra := map[string]string{
				"relations": `"relations": [{"type": "depends_on", "to": %q}]`, "owner": `"owner": %q`, "allocation": `"allocation": [{"service": %q}]`,
			}[field]
			// A team ties by a relation only.
			ties = append(ties, tie{ref, to, field == "relations" || to != "team/ops"})
			records = append(records, record(t, ref, fmt.Sprintf(`{"name": %q, "status": %q, `+extra+`}`, ref, status[ref], to)))
		}
		incident := rapid.SampledFrom(targets[:5]).Draw(rt, "incident")
		records = append(records, record(t, "incident/x", fmt.Sprintf(`{"items": [%q]}`, incident)))
		covers := rapid.SampledFrom(targets[:5]).Draw(rt, "covers")
		records = append(records, record(t, "agreement/x", fmt.Sprintf(`{"name": "X", "covers": [%q]}`, covers)))
		ties = append(ties, tie{"agreement/x", covers, true})
		var want []string
		for _, ref := range []string{"ci/0", "ci/1", "ci/2", "ci/3", "service/0"} {
			if status[ref] != "in_use" {
				continue
			}
			tied := slices.ContainsFunc(ties, func(l tie) bool {
				return l.counts && l.from != l.to && l.to != "ci/none" && (l.from == ref && status[l.to] != "retired" || l.to == ref && status[l.from] != "retired")
			})
			if !tied {
				want = append(want, ref)
			}
		}
		m, report := measured(t, "orphans", records...)
		assert.Equal(rt, strings.Join(want, " "), refs(m))
		assert.Len(rt, report.Findings, len(want))
	})
}
