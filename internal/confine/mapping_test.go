package confine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

const plainMapping = `package mapping
system: "test"
records: [{key: "k\(input.n)", kind: "Team", body: {kind: "Team", name: input.name}}]
relations: [{from: {$ref: "a", $kind: "Team"}, to: {$ref: "b", $kind: "Team"}, type: "t", hard: false}]
`

func mappingFiles(content string) []mapping.File {
	return []mapping.File{{Path: "m.cue", Content: []byte(content)}}
}

// numbered gives objects {n, name}, of which name says what becomes of them.
func numbered(n int, name func(i int) string) func(give func(mapping.Object) error) error {
	return func(give func(mapping.Object) error) error {
		for i := range n {
			o := mapping.Object{Type: "t", File: "f", Number: i + 1, JSON: fmt.Appendf(nil, `{"n":%d,"name":%q}`, i, name(i))}
			if err := give(o); err != nil {
				return err
			}
		}
		return nil
	}
}

func quiet(int) string { return "x" }

func TestMappingGivesItsHeader(t *testing.T) {
	t.Parallel()
	h, fault, err := pool(t).Mapping(patience(t), mappingFiles(plainMapping))
	require.NoError(t, err)
	require.Nil(t, fault)
	assert.Equal(t, "test", h.System)
	assert.Equal(t, []string{"n", "name"}, h.Reads)

	_, fault, err = pool(t).Mapping(patience(t), mappingFiles("system: 1"))
	require.NoError(t, err)
	assert.Equal(t, diag.MappingBroken, fault.Code)

	_, fault, err = pool(t).Mapping(patience(t), nil)
	require.NoError(t, err)
	assert.Equal(t, diag.MappingBroken, fault.Code)
}

// Answers come in order, whichever child is the quicker one, and while objects are still being
// given: no more are under way than a few batches.
func TestMapStreamsInOrder(t *testing.T) {
	t.Parallel()
	const n = 1500
	given, answered, most := 0, 0, 0
	produce := numbered(n, func(i int) string { given = i + 1; return "x" })
	fault, err := pool(t).Map(patience(t), mappingFiles(plainMapping), produce, func(i int, a mapping.Answer) error {
		require.Equal(t, answered, i)
		answered++
		most = max(most, given-answered)
		require.Nil(t, a.Fault)
		require.Equal(t, fmt.Sprintf("k%d", i), a.Records[0].Key)
		require.Equal(t, `{"kind":"Team","name":"x"}`, string(a.Records[0].Body.AppendJSON(nil)))
		require.NotNil(t, a.Relations[0].Hard, "false is not the same as not said")
		require.False(t, *a.Relations[0].Hard)
		return nil
	})
	require.NoError(t, err)
	require.Nil(t, fault)
	assert.Equal(t, n, answered)
	assert.Less(t, most, n/2, "objects under way at once")
}

func TestMapOfNothing(t *testing.T) {
	t.Parallel()
	fault, err := pool(t).Map(patience(t), mappingFiles(plainMapping), numbered(0, quiet), nil)
	require.NoError(t, err)
	require.Nil(t, fault)
}

func TestMapEndsWithItsCallers(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	done := func(i int, _ mapping.Answer) error {
		if i == 40 {
			return stop
		}
		return nil
	}
	_, err := pool(t).Map(patience(t), mappingFiles(plainMapping), numbered(100_000, quiet), done)
	require.ErrorIs(t, err, stop, "of done")

	_, err = pool(t).Map(patience(t), mappingFiles(plainMapping), func(func(mapping.Object) error) error { return stop }, nil)
	require.ErrorIs(t, err, stop, "of produce")

	ctx, cancel := context.WithCancel(patience(t))
	_, err = pool(t).Map(ctx, mappingFiles(plainMapping), numbered(100_000, quiet), func(int, mapping.Answer) error { cancel(); return nil })
	require.ErrorIs(t, err, context.Canceled)

	fault, err := pool(t).Map(patience(t), mappingFiles("system: 1"), numbered(10, quiet), nil)
	require.NoError(t, err)
	assert.Equal(t, diag.MappingBroken, fault.Code)

	none := confine.NewPool(confine.Command{Path: "/no/such/program"})
	_, err = none.Map(patience(t), mappingFiles(plainMapping), numbered(10, quiet), nil)
	require.ErrorContains(t, err, "start the evaluator")
}

// BenchmarkMapObjects measures a mapping to one service, with as many children as processors.
func BenchmarkMapObjects(b *testing.B) {
	files := mappingFiles(`package mapping
import "strings"
system: "bench"
let s = input
records: [{
	key: "svc:" + s.name
	kind: "Service"
	body: {
		kind: "Service"
		name: s.name
		if s.owner != _|_ {owner: {$ref: "team:" + s.owner, $kind: "Team"}}
		tier: s.tier
		tags: [for t in s.tags {strings.ToLower(t)}]
		relations: [for d in s.deps {type: "depends_on", to: {$ref: "svc:" + d, $kind: "Service"}}]
	}
}]
`)
	produce := func(give func(mapping.Object) error) error {
		for i := range b.N {
			o := mapping.Object{Type: "services", File: "s.yaml", Number: i + 1, JSON: fmt.Appendf(nil, `{"name":"S%d","owner":"t%d","tier":2,"tags":["A","B"],"deps":["S1","S2","S3"]}`, i, i%9)}
			if err := give(o); err != nil {
				return err
			}
		}
		return nil
	}
	fault, err := pool(b).Map(b.Context(), files, produce, func(_ int, a mapping.Answer) error {
		if a.Fault != nil {
			return errors.New(a.Fault.Message)
		}
		return nil
	})
	require.NoError(b, err)
	require.Nil(b, fault)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "objects/s")
}
