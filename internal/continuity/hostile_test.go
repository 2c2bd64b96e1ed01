package continuity

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// hostileFields are the names that the package reads.
var hostileFields = []string{
	"covers", "status", "bia", "rto", "mtpd", "wrt", "rpo", "invocation", "detection", "decision", "activation", "steps", "id", "item", "team", "supplier",
	"duration", "after", "minAfter", "mode", "inEvent", "scenarios", "name", "implementation", "maxUse", "returnToNormal", "dataRestore", "supplierContacts",
	"contact", "hours", "dependencies", "on", "within", "manualWorkaround", "maxDuration", "exerciseEvery", "plan", "date", "outcome", "results", "findings",
	"actualRto", "plannedRto", "due", "nextDue", "recovery", "backup", "interval", "offsiteLag", "retention", "lastRestoreTest", "lastSuccess", "replication",
	"lag", "consistencyGroup", "targets", "metric", "validFrom", "type", "provider", "supportHours", "criticality", "service",
}

func drawNode(t *rapid.T, depth int) estate.Node {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 {
		kind = min(kind, 3)
	}
	n := estate.Node{Kind: estate.NodeKind(kind)}
	switch n.Kind {
	case estate.List:
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			n.Items = append(n.Items, drawNode(t, depth-1))
		}
	case estate.Struct:
		for range rapid.IntRange(0, 8).Draw(t, "fields") {
			n.Fields = append(n.Fields, estate.Field{Name: rapid.SampledFrom(hostileFields).Draw(t, "field"), Value: drawNode(t, depth-1)})
		}
	default:
		n.Text = rapid.SampledFrom([]string{
			"", "0m", "1h", "36500d", "999999999999d", "true", "-1", "1", "1e9", "a", "b", "service/a", "ci/a", "ci/b", "plan/a", "supplier/a", "calendar/a",
			"2026-01-01", "0000-00-00", "2026-11-20T07:45:00Z", "sla", "uc", "rto", "rpo", "resolution", "passed", "failed", "critical", "money", "automated", "\x1b[31m%s",
		}).Draw(t, "text")
	}
	return n
}

// Records whose content may be anything give an answer, and one that can be written down.
func TestHostileRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var records []estate.Record
		for _, prefix := range []string{"service", "ci", "plan", "exercise", "agreement", "supplier", "calendar", "process"} {
			for _, id := range []string{"a", "b"} {
				body := estate.Node{Kind: estate.Struct}
				for range rapid.IntRange(0, 10).Draw(t, "fields") {
					body.Fields = append(body.Fields, estate.Field{Name: rapid.SampledFrom(hostileFields).Draw(t, "field"), Value: drawNode(t, 4)})
				}
				ref := estate.Ref(prefix + "/" + id)
				r := estate.Record{Ref: ref, Kind: ref.Kind(), Faulty: true, Status: "in_use", Class: "database", Encoded: string(estate.AppendNode(nil, &body))}
				for i := range rapid.IntRange(0, 3).Draw(t, "links") {
					to := estate.Ref(rapid.SampledFrom([]string{"ci/a", "ci/b", "service/a", "plan/a", "ci/gone"}).Draw(t, "to"))
					field := rapid.SampledFrom([]string{"plan", "recovery.after[0]", fmt.Sprintf("relations[%d].to", i)}).Draw(t, "field")
					l := estate.Link{Field: field, To: to, Relation: i}
					if field[0] == 'r' && field != "recovery.after[0]" {
						l.Type = rapid.SampledFrom([]string{"depends_on", "located_in", "member_of", "connects_to"}).Draw(t, "type")
					}
					r.Links = append(r.Links, l)
				}
				records = append(records, r)
			}
		}
		v, err := recordtest.Vocabulary()
		require.NoError(t, err)
		e := estate.New(records, v)
		found := Check(e, now, nil, Options{})
		_, err = json.Marshal(found)
		require.NoError(t, err)
		for r := range e.All() {
			for _, derive := range []bool{false, true} {
				s, err := Plan(e, now, Request{Ref: r.Ref, Derive: derive})
				if err != nil {
					continue
				}
				_, err = json.Marshal(s)
				require.NoError(t, err)
			}
		}
		require.Equal(t, found, Check(e, now, nil, Options{}), "the same each time")
	})
}
