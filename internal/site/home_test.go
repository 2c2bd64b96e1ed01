package site

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/finding"
)

func TestHomePage(t *testing.T) {
	t.Parallel()
	p := homePage(itemView(itemSite(t, Internal, itemRecords)))
	assert.Equal(t, "Example", p.Title)
	major := section(t, p, "major").Blocks[0].Notes
	assert.Len(t, major, 1, "restored incidents are not open")
	assert.Equal(t, "Shop is down · Web shop · since 19 November 2026, 14:05 UTC+02:00", words(major[0].Text))
	assert.Equal(t, []string{"Critical | – | 1 | – | 1"}, sectionRows(section(t, p, "portfolio")), "what does not say is on offer")
	assert.Equal(t, []string{"Web shop | Operations | "}, sectionRows(section(t, p, "critical")))
	assert.Equal(t, []string{
		"Upgrade | Normal | 22 November 2026, 22:00 UTC+01:00 | 23 November 2026, 01:00 UTC+01:00",
		"Rewire | Normal | 2 November 2026, 22:00 UTC+01:00 | 3 November 2026, 01:00 UTC+01:00",
	}, sectionRows(section(t, p, "changes")))
	var told []string
	for _, block := range section(t, p, "attention").Blocks {
		for _, note := range block.Notes {
			told = append(told, note.Word+" "+words(note.Text))
		}
	}
	assert.Equal(t, []string{
		"Past Database one: Its maker stopped supporting it on 19 November 2026", "Soon Certificate: Its last day is 2 December 2026",
	}, told[:2])
	cards := map[string]string{}
	for _, block := range section(t, p, "inventory").Blocks {
		for _, card := range block.Cards {
			cards[words(card.Title)] = card.Figure
		}
	}
	assert.Equal(t, "1", cards["Services"])
	assert.Equal(t, "2", cards["Data"])
	assert.Equal(t, "2", cards["Changes"])
}

func TestFindingsAreSorted(t *testing.T) {
	t.Parallel()
	for code, want := range map[diag.Code]string{
		diag.AgreementEnds: "ends", diag.ContractNotice: "ends", diag.LicenceEnded: "ends", diag.ExerciseOverdue: "exercises", diag.NeverExercised: "exercises",
		diag.RecoveryTooLong: "recovery", diag.BackupLate: "recovery", diag.CostNotCounted: "cost", diag.DesignBelowPromise: "promises", diag.LicenceExceeded: "ends",
	} {
		assert.Equal(t, want, sortOf(finding.Finding{Code: code}), string(code))
	}
}

func TestGravest(t *testing.T) {
	t.Parallel()
	found := []finding.Finding{{Ref: "ci/a", Severity: diag.Info}, {Ref: "ci/b", Severity: diag.Error}, {Ref: "ci/c", Severity: diag.Warning}, {Ref: "ci/d", Severity: diag.Error}}
	var refs []string
	for _, f := range gravest(found, 3) {
		refs = append(refs, string(f.Ref))
	}
	assert.Equal(t, []string{"ci/b", "ci/d", "ci/c"}, refs)
}

func TestAttentionListsAll(t *testing.T) {
	t.Parallel()
	p := attentionPage(itemView(itemSite(t, Internal, itemRecords)))
	rows := sectionRows(p.Sections[0])
	assert.Equal(t, "Database one | Its maker stopped supporting it on 19 November 2026 | Past | Contracts, licences and last days | Operations", rows[0])
	assert.True(t, slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, "Measures of health") }))
}

func TestHealthPage(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, itemRecords)
	p := healthPage(itemView(s))
	assert.NotEmpty(t, section(t, p, "measures").Blocks[0].Cards)
	assert.Len(t, section(t, p, "definitions").Blocks[0].Fields, len(section(t, p, "measures").Blocks[0].Cards), "each measure is explained")
	assert.NotEmpty(t, section(t, p, "findings").Blocks[0].Notes)
	_, db := pageOf(t, s, "ci/db-1")
	var all []string
	for _, note := range section(t, db, "checks").Blocks[0].Notes {
		all = append(all, words(note.Text))
	}
	assert.Contains(t, strings.Join(all, "\n"), "Support ended on 19 November 2026")
}

func TestGlossary(t *testing.T) {
	t.Parallel()
	terms := glossary()
	assert.True(t, slices.IsSortedFunc(terms, func(a, b term) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }))
	seen := map[string]bool{}
	p := glossaryPage(nil)
	for _, section := range p.Sections {
		assert.False(t, seen[section.ID], section.ID)
		seen[section.ID] = true
		for _, f := range section.Blocks[0].Fields {
			assert.False(t, seen[f.ID], f.ID)
			seen[f.ID] = true
			assert.Equal(t, section.Title, strings.ToUpper(f.Name[:1]))
		}
	}
	for _, name := range []string{"rto", "rpo", "mtpd", "mbco", "sla", "ola", "uc", "known-error", "rfc", "cab", "freeze", "blast-radius", "redundancy"} {
		assert.True(t, seen[name], name)
	}
}
