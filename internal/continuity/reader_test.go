package continuity

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// answered is an answer as text.
func answered(t require.TestingT, s Schedule, err error) string {
	out, bad := json.Marshal(s)
	require.NoError(t, bad)
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

// What a reader kept from one recovery changes nothing about the next: it says what Plan does,
// which keeps nothing.
func TestReaderSaysWhatPlanDoes(t *testing.T) {
	t.Parallel()
	e, err := reference()
	require.NoError(t, err)
	var all []Request
	for r := range e.All() {
		switch r.Kind {
		case estate.ContinuityPlan:
			all = append(all, Request{Ref: r.Ref}, Request{Ref: r.Ref, Scenario: "no such"}, Request{Ref: r.Ref, Event: now.Add(3 * time.Hour)})
		case estate.Service, estate.BusinessProcess, estate.ConfigurationItem:
			all = append(all, Request{Ref: r.Ref}, Request{Ref: r.Ref, Derive: true})
		case estate.Person:
			all = append(all, Request{Ref: r.Ref})
		}
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	reader, steps := NewReader(e, now, graph.New(e)), 0
	asked := map[Request]string{}
	for range 60 {
		q := all[random.IntN(len(all))]
		got, gotErr := reader.Plan(q)
		want, wantErr := Plan(e, now, q)
		asked[q] = answered(t, want, wantErr)
		require.Equal(t, asked[q], answered(t, got, gotErr), "%+v, seed %d", q, seed)
		steps += len(want.Steps)
	}
	for q, want := range asked { // again, in whatever order
		got, err := reader.Plan(q)
		require.Equal(t, want, answered(t, got, err), "%+v, seed %d", q, seed)
	}
	assert.Greater(t, steps, 60)
}

// The same in small estates with circles, dangling references and records that say nothing.
func TestReaderInRandomEstates(t *testing.T) {
	t.Parallel()
	ids := []string{"ci/a", "ci/b", "ci/c", "ci/d", "service/s"}
	rapid.Check(t, func(t *rapid.T) {
		records := map[string]string{}
		for _, id := range ids {
			text := ""
			to, relation := rapid.SampledFrom(append(ids, "ci/gone")).Draw(t, "to"), "depends_on"
			if id != "service/s" && to != "service/s" && rapid.Bool().Draw(t, "hosted") {
				relation = "hosted_on"
			}
			text += "relations: [{type: " + relation + ", to: " + to + "}]\n"
			text += rapid.SampledFrom([]string{"", "recovery: {duration: 1h, team: team/a}\n", "recovery: {rto: 2h}\n", "recovery: {after: [ci/a], duration: 10m}\n", "description: recovery\n"}).Draw(t, "recovery")
			records[id] = text
		}
		records["plan/p"] = "covers: [service/s]\nsteps: [{id: x, item: ci/a, duration: 5m}, {id: y, item: ci/b}]\n"
		e := given(t, records)
		reader := NewReader(e, now, nil)
		for range 6 {
			q := Request{Ref: estate.Ref(rapid.SampledFrom(append(ids, "plan/p", "ci/gone")).Draw(t, "ref")), Derive: rapid.Bool().Draw(t, "derive")}
			got, gotErr := reader.Plan(q)
			want, wantErr := Plan(e, now, q)
			require.Equal(t, answered(t, want, wantErr), answered(t, got, gotErr), "%+v", q)
		}
	})
}

// BenchmarkReader compares a reader's recovery with one that begins anew.
func BenchmarkReader(b *testing.B) {
	e, err := reference()
	require.NoError(b, err)
	q := Request{Ref: "service/invoicing", Derive: true}
	b.Run("reader", func(b *testing.B) {
		r := NewReader(e, now, nil)
		for b.Loop() {
			_, _ = r.Plan(q)
		}
	})
	b.Run("plan", func(b *testing.B) {
		for b.Loop() {
			_, _ = Plan(e, now, q)
		}
	})
}
