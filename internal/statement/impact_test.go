package statement_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/statement"
)

// entry is a record of a small estate: its reference, its name, its criticality and what it
// depends on.
type entry struct {
	ref, name, criticality string
	needs                  []string
	links                  []estate.Link
}

func estateOf(entries ...entry) *estate.Estate {
	var records []estate.Record
	for _, x := range entries {
		ref := estate.Ref(x.ref)
		r := estate.Record{Ref: ref, Kind: ref.Kind(), Path: x.ref, Name: x.name, Links: x.links}
		if r.Kind == estate.ConfigurationItem {
			r.Class = "server"
		}
		for i, to := range x.needs {
			r.Links = append(r.Links, estate.Link{Field: fmt.Sprintf("relations[%d].to", i), To: estate.Ref(to), Type: "depends_on", Relation: i})
		}
		body := estate.Node{Kind: estate.Struct}
		if x.criticality != "" {
			body.Fields = []estate.Field{{Name: "criticality", Value: estate.Node{Kind: estate.String, Text: x.criticality}}}
		}
		r.Encoded = string(estate.AppendNode(nil, &body))
		records = append(records, r)
	}
	ends := []string{"service", "ci"}
	return estate.New(records, estate.Vocabulary{
		{Name: "backed_up_by", Impact: estate.TargetToSource, Effect: "recoverability", From: ends, To: ends},
		{Name: "depends_on", Impact: estate.TargetToSource, Effect: "outage", From: ends, To: ends},
		{Name: "owned_by", Impact: estate.NoImpact, Effect: "none", From: ends, To: []string{"team"}},
	})
}

// hostile is a name that means something in every format.
const hostile = "=HYPERLINK(\"x\")\\\n\x1b[31m\u202e<b> ]; evil [label=\"gone\"];"

func hostileEstate() *estate.Estate {
	return estateOf(
		entry{ref: "ci/db", name: hostile, links: []estate.Link{{Field: "relations[9].to", To: "ci/spare", Type: "backed_up_by", Relation: 9}}},
		entry{ref: "ci/spare", name: "Spare"},
		entry{ref: "service/a", name: hostile, criticality: "low", needs: []string{"ci/db"}},
		entry{ref: "service/b", name: "Ünïcode ✓", criticality: hostile, needs: []string{"service/a", "service/b"},
			links: []estate.Link{
				{Field: "relations[5].of[0]", To: "ci/db", Type: "depends_on", Relation: 5, MinUp: 1},
				{Field: "relations[5].of[1]", To: "ci/spare", Type: "depends_on", Relation: 5, MinUp: 1},
			}},
	)
}

func write(t *testing.T, to func(*bytes.Buffer) error) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, to(&out))
	return out.String()
}

func TestImpactJSONHoldsWhatIsHostile(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(hostileEstate(), []estate.Ref{"ci/db", "ci/spare", "ci/db"}, statement.EitherWay)
	text := write(t, func(b *bytes.Buffer) error { return m.JSON(b) })
	assert.NotContains(t, text, "\x1b")
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &got))
	// As names and values stand in JSON.
	name := any(hostile)
	assert.Equal(t, map[string]any{
		"refs": []any{"ci/db", "ci/spare"},
		"downstream": []any{
			map[string]any{"ref": "service/a", "kind": "Service", "name": name, "criticality": "low", "distance": 1.0, "effect": "outage", "via": []any{"ci/db"}},
			map[string]any{"ref": "service/b", "kind": "Service", "name": "Ünïcode ✓", "criticality": name, "distance": 1.0, "effect": "outage", "via": []any{"ci/db"}},
		},
		"upstream":     []any{},
		"cycles":       []any{[]any{"service/b"}},
		"alsoAffected": []any{},
	}, got)
}

func TestImpactOfNothingHasEmptyLists(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(estateOf(entry{ref: "team/ops", name: "Operations"}), []estate.Ref{"team/ops"}, statement.EitherWay)
	assert.Equal(t, []estate.Ref{"team/ops"}, m.Nowhere())
	text := write(t, func(b *bytes.Buffer) error { return m.JSON(b) })
	assert.Equal(t, "{\n  \"refs\": [\"team/ops\"],\n  \"downstream\": [],\n  \"upstream\": [],\n  \"cycles\": [],\n  \"alsoAffected\": []\n}\n", text)
	assert.Equal(t, "{\n  \"singlePoints\": []\n}\n", write(t, func(b *bytes.Buffer) error { return statement.NewSinglePoints(estateOf(), nil).JSON(b) }))
}

func TestImpactCSVIsSafe(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(hostileEstate(), []estate.Ref{"ci/db"}, statement.EitherWay)
	rows, err := csv.NewReader(strings.NewReader(write(t, func(b *bytes.Buffer) error { return m.CSV(b) }))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"direction", "ref", "kind", "name", "criticality", "effect", "distance", "via"}, rows[0])
	require.Len(t, rows, 3)
	assert.True(t, strings.HasPrefix(rows[1][3], "'="), rows[1][3])
	assert.Equal(t, []string{"down", "service/b", "Service", "Ünïcode ✓"}, rows[2][:4])
}

func TestImpactTextIsFitToBeShown(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(hostileEstate(), []estate.Ref{"ci/db"}, statement.EitherWay)
	text := write(t, func(b *bytes.Buffer) error {
		return m.Text(b, statement.TextOptions{Options: statement.Options{Width: 80}, Direction: statement.EitherWay})
	})
	for _, unsafe := range []string{"\x1b", "\u202e"} {
		assert.NotContains(t, text, unsafe)
	}
	assert.Contains(t, text, `\n\x1b`)
}

// wide is an estate in which a machine carries many servers, each with servers of its own;
// one of the last leads to a service.
func wide() *estate.Estate {
	entries := []entry{{ref: "ci/root"}}
	for i := range 1500 {
		ref := fmt.Sprintf("ci/s%04d", i)
		entries = append(entries, entry{ref: ref, needs: []string{"ci/root"}}, entry{ref: ref + "-on", needs: []string{ref}})
	}
	entries = append(entries, entry{ref: "service/shop", name: "Shop", criticality: "critical", needs: []string{"ci/s1499-on"}})
	return estateOf(entries...)
}

func TestLargeImpactIsCappedWhereNothingMattersMuch(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(wide(), []estate.Ref{"ci/root"}, statement.Downstream)
	text := write(t, func(b *bytes.Buffer) error {
		return m.Text(b, statement.TextOptions{Options: statement.Options{Width: 80}, Direction: statement.Downstream})
	})
	lines := strings.Split(text, "\n")
	assert.Less(t, len(lines), 150)
	assert.Equal(t, []string{
		"├─ ci/s1499  outage  server",
		"│  └─ ci/s1499-on  outage  server",
		"│     └─ service/shop  outage  critical  Shop",
		"├─ ci/s0000  outage  server",
	}, lines[6:10], "the way to the service comes first")
	assert.Contains(t, text, "outage of 1 service (1 critical) and 3,000 other records")
	assert.Equal(t, "└─ … and 2,920 more (all with -o json)", lines[len(lines)-2])
	for line := range strings.SplitSeq(text, "\n") {
		assert.LessOrEqual(t, len([]rune(line)), 80, line)
	}
}

func TestDepthCountsWhatIsDeeper(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(wide(), []estate.Ref{"ci/s0007", "ci/s0008"}, statement.Downstream)
	e := estateOf(entry{ref: "ci/a"}, entry{ref: "ci/b", needs: []string{"ci/a"}}, entry{ref: "ci/c", needs: []string{"ci/b"}}, entry{ref: "ci/d", needs: []string{"ci/c"}})
	o := statement.TextOptions{Options: statement.Options{Width: 80}, Direction: statement.Downstream}
	text := write(t, func(b *bytes.Buffer) error { return m.Text(b, o) })
	assert.Contains(t, text, "ci/s0007\n└─ ci/s0007-on  outage  server\nci/s0008\n└─ ci/s0008-on  outage  server\n")
	o.Depth = 1
	text = write(t, func(b *bytes.Buffer) error {
		return statement.NewImpact(e, []estate.Ref{"ci/a"}, statement.Downstream).Text(b, o)
	})
	assert.Contains(t, text, "└─ ci/b  outage  server\n   └─ … and 2 more (all with -o json)\n")
}

func TestDeepTreesStayNarrow(t *testing.T) {
	t.Parallel()
	entries := []entry{{ref: "ci/n0"}}
	for i := 1; i < 500; i++ {
		entries = append(entries, entry{ref: fmt.Sprintf("ci/n%d", i), needs: []string{fmt.Sprintf("ci/n%d", i-1)}})
	}
	m := statement.NewImpact(estateOf(entries...), []estate.Ref{"ci/n0"}, statement.Downstream)
	text := write(t, func(b *bytes.Buffer) error {
		return m.Text(b, statement.TextOptions{Options: statement.Options{Width: 80}, Direction: statement.Downstream})
	})
	for line := range strings.SplitSeq(text, "\n") {
		assert.LessOrEqual(t, len([]rune(line)), 80, line)
	}
	assert.Contains(t, text, "└─ ci/n499  outage  server\n")
}

func TestSinglePointsCountTheMostCritical(t *testing.T) {
	t.Parallel()
	e := estateOf(
		entry{ref: "ci/app", needs: []string{"ci/site"}}, entry{ref: "ci/site", name: hostile}, entry{ref: "ci/other"},
		entry{ref: "service/a", criticality: "critical", needs: []string{"ci/app"}},
		entry{ref: "service/b", needs: []string{"ci/site"}},
		entry{ref: "service/c", criticality: "high", needs: []string{"ci/other"}},
		entry{ref: "service/d", criticality: "high", needs: []string{"ci/other"}},
	)
	s := statement.NewSinglePoints(e, nil)
	var got struct {
		SinglePoints []struct {
			Ref, Kind, Class string
			Services         []struct{ Ref, Criticality string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(write(t, func(b *bytes.Buffer) error { return s.JSON(b) })), &got))
	var order []string
	for _, p := range got.SinglePoints {
		order = append(order, fmt.Sprint(p.Ref, p.Class, p.Services))
	}
	assert.Equal(t, []string{"ci/siteserver[{service/a critical} {service/b }]", "ci/appserver[{service/a critical}]", "ci/otherserver[{service/c high} {service/d high}]"}, order)
	text := write(t, func(b *bytes.Buffer) error { return s.Text(b, statement.Options{Width: 80}) })
	assert.Contains(t, text, "    critical  service/a\n    not rated service/b\n")
	assert.NotContains(t, text, "\x1b")
	assert.Contains(t, text, "\n4 records have 3 single points of failure\n")
	rows, err := csv.NewReader(strings.NewReader(write(t, func(b *bytes.Buffer) error { return s.CSV(b) }))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 6)
}

// full fails when so much has been written, as a disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("no space left")

func TestFailingWriterIsNoticed(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(wide(), []estate.Ref{"ci/root"}, statement.EitherWay)
	for name, to := range map[string]func(*full) error{
		"json": func(w *full) error { return m.JSON(w) }, "csv": func(w *full) error { return m.CSV(w) }, "dot": func(w *full) error { return m.DOT(w) },
		"text": func(w *full) error { return m.Text(w, statement.TextOptions{Direction: statement.EitherWay}) },
	} {
		require.ErrorIs(t, to(&full{left: 100}), errFull, name)
	}
}
