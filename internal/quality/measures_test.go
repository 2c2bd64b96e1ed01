package quality_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/quality"
)

func TestEmptyEstate(t *testing.T) {
	t.Parallel()
	report := quality.Check(estate.New(nil, nil), at, quality.Options{})
	assert.Len(t, report.Measures, len(quality.Names()))
	for _, m := range report.Measures {
		assert.Equal(t, quality.Unmeasured, m.Score, m.Name)
		assert.Zero(t, m.Measured, m.Name)
	}
	encoded, err := json.Marshal(report)
	require.NoError(t, err)
	assert.Contains(t, string(encoded), `"score":null`)
	assert.Contains(t, string(encoded), `"owners":[],"criticality":[],"findings":[]`)
}

// TestScore compares with a search for the largest tenth that is not above the share.
func TestScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.IntRange(1, 60).Draw(rt, "records")
		bad := rapid.IntRange(0, all).Draw(rt, "bad")
		var records []estate.Record
		for i := range all {
			to := "ci/000"
			if i < bad {
				to = "ci/none"
			}
			records = append(records, record(t, fmt.Sprintf("ci/%03d", i), fmt.Sprintf(`{"name": "A", "after": %q}`, to)))
		}
		report := quality.Check(estate.New(records, nil), at, quality.Options{Measures: []string{"references"}})
		want := 0
		for (want+1)*all <= (all-bad)*1000 {
			want++
		}
		m := report.Measures[0]
		assert.Equal(rt, quality.Score(want), m.Score)
		assert.Equal(rt, []int{all, all - bad, bad}, []int{m.Measured, m.Good, len(m.Records)})
		assert.Equal(rt, m.Score == 1000, bad == 0, "100.0 only for all")
		encoded, err := json.Marshal(m.Score)
		require.NoError(rt, err)
		assert.Equal(rt, fmt.Sprintf("%d.%d", want/10, want%10), string(encoded))
		require.Len(rt, report.Criticality, 1)
		assert.Equal(rt, quality.Group{Records: all, Score: m.Score, Open: bad}, report.Criticality[0].Group)
	})
}

// TestCompletenessIsAMean adds up the shares of services one by one.
func TestCompletenessIsAMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		total, count := new(big.Rat), 0
		var records []estate.Record
		for i := range rapid.IntRange(1, 12).Draw(rt, "services") {
			criticality := rapid.SampledFrom([]string{"critical", "low"}).Draw(rt, "criticality")
			says, expected := 0, 4
			content := fmt.Sprintf(`{"name": "S%d", "criticality": %q`, i, criticality)
			for _, field := range []string{`"description": "D"`, `"serviceHours": "calendar/x"`, `"supportHours": "calendar/x"`} {
				if rapid.Bool().Draw(rt, field) {
					content += ", " + field
					says++
				}
			}
			if rapid.Bool().Draw(rt, "agreement") {
				validTo := rapid.SampledFrom([]string{"2026-11-20", "2026-11-19"}).Draw(rt, "until")
				records = append(records, record(t, fmt.Sprintf("agreement/%d", i),
					fmt.Sprintf(`{"name": "A", "customer": "customer/x", "targets": [1], "supportHours": "calendar/x", "validTo": %q, "covers": ["service/%d"]}`, validTo, i)))
				if validTo == "2026-11-20" { // the last day still counts; that agreement is complete
					says++
					total.Add(total, big.NewRat(1, 1))
					count++
				}
			}
			if criticality == "critical" {
				expected++
				if rapid.Bool().Draw(rt, "plan") {
					content += `, "relations": [{"type": "has_plan", "to": "plan/x"}]`
					says++
				}
			}
			total.Add(total, big.NewRat(int64(says), int64(expected)))
			count++
			records = append(records, record(t, fmt.Sprintf("service/%d", i), content+"}"))
		}
		report := quality.Check(estate.New(records, vocabulary()), at, quality.Options{Measures: []string{"completeness"}})
		share, _ := new(big.Rat).Mul(total, big.NewRat(1000, int64(count))).Float64()
		assert.Equal(rt, count, report.Measures[0].Measured)
		assert.Equal(rt, quality.Score(int(share+1e-9)), report.Measures[0].Score)
	})
}

func TestOwnership(t *testing.T) {
	t.Parallel()
	m, report := measured(t, "ownership",
		record(t, "ci/fine", `{"name": "A", "owner": "team/ops"}`),
		record(t, "ci/left", `{"name": "B", "owner": "team/left"}`),
		record(t, "ci/empty", `{"name": "C", "owner": "team/empty"}`),
		record(t, "ci/none", `{"name": "D", "owner": "team/none"}`),
		record(t, "ci/gone", `{"name": "E", "owner": "team/left", "status": "retired"}`),
		record(t, "supplier/a", `{"name": "F"}`),
		record(t, "supplier/b", `{"name": "G", "relationshipManager": "person/tom"}`),
		record(t, "agreement/uc", `{"name": "H", "provider": "supplier/b"}`),
		record(t, "agreement/sla", `{"name": "I", "provider": "team/ops"}`),
		record(t, "offering/a", `{"name": "J", "service": "service/a"}`),
		record(t, "service/a", `{"name": "K", "owner": "team/empty"}`),
		record(t, "calendar/a", `{"name": "L"}`),
		record(t, "change/a", `{"title": "M", "owner": "person/tom", "outcome": {"result": "successful"}}`),
		record(t, "change/b", `{"title": "N", "owner": "person/tom"}`),
	)
	assert.Equal(t, strings.Join([]string{
		"GS2201 error agreement/uc: provider: supplier/b: person/tom is not active since 2026-10-31",
		"GS2201 error change/b: owner: person/tom is not active since 2026-10-31",
		"GS3609 warning ci/empty: owner: nobody is in team/empty",
		"GS2201 error ci/left: owner: nobody in team/left is active",
		"GS3609 warning ci/none: owner: team/none does not exist",
		"GS3609 warning offering/a: service: service/a: nobody is in team/empty",
		"GS3609 warning service/a: owner: nobody is in team/empty",
		"GS3609 warning supplier/a: nobody answers for the record",
		"GS2201 error supplier/b: relationshipManager: person/tom is not active since 2026-10-31",
	}, "\n"), codes(report))
	assert.Equal(t, 11, m.Measured)
	assert.Equal(t, 2, m.Good)
}

func TestOwnerWhoCannotBeRead(t *testing.T) {
	t.Parallel()
	team := record(t, "team/torn", `{"name": "Torn", "members": 3}`)
	team.Faulty = true
	m, report := measured(t, "ownership", team, record(t, "ci/a", `{"name": "A", "owner": "team/torn"}`))
	assert.Equal(t, 1, m.Good)
	assert.Empty(t, report.Findings, "validate tells what is wrong with the team")
}

func TestRetiredAndUnsupported(t *testing.T) {
	t.Parallel()
	records := []estate.Record{
		record(t, "ci/old", `{"name": "A", "status": "disposed", "relations": [{"type": "runs_on", "to": "ci/old"}]}`),
		record(t, "ci/a", `{"name": "B", "status": "in_use", "relations": [{"type": "runs_on", "to": "ci/old"}, {"type": "member_of", "to": "ci/old"}]}`),
		record(t, "ci/b", `{"name": "C", "status": "in_use", "endOfSupport": "2026-11-19", "relations": [{"type": "runs_on", "to": "ci/c"}]}`),
		record(t, "ci/c", `{"name": "D", "status": "in_use", "endOfSupport": "2026-11-20"}`),
		record(t, "ci/d", `{"name": "E", "status": "end_of_support", "endOfSupport": "2027-01-01"}`),
		record(t, "ci/e", `{"name": "F", "status": "retired", "endOfSupport": "2020-01-01"}`),
	}
	m, report := measured(t, "retired", records...)
	assert.Equal(t, "GS2101 error ci/a: runs_on: ci/old is disposed", codes(report))
	assert.Equal(t, []int{2, 1}, []int{m.Measured, m.Good}, "only who needs something is asked, and the dead need nothing")
	m, report = measured(t, "support", records...)
	assert.Equal(t, "GS3610 warning ci/b: support ended on 2026-11-19, and the item is in use\n"+
		"GS3610 warning ci/d: its status says that support has ended, and the item is in use", codes(report))
	assert.Equal(t, []int{3, 1}, []int{m.Measured, m.Good})
}

func TestSinglePoints(t *testing.T) {
	t.Parallel()
	m, report := measured(t, "single_points",
		record(t, "service/vital", `{"name": "A", "criticality": "critical", "relations": [{"type": "depends_on", "to": "ci/group"}, {"type": "depends_on", "to": "service/base"}, {"type": "depends_on", "to": "ci/extra", "hard": false}]}`),
		record(t, "service/base", `{"name": "B", "criticality": "high", "relations": [{"type": "depends_on", "of": ["ci/x", "ci/y"], "minUp": 1}, {"type": "depends_on", "to": "service/outside"}]}`),
		record(t, "service/outside", `{"name": "C", "criticality": "critical"}`),
		record(t, "service/low", `{"name": "D", "criticality": "low", "relations": [{"type": "depends_on", "to": "ci/lonely"}]}`),
		record(t, "service/soon", `{"name": "E", "criticality": "critical", "phase": "pipeline", "relations": [{"type": "depends_on", "to": "ci/lonely"}]}`),
		record(t, "ci/group", `{"name": "F", "status": "in_use", "redundancy": {"minUp": 1}}`),
		record(t, "ci/one", `{"name": "G", "status": "in_use", "relations": [{"type": "member_of", "to": "ci/group"}, {"type": "runs_on", "to": "ci/site"}]}`),
		record(t, "ci/two", `{"name": "H", "status": "in_use", "relations": [{"type": "member_of", "to": "ci/group"}, {"type": "runs_on", "to": "ci/site"}]}`),
		record(t, "ci/site", `{"name": "I", "status": "in_use"}`),
		record(t, "ci/x", `{"name": "J", "status": "in_use"}`),
		record(t, "ci/y", `{"name": "K", "status": "in_use"}`),
		record(t, "ci/tight", `{"name": "L", "status": "in_use", "relations": [{"type": "realises", "to": "service/base"}]}`),
		record(t, "ci/three", `{"name": "M", "status": "in_use", "relations": [{"type": "member_of", "to": "ci/tight"}]}`),
		record(t, "ci/four", `{"name": "N", "status": "in_use", "relations": [{"type": "member_of", "to": "ci/tight"}]}`),
		record(t, "ci/extra", `{"name": "O", "status": "in_use"}`),
		record(t, "ci/lonely", `{"name": "P", "status": "in_use"}`),
	)
	const words = ": a failure of it alone takes down services of critical criticality"
	assert.Equal(t, "GS3611 warning ci/four"+words+"\nGS3611 warning ci/site"+words+"\nGS3611 warning ci/three"+words+
		"\nGS3612 info ci/tight: all members of the group must be up, so there is no spare\nGS3611 warning service/outside"+words, codes(report))
	assert.Equal(t, []int{11, 6}, []int{m.Measured, m.Good}, "ci/extra, ci/group, ci/one, ci/two, ci/x and ci/y are good")
	assert.Equal(t, []estate.Ref{"service/base", "service/vital"}, report.Findings[4].Because)
}

func TestNoServicesAndCircles(t *testing.T) {
	t.Parallel()
	m, _ := measured(t, "single_points", record(t, "ci/a", `{"name": "A"}`))
	assert.Equal(t, quality.Unmeasured, m.Score)
	m, report := measured(t, "single_points",
		record(t, "service/a", `{"name": "A", "criticality": "high", "relations": [{"type": "depends_on", "to": "service/b"}, {"type": "depends_on", "to": "service/a"}]}`),
		record(t, "service/b", `{"name": "B", "criticality": "high", "relations": [{"type": "depends_on", "to": "ci/a"}]}`),
		record(t, "ci/a", `{"name": "C", "status": "in_use", "relations": [{"type": "runs_on", "to": "ci/b"}]}`),
		record(t, "ci/b", `{"name": "D", "status": "in_use", "relations": [{"type": "runs_on", "to": "ci/a"}, {"type": "part_of", "to": "ci/b"}, {"type": "runs_on", "to": "ci/none"}]}`),
	)
	assert.Equal(t, "ci/a ci/b", refs(m))
	assert.Contains(t, codes(report), "GS3611 info ci/a: a failure of it alone takes down services of high criticality")
}

// TestAnyContent lets records be anything: no measure panics, and no score leaves its range.
func TestAnyContent(t *testing.T) {
	t.Parallel()
	values := []string{`null`, `true`, `1e400`, `-1`, `""`, `"ci/a"`, `"2026-13-01"`, `"9999-12-31"`, `[]`, `[null, {"type": 1, "to": [], "verified": {}}]`, `{}`,
		`{"date": 1, "by": {}}`, `{"date": "0000-00-00"}`, `[{"type": "depends_on", "to": "ci/a", "verified": "2026-01-01"}, {"type": "member_of", "of": ["ci/a", 3], "minUp": -9}]`}
	fields := []string{"name", "status", "owner", "criticality", "lastVerified", "reviewDue", "relations", "aliases", "serial", "attributes", "endOfSupport", "redundancy", "validTo", "members", "outcome"}
	rapid.Check(t, func(rt *rapid.T) {
		var records []estate.Record
		for _, ref := range []string{"ci/a", "ci/b", "service/a", "service/b", "team/a", "agreement/a", "contract/a", "person/a", "incident/a"} {
			var parts []string
			for _, field := range fields {
				if rapid.Bool().Draw(rt, field) {
					parts = append(parts, fmt.Sprintf("%q: %s", field, rapid.SampledFrom(values).Draw(rt, "value")))
				}
			}
			r := record(t, ref, "{"+strings.Join(parts, ",")+"}")
			r.Faulty = rapid.Bool().Draw(rt, "faulty")
			if rapid.IntRange(0, 9).Draw(rt, "unread") == 0 {
				r.Encoded = ""
			}
			records = append(records, r)
		}
		report := quality.Check(estate.New(records, vocabulary()), at, quality.Options{})
		for _, m := range report.Measures {
			assert.GreaterOrEqual(rt, m.Measured, m.Good)
			assert.Len(rt, m.Records, m.Measured-m.Good, m.Name)
			assert.Equal(rt, m.Measured == 0, m.Score == quality.Unmeasured, m.Name)
			assert.LessOrEqual(rt, m.Score, quality.Score(1000))
		}
		for _, f := range report.Findings {
			r, _ := estate.New(records, nil).Record(f.Ref)
			assert.True(rt, !r.Faulty || f.Code == diag.DanglingReference, "%v", f)
		}
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	records := []estate.Record{
		record(t, "ci/a", `{"name": "A", "owner": "team/ops", "criticality": "high", "after": "ci/none"}`),
		record(t, "ci/b", `{"name": "B", "owner": "team/left", "criticality": "high", "after": "ci/none"}`),
		record(t, "ci/c", `{"name": "C", "owner": "team/left", "after": "ci/none"}`),
	}
	for _, c := range []struct {
		o    quality.Options
		want string
	}{
		{quality.Options{}, "ci/a ci/b ci/c"},
		{quality.Options{Owners: []estate.Ref{"team/left"}}, "ci/b ci/c"},
		{quality.Options{Owners: []estate.Ref{"team/left"}, Criticality: []string{"high", "low"}}, "ci/b"},
		{quality.Options{Criticality: []string{"none"}}, "ci/c"},
	} {
		c.o.Measures = []string{"references"}
		report := check(t, c.o, records...)
		assert.Equal(t, c.want, refs(report.Measures[0]), "%+v", c.o)
	}
}
