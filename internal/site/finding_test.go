package site

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// findingRecords are visible services beside a hidden one whose id begins theirs.
var findingRecords = map[string]string{
	"services/shop":          "{kind: Service, name: Web shop, type: supporting, owner: team/ops, phase: catalogue, criticality: low}",
	"services/secret":        "{kind: Service, name: Project X, type: supporting, owner: team/ops, phase: catalogue, criticality: low, classification: restricted}",
	"services/secret-garden": "{kind: Service, name: Garden, type: supporting, owner: team/ops, phase: catalogue, criticality: low}",
	"teams/ops":              "{kind: Team, name: Operations}",
}

func TestFindingReadsAsANote(t *testing.T) {
	t.Parallel()
	v := itemView(itemSite(t, Internal, findingRecords))
	f := finding.Finding{
		Code: "GS3201", Severity: diag.Error, Ref: "service/shop",
		Message: "nothing underpins it, and team/ops answers for what it stands on", Hint: "agree with team/ops",
	}
	note, ok := v.finding(f)
	require.True(t, ok)
	assert.Equal(t, Danger, note.Tone)
	assert.Equal(t, "Error", note.Word)
	assert.Equal(t, "Web shop: Nothing underpins it, and Operations answers for what it stands on GS3201", words(note.Text))
	assert.Equal(t, "services/shop.html", note.Text[0].Href)
	assert.Equal(t, "teams/ops.html", note.Text[3].Href)
	assert.True(t, note.Text[len(note.Text)-1].Muted)
	assert.Equal(t, "Agree with Operations", words(note.Hint))

	own, ok := v.ownFinding(f)
	require.True(t, ok)
	assert.True(t, strings.HasPrefix(words(own.Text), "Nothing underpins it"), words(own.Text))
}

func TestFindingBySeverity(t *testing.T) {
	t.Parallel()
	v := itemView(itemSite(t, Internal, findingRecords))
	for severity, want := range map[diag.Severity][2]string{
		diag.Error: {string(Danger), "Error"}, diag.Warning: {string(Warning), "Warning"}, diag.Info: {string(Info), "Note"},
	} {
		note, ok := v.finding(finding.Finding{Severity: severity, Ref: "service/shop", Message: "x"})
		require.True(t, ok)
		assert.Equal(t, want, [2]string{string(note.Tone), note.Word})
	}
}

func TestPublicSeesNoFinding(t *testing.T) {
	t.Parallel()
	records := map[string]string{"teams/ops": "{kind: Team, name: Operations, classification: public}"}
	_, ok := itemView(itemSite(t, Public, records)).finding(finding.Finding{Ref: "team/ops", Message: "x"})
	assert.False(t, ok)
	_, ok = itemView(itemSite(t, Internal, records)).finding(finding.Finding{Ref: "team/ops", Message: "x"})
	assert.True(t, ok)
}

// hiddenMentions are texts that name service/secret, which readers may not see.
var hiddenMentions = []string{
	"service/secret", "it needs service/secret", "it needs service/secret.", "it needs service/secret…", "service/secret, and more",
	`the service "service/secret" is down`, "‘service/secret’", "(service/secret)", "service/secret's owner", "service/secret’s owner",
	"service/secret: down", "service/secret; down", "service/secret!", "service/secret—down", "service/secret/notes", "service/secret.Then",
	"service/secret.then", "service/secret...then", "service/secret_old is gone", "service/secret-plan is gone", "x\nservice/secret\ny",
	"[service/secret](https://example.org)", "`service/secret`", "<service/secret>", "https://example.org/service/secret", "microservice/secret", "Xservice/secret", "service/shop/service/secret", "service/secretÉ",
	"service/secret" + strings.Repeat("-x", 200),
}

// harmlessMentions are texts that do not.
var harmlessMentions = []string{
	"", "secret", "service/secret-garden", "service/secret-garden.", "service/secrets", "service/shop", "ci/secret", "service/ secret", "service/-secret",
	"service/shop-secret", "1/2 of service", "/", "//", "service/",
}

func TestFindingThatNamesAHiddenRecordIsNotShown(t *testing.T) {
	t.Parallel()
	hidden, all := itemView(itemSite(t, Internal, findingRecords)), itemView(itemSite(t, Restricted, findingRecords))
	in := map[string]func(text string) finding.Finding{
		"message":    func(text string) finding.Finding { return finding.Finding{Ref: "service/shop", Message: text} },
		"hint":       func(text string) finding.Finding { return finding.Finding{Ref: "service/shop", Hint: text} },
		"promised":   func(text string) finding.Finding { return finding.Finding{Ref: "service/shop", Promised: text} },
		"achievable": func(text string) finding.Finding { return finding.Finding{Ref: "service/shop", Achievable: text} },
	}
	for place, of := range in {
		for _, text := range hiddenMentions {
			_, ok := hidden.finding(of(text))
			assert.False(t, ok, "%s: %s", place, text)
			_, ok = all.finding(of(text))
			assert.True(t, ok, "%s: %s", place, text)
		}
		for _, text := range harmlessMentions {
			_, ok := hidden.finding(of(text))
			assert.True(t, ok, "%s: %s", place, text)
		}
	}
	for _, f := range []finding.Finding{{Ref: "service/secret"}, {Ref: "service/shop", Because: []estate.Ref{"team/ops", "service/secret"}}} {
		_, ok := hidden.finding(f)
		assert.False(t, ok)
		_, ok = all.finding(f)
		assert.True(t, ok)
	}
}

func TestReferencesInTextsBecomeLinks(t *testing.T) {
	t.Parallel()
	v := itemView(itemSite(t, Internal, findingRecords))
	for text, want := range map[string]string{
		"see service/shop.":                 "See [Web shop].",
		"service/shop is down":              "[Web shop] is down",
		"the service \"service/shop\"":      "The service \"[Web shop]\"",
		"service/shop's owner is team/ops":  "[Web shop]'s owner is [Operations]",
		"service/shop, team/ops":            "[Web shop], [Operations]",
		"service/shop-old is another":       "Service/shop-old is another",
		"service/secret-garden, not secret": "[Garden], not secret",
		"microservice/shop":                 "Microservice/shop",
		"catalogue/service/shop.yaml":       "Catalogue/service/shop.yaml",
		"service/shopé":                     "Service/shopé",
		"é-service/shop":                    "É-service/shop",
		"service/none is not there":         "Service/none is not there",
		"1/2 and/or team/ops":               "1/2 and/or [Operations]",
	} {
		var b strings.Builder
		for _, span := range v.linked(text) {
			if span.Href != "" {
				b.WriteString("[" + span.Text + "]")
			} else {
				b.WriteString(span.Text)
			}
		}
		assert.Equal(t, want, b.String())
	}
}

// Whatever stands around a reference, it is found, and no text makes the search fail.
func TestMentionsProperties(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, findingRecords)
	rapid.Check(t, func(t *rapid.T) {
		v := itemView(s)
		around := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune(`/.,:;'"-_ sérvicA1`)), rapid.Rune()))
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		text := before + "service/secret" + after
		v.mentionsHidden(before + after)
		hidden := v.mentionsHidden(text)
		if r := []rune(after); len(r) == 0 || !inID(byte(min(r[0], 127))) {
			require.True(t, hidden, text)
		}
		for _, m := range mentions(text) {
			require.Equal(t, string(m.ref), text[m.start:m.end])
		}
		v.linked(text)
	})
}

func TestLongMessagesAreCut(t *testing.T) {
	t.Parallel()
	v := itemView(itemSite(t, Internal, findingRecords))
	note, ok := v.finding(finding.Finding{Ref: "service/shop", Message: strings.Repeat("a", 100_000)})
	require.True(t, ok)
	assert.Less(t, len(words(note.Text)), 1100)
	_, ok = v.finding(finding.Finding{Ref: "service/shop", Message: strings.Repeat("a ", 50_000) + "service/secret"})
	assert.False(t, ok, "what is cut off counts too")
}
