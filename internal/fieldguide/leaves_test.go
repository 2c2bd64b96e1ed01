package fieldguide

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestLeaves(t *testing.T) {
	t.Parallel()
	s, _ := compiled(t, `
#ConfigurationItem: {
	floor?: int & >=0
	audit?: {by?: string, deep?: {er?: bool}}
	either?: int | string
	loop?: #Loop
	kinds?: [...string]
}
#Loop: {next?: #Loop, size?: number}
`)
	forms := map[string]Form{}
	for _, l := range Leaves(s, estate.ConfigurationItem) {
		path := strings.Join(l.Path, ".")
		assert.NotContains(t, forms, path, "each once")
		forms[path] = l.Form
	}
	for path, want := range map[string]Form{
		"name": TextForm, "class": TextForm, "owner": ReferenceForm, "endOfSupport": DateForm, "availabilityPercent": NumberForm,
		"amortiseMonths": WholeForm, "mtbf": DurationForm, "attributes": MappingForm, "relations": ListForm, "cost": MappingForm,
		"cost.amount": TextForm, "backup.lastSuccess": InstantForm, "backup.encrypted": BoolForm, "recovery.duration": DurationForm,
		"lastVerified.date": DateForm, "source.importedAt": TextForm,
		"floor": WholeForm, "audit.deep.er": BoolForm, "either": AnyForm, "kinds": ListForm,
		"loop.next.next.size": NumberForm, "loop.next.next.next.next": MappingForm,
	} {
		got, ok := forms[path]
		assert.True(t, ok, path)
		assert.Equal(t, want, got, path)
	}
	assert.NotContains(t, forms, "loop.next.next.next.next.size", "what contains itself ends somewhere")
	assert.Empty(t, Leaves(s, estate.NoKind))
}
