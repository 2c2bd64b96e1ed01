package workpaper_test

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// hostileInput has somebody's worst text in every field that takes one.
func hostileInput(t *testing.T) workpaper.Input {
	t.Helper()
	in := october(t)
	m := merged{change: hostile, title: hostile, kind: hostile, author: facts.Identity{Login: "=cmd", ID: 7, Email: "x"}, approver: hostile,
		account: 7, from: "team/payments", requirement: hostile, risk: hostile}
	for i := range in.Links {
		e := &in.Links[i].Entry
		if e.Kind == ledger.Merged {
			e.Decision, e.Facts, e.Why, e.Change = m.decision(), m.facts(at(1, 1)), hostile, estate.Ref(hostile)
		}
		if e.Kind == ledger.Finished {
			e.Outcome, e.Change = hostile, estate.Ref(hostile)
		}
	}
	in.Links[5].Entry.Change = estate.Ref(hostile)
	for i := range in.Commits {
		in.Commits[i].Summary = hostile
	}
	for i := range in.Findings {
		in.Findings[i].Message = hostile
	}
	in.Changes[estate.Ref(hostile)] = workpaper.Change{Requester: estate.Ref(hostile), Implementer: estate.Ref(hostile), Reviewed: true, ReviewedBy: estate.Ref(hostile)}
	in.Main, in.Engine, in.Reference = hostile, hostile, hostile
	return in
}

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for name, content := range files(t, hostileInput(t)) {
		for _, r := range content {
			turns := r == '\u202e' && name != "pack.json" // programs are not misled by the direction of writing
			if r != '\n' && (unicode.IsControl(r) || turns || r == unicode.ReplacementChar) {
				t.Errorf("%s has %U", name, r)
				break
			}
		}
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
		require.NoError(t, err, name)
		assert.Len(t, rows, strings.Count(content, "\n"), "%s: each row is a line, so that cut and tail can read it", name)
		for _, row := range rows {
			for _, cell := range row {
				assert.NotRegexp(t, `^[=+@\t\r-]`, cell, name)
			}
		}
	}
}

// tags are everything in a page that begins like a tag.
var tags = regexp.MustCompile(`<[!/a-zA-Z][^\s>]*`)

func TestHostileTextsAddNothingToThePage(t *testing.T) {
	t.Parallel()
	page := files(t, hostileInput(t))["report.html"]
	allowed := map[string]bool{}
	for _, tag := range tags.FindAllString(files(t, october(t))["report.html"], -1) {
		allowed[tag] = true
	}
	for _, tag := range tags.FindAllString(page, -1) {
		assert.True(t, allowed[tag], "%s", tag)
	}
	assert.NotContains(t, page, "<script")
	assert.NotContains(t, page, "ZgotmplZ")
	assert.Equal(t, 1, strings.Count(page, "</style>"))
	assert.NotRegexp(t, ` (src|href)="?(https?:|javascript:|//)`, page, "the page needs nothing from elsewhere")
	assert.Contains(t, page, "&lt;script&gt;alert(1)")
}

// The page is well formed: every element that needs it is closed, in order.
func TestThePageIsWellFormed(t *testing.T) {
	t.Parallel()
	for _, in := range []workpaper.Input{october(t), hostileInput(t), {From: at(1, 0), To: at(2, 0)}} {
		page := files(t, in)["report.html"]
		page = page[:strings.Index(page, "<style>")] + page[strings.Index(page, "</style>")+len("</style>"):]
		var open []string
		for _, tag := range tags.FindAllString(page, -1) {
			name, closes := strings.CutPrefix(strings.ToLower(tag[1:]), "/")
			switch {
			case name == "!doctype" || name == "meta":
			case !closes:
				open = append(open, name)
			default:
				require.NotEmpty(t, open, name)
				require.Equal(t, open[len(open)-1], name)
				open = open[:len(open)-1]
			}
		}
		assert.Empty(t, open)
		ids := regexp.MustCompile(`id="([^"]*)"`).FindAllStringSubmatch(page, -1)
		seen := map[string]bool{}
		for _, id := range ids {
			assert.False(t, seen[id[1]], "%s twice", id[1])
			seen[id[1]] = true
		}
		for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
			assert.True(t, seen[link[1]], "#%s leads nowhere", link[1])
		}
	}
}

func TestJSONIsThePack(t *testing.T) {
	t.Parallel()
	p, err := workpaper.Make(t.Context(), hostileInput(t))
	require.NoError(t, err)
	var read workpaper.Pack
	require.NoError(t, json.Unmarshal([]byte(files(t, hostileInput(t))["pack.json"]), &read))
	assert.Equal(t, *p, read)
	assert.NotContains(t, files(t, october(t))["pack.json"], ": null,\n    \"codes\"", "lists are never null")
}

func TestAnonymous(t *testing.T) {
	t.Parallel()
	in := october(t)
	in.Options.Anonymous = true
	in.Findings[0].Message = "Petra Novák (gh104) and person/a-okafor did it; unmarked gh1045 stays"
	in.Links[3].Entry.Why = "Jan Smit bypassed the check"
	made := files(t, in)
	for name, content := range made {
		for _, secret := range []string{"Marta", "Lopes", "m-lopes", "Smit", "j-smit", "Okafor", "okafor", "Petra", "Novák", "novak", "gh101", "gh102", `gh104"`, "(gh104)"} {
			assert.NotContains(t, content, secret, name)
		}
	}
	assert.Contains(t, made["exceptions.csv"], "gh1045 stays")
	assert.Contains(t, made["population.csv"], ",101,person/", "accounts stay as numbers")
	open, err := workpaper.Make(t.Context(), october(t))
	require.NoError(t, err)
	hidden, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, open.Counts, hidden.Counts)
	assert.Len(t, hidden.Requesters, len(open.Requesters), "people are told apart")
	assert.Len(t, hidden.Access.Grants, len(open.Access.Grants))
}
