package document_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
)

// changes is a history in which the database and the plan changed.
func changes(string, time.Time) ([]continuity.Change, bool) {
	return []continuity.Change{
		{Commit: "aaaaaaaaaaaaaaaaaaaa", Time: now.Add(-24 * time.Hour), Refs: []estate.Ref{"ci/db", "ci/hall"}},
		{Commit: "bbbbbbbbbbbbbbbbbbbb", Time: now.Add(-48 * time.Hour), Refs: []estate.Ref{"ci/db", "plan/pay"}},
	}, true
}

func smallSources(t require.TestingT) document.Sources {
	return document.Sources{Estate: given(t, small()), At: now, Commit: commit, CommitTime: now.Add(-time.Hour), Changes: changes}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	got := html(t, about(t, document.New(smallSources(t)), "plan/pay", document.OfPlan))
	golden := filepath.Join("testdata", "plan.html")
	if os.Getenv("GITSM_UPDATE") == "1" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// facts are what must be in the document of the small plan, in this order.
var facts = []string{
	"Continuity plan", "Payments plan", "commit 0123456789ab",
	"At a glance", "Take payments again", "2 h",
	"Document control", commit, "Cleo", "Folder in the crisis room", "Paper", "19 September 2026 by Ada Lovelace", "10 February 2027",
	"after Sun 22 November 2026", "git log 0123456789ab..HEAD -- catalogue/continuity/pay.yaml",
	"When to invoke, and who may", "Silence for 15 minutes", "Ada Lovelace", "Lead", "+31 20 555 0100", "deputy now for Ada Lovelace", "+31 20 555 0107", "Duty manager",
	"Bob", "until 2026-10-31", "Say so", "30 min after the event", "Ada",
	"Whom to call", "Ada Lovelace", "Pay team", "+31 20 555 0119", "pay@example.org", "#pay", "Dan – on call now",
	"Response team", "Decides", "after 1 h", "Cleo",
	"Recovery, step by step", "on the critical path", "objective 2 h",
	"network", "Switch over", "0:30 – 0:50", "Ping", "notice", "0:50 – 0:55",
	"Data to restore", "Database", "Vault", "every 15 min, kept 35 d", "up to 50 min lost", "restore takes 35 min", "14 August 2026",
	"Suppliers", "Help Ltd", "+44 1632 960100", "H-77", "ended Tue 30 June 2026", "Mon–Wed 09:00-17:00, Fri 09:00-12:00, Europe/Amsterdam", "answers within 15 min", "restores within 1 h",
	"Who is told what", "Shops", "Telephone", "every 30 min",
	"Business impact", "4 h", "24 h", "15 min", "Half of the cards, 50 %", "tier 1", "1000.00 EUR", "Cash, for 3 h at most", "after 1 h", "after 4 h", "Queues", "The truth", "One engineer",
	"Scenarios and strategies", "Fire", "First hall", "Second hall", "14 d",
	"Means while the plan is in motion", "A crisis room", "No refunds", "Availability 99.0 % rolling 7d",
	"Return to normal", "Rebuild", "Switch back", "2 d",
	"Exercises", "1 December 2026", "planned", "12 May 2026", "RTO 1 h 50 min of 2 h", "No key at hand", "was due Tue 30 June 2026",
	"Changed since the last exercise", "Payments plan", "Database", "2",
	"Objectives against what the calculation gives", "recovery takes",
}

// inOrder asserts that texts follow each other.
func inOrder(t *testing.T, text string, want []string) {
	t.Helper()
	text = strings.ToLower(text)
	at := 0
	for i, w := range want {
		next := strings.Index(text[at:], strings.ToLower(squeeze(w)))
		if !assert.GreaterOrEqual(t, next, 0, "%q does not follow %q", w, want[max(i-1, 0)]) {
			return
		}
		at += next
	}
}

func TestKeyFacts(t *testing.T) {
	t.Parallel()
	p := about(t, document.New(smallSources(t)), "plan/pay", document.OfPlan)
	inOrder(t, squeeze(visible(t, html(t, p))), facts)
	// What is longer may be broken over lines, with those of the next cell between.
	var kept []string
	for _, f := range facts {
		if len(f) < 24 || strings.Contains(f, " by Ada") {
			kept = append(kept, f)
		}
	}
	inOrder(t, squeeze(printed(t, pdf(t, p))), kept)
}

// tool runs a program on the PDF, and skips the test where there is none.
func tool(t *testing.T, file, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatalf("%s is required", name)
		}
		t.Skipf("%s is not here", name)
	}
	in := filepath.Join(t.TempDir(), "in.pdf")
	require.NoError(t, os.WriteFile(in, []byte(file), 0o644))
	args = append(args, in)
	if name == "pdftotext" { // others write to their standard output by themselves
		args = append(args, "-")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func TestReadByAnother(t *testing.T) {
	t.Parallel()
	file := pdf(t, about(t, document.New(smallSources(t)), "plan/pay", document.OfPlan))
	text := squeeze(tool(t, file, "pdftotext", "-raw"))
	// Within a section the reader decides about the order of cells.
	inOrder(t, text, []string{
		"Payments plan", "Contents", "At a glance", "Take payments again", "Document control", commit, "Page 1 of",
		"When to invoke, and who may", "Silence for 15 minutes", "Ada Lovelace", "+31 20 555 0100", "Whom to call", "+31 20 555 0119",
		"Recovery, step by step", "network", "database", "notice", "Suppliers", "+44 1632 960100",
		"Business impact", "Return to normal", "Exercises", "Changed since the last exercise", "Objectives against",
	})
	assert.NotContains(t, text, "\ufffd")
	assert.NotContains(t, text, "□")
}

// Another reader draws every page, has nothing to complain of, and leaves none empty.
func TestDrawnByAnother(t *testing.T) {
	t.Parallel()
	file := pdf(t, about(t, document.New(smallSources(t)), "plan/pay", document.OfPlan))
	pages := strings.Count(file, "/Type /Page\n")
	drawn := tool(t, file, "pdftoppm", "-r", "20", "-gray")
	size := 0
	for rest := drawn; rest != ""; pages-- {
		var width, height, white int
		_, err := fmt.Sscanf(rest, "P5\n%d %d\n%d", &width, &height, &white)
		require.NoError(t, err, "no picture, but a complaint: %.200s", rest)
		head := len(fmt.Sprintf("P5\n%d %d\n%d\n", width, height, white))
		size = width * height
		require.GreaterOrEqual(t, len(rest), head+size)
		dark := 0
		for _, b := range []byte(rest[head : head+size]) {
			if b < 128 {
				dark++
			}
		}
		assert.Greater(t, dark, size/500, "a page is empty")
		rest = rest[head+size:]
	}
	assert.Zero(t, pages, "pages that were not drawn")
	assert.Positive(t, size)
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	s := smallSources(t)
	tokyo := time.FixedZone("Tokyo", 9*3600)
	other := s
	other.At, other.CommitTime = s.At.In(tokyo), s.CommitTime.In(tokyo)
	m := document.New(s)
	for _, subject := range m.Subjects() {
		p := about(t, m, subject.Ref, subject.Kind)
		q := about(t, document.New(other), subject.Ref, subject.Kind)
		assert.Equal(t, html(t, p), html(t, q))
		first := pdf(t, p)
		for range 3 {
			assert.Equal(t, first, pdf(t, q))
		}
	}
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	files := small()
	files["catalogue/services/other.yaml"] = "kind: Service\nname: Other\ntype: technical\ncriticality: low\nowner: team/pay\nrelations: [{type: depends_on, to: ci/db}]\n"
	files["catalogue/services/bare.yaml"] = "kind: Service\nname: Bare\ntype: technical\ncriticality: low\nowner: team/pay\n"
	files["catalogue/services/gone.yaml"] = "kind: Service\nname: Gone\ntype: technical\ncriticality: low\nowner: team/pay\nphase: retired\nrelations: [{type: depends_on, to: ci/db}]\n"
	files["catalogue/continuity/draft.yaml"] = "kind: ContinuityPlan\nname: Draft\nowner: team/pay\ncovers: [service/other]\nstatus: draft\n"
	s := document.Sources{Estate: given(t, files), At: now}
	assert.Equal(t, []document.Subject{
		{Ref: "plan/pay", Kind: document.OfPlan, Title: "Payments plan", Path: "continuity/pay"},
		{Ref: "service/other", Kind: document.OfService, Title: "Other", Path: "continuity/service/other"},
		{Ref: "ci/hall", Kind: document.OfSite, Title: "First hall", Path: "continuity/site/hall"},
	}, document.New(s).Subjects())
	s.Hidden = func(r estate.Ref) bool { return r == "plan/pay" || r == "ci/hall" }
	assert.Equal(t, []document.Subject{
		{Ref: "service/other", Kind: document.OfService, Title: "Other", Path: "continuity/service/other"},
	}, document.New(s).Subjects())

	m := document.New(document.Sources{Estate: s.Estate, At: now})
	draft := html(t, about(t, m, "plan/draft", document.OfPlan))
	assert.Contains(t, draft, "Not in force.")
	assert.Contains(t, draft, "Working tree, not committed")
	assert.Contains(t, html(t, about(t, m, "service/other", document.OfService)), "No plan covers this service.")
	for _, wrong := range []document.Subject{{Ref: "plan/pay", Kind: document.OfSite}, {Ref: "plan/none", Kind: document.OfPlan}, {Ref: "service/pay", Kind: document.OfPlan}} {
		_, err := m.Make(wrong)
		assert.ErrorIs(t, err, document.ErrNoDocument, "%v", wrong)
	}
	_, err := document.New(s).Make(document.Subject{Ref: "plan/pay", Kind: document.OfPlan})
	assert.ErrorIs(t, err, document.ErrNoDocument)
}

func TestSite(t *testing.T) {
	t.Parallel()
	files := small()
	files["catalogue/services/pay.yaml"] += "relations: [{type: depends_on, to: ci/db}]\n"
	files["catalogue/services/orphan.yaml"] = "kind: Service\nname: Orphan\ntype: technical\ncriticality: low\nowner: team/pay\nrelations: [{type: depends_on, to: ci/db}]\n"
	m := document.New(document.Sources{Estate: given(t, files), At: now})
	text := squeeze(visible(t, html(t, about(t, m, "ci/hall", document.OfSite))))
	inOrder(t, text, []string{
		"Loss of a site", "First hall", "Services down 2", "Plans to invoke 1", "Services and processes that are hit",
		"Checkout process/checkout down critical", "Payments service/pay down critical", "Orphan service/orphan down low", "no plan; its own document",
		"Plans to invoke", "Payments plan Fire 2 h", "Ada Lovelace, +31 20 555 0100", "Dan, Duty manager", "Down without a plan: Checkout, Orphan",
		"When each is back", "Payments 2 h 2 d 22 h 30 min Payments plan", "Checkout no objective at least 40 min none", "Orphan no objective at least 40 min no plan; its own document", "Whom to call", "Pay team",
		"Rebuilding what was lost", "Database ci/db", "Everything lost or degraded with it", "Database (ci/db) down database",
	})
}
