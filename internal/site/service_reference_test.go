package site

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// referenceSite is the site of the reference estate on the day that it is written for.
func referenceSite(t testing.TB, audience Audience) *Site {
	t.Helper()
	source := sourceOf(reference(t))
	return New(source, audience, memo.New(Edition(source, audience)))
}

func spokenPage(t testing.TB, s *Site, path string) string {
	t.Helper()
	content, ok, err := s.Page(t.Context(), path)
	require.NoError(t, err)
	require.True(t, ok, path)
	return string(content)
}

func TestServicePageOfTheReferenceEstate(t *testing.T) {
	t.Parallel()
	s := referenceSite(t, Restricted)
	page := spokenPage(t, s, "services/payments-api.html")
	for _, fact := range []string{
		"99.9341 %", "promised: 99.9 %", // by design: gitsm sla availability
		"99.825 %", "promise of 99.9 % missed", // October: 78 of 44,700 minutes
		"1h55m", "of 2 hours allowed", // gitsm continuity plan
		"8,880.00 EUR", "in November 2026", // gitsm cost report
		"Promise at risk", "payments@example.org", "servicedesk@example.org", "answers within 10 minutes",
		"15 minutes", "Trench 12", "Card acquiring", `type="text/calendar"`, "services/payments-api.ics",
		"Card payments fail", "Where", "https://help.example.org/payments",
	} {
		assert.True(t, strings.Contains(page, fact), fact)
	}
	assert.False(t, strings.Contains(page, "style="))
	public := spokenPage(t, referenceSiteOf(t, "classification: public"), "services/s.html")
	for _, calculated := range []string{"In figures", "Availability by design", "Is it underpinned", "Cost", "Dependencies", "text/calendar"} {
		assert.False(t, strings.Contains(public, calculated), calculated)
	}
	assert.True(t, strings.Contains(public, "How to report a problem"))
}

// referenceSiteOf is the site of a service for everybody.
func referenceSiteOf(t *testing.T, more string) *Site {
	t.Helper()
	return serviceSite(t, Public, map[string]string{
		"catalogue/services/s.yaml": "{kind: Service, name: S, type: customer_facing, criticality: critical, owner: team/t, serviceDesk: {phone: \"+31 20 555 0111\"}, relations: [{type: depends_on, to: ci/c}], " + more + "}",
		"catalogue/teams/t.yaml":    "{kind: Team, name: T, members: [person/p]}",
		"cmdb/items/server/c.yaml":  "{kind: ConfigurationItem, class: server, name: C, owner: team/t, status: in_use, classification: public}",
	})
}

func TestListsOfTheReferenceEstate(t *testing.T) {
	t.Parallel()
	s := referenceSite(t, Restricted)
	for path, facts := range map[string][]string{
		"services.html":  {`<option value="catalogue" selected>On offer (24)</option>`, "Payments API", "In the pipeline"},
		"request.html":   {"New laptop", "1,450.00 EUR, once", "within 24 hours"},
		"contracts.html": {"Internet and fibre, Example Telecom", "Ends soon", "1 October 2026", "Notice given"},
		"licences.html":  {"Licences of the till software", "420 devices"},
		"suppliers.html": {"Example Acquiring", "Strategic"}, "customers.html": {"Retail", "1,900"},
		"processes.html": {"Settlement with the banks"}, "rates.html": {"0.9075 EUR", "1 July 2026"},
		"agreements.html":                  {"Payments API for Retail", "Cannot hold"},
		"agreements/payments-retail.html":  {"at least 99.9 % in a calendar month", "Cannot hold", "99.39 %", "missed", "Credit and a talk within a week"},
		"contracts/internet-a.html":        {"Act by", "1 October 2026", "GS3521"},
		"offerings/new-laptop.html":        {"Which model?", "13 inch, 15 inch", "side by side", "1 of ", "automated"},
		"suppliers/example-acquiring.html": {"at any hour", "Passed with findings", "180 days"},
		"customers/retail.html":            {"Payments API for Retail", "Rehearse till releases", "done"},
		"processes/settlement.html":        {"Reconciliation by the next banking day"},
		"rates/ecb-monthly.html":           {"in force", "replaced"},
	} {
		page := spokenPage(t, s, path)
		for _, fact := range facts {
			assert.True(t, strings.Contains(page, fact), "%s: %s", path, fact)
		}
	}
}

// TestAnswersSurviveTheBook renders nothing: an answer that was kept must be the one that was
// worked out.
func TestAnswersSurviveTheBook(t *testing.T) {
	t.Parallel()
	s := referenceSite(t, Restricted)
	l := newLens(s)
	survives(t, promisesQuery.answer(l, ""))
	survives(t, costsQuery.answer(l, ""))
	survives(t, attainmentsQuery.answer(l, ""))
	survives(t, recoveriesQuery.answer(l, ""))
	survives(t, availabilityQuery.answer(l, "service/payments-api"))
	survives(t, nearQuery.answer(l, "service/payments-api"))
	survives(t, licenceQuery.answer(l, "ci/licence-till"))
	found := costFindingsQuery.answer(l, "")
	require.NotEmpty(t, found)
	survives(t, found)
}

func survives[T any](t *testing.T, answer T) {
	t.Helper()
	encoded, err := json.Marshal(answer)
	require.NoError(t, err)
	var kept T
	require.NoError(t, json.Unmarshal(encoded, &kept))
	again, err := json.Marshal(kept)
	require.NoError(t, err)
	assert.Equal(t, string(encoded), string(again))
}

// TestQuickerWaysAgree holds what pages ask against what the commands ask.
func TestQuickerWaysAgree(t *testing.T) {
	t.Parallel()
	s := referenceSite(t, Restricted)
	l := newLens(s)
	planner := continuity.NewReader(l.estate, s.day, nil)
	exact := 0
	for r := range l.estate.OfKind(estate.Service) {
		want, err := continuity.Plan(l.estate, s.day, continuity.Request{Ref: r.Ref})
		got, gotErr := planner.Plan(continuity.Request{Ref: r.Ref})
		assert.Equal(t, err, gotErr)
		assert.Equal(t, want, got)
		full := availability.Compose(l.runTime(), r.Ref, availability.Design(l.estate))
		glance := availability.Glance(l.runTime(), r.Ref, availability.Design(l.estate))
		assert.LessOrEqual(t, glance.Low, full.Low)
		assert.GreaterOrEqual(t, glance.High, full.High)
		assert.Equal(t, full.CommonCauses, glance.CommonCauses)
		if glance.Exact {
			exact++
			assert.Equal(t, full.Low, glance.Low)
		}
	}
	assert.Positive(t, exact)
}

func TestAttentionPromises(t *testing.T) {
	t.Parallel()
	s := referenceSite(t, Restricted)
	codes := map[string]bool{}
	for _, f := range attentionPromises(&View{site: s}) {
		codes[string(f.Code)] = true
	}
	for _, code := range []string{"GS3201", "GS3214", "GS3243", "GS3521", "GS3522"} {
		assert.True(t, codes[code], code)
	}
	public := referenceSite(t, Public)
	assert.Empty(t, attentionPromises(&View{site: public}))
}
