package site

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/quality"
)

// shownFindings is how many findings the page of health shows.
const shownFindings = 300

// health is how far the records can be trusted.
type health struct {
	Records  int           `json:"records"`
	Measures []measure     `json:"measures"`
	Owners   []healthGroup `json:"owners"`
	Levels   []healthGroup `json:"levels"`
	Errors   int           `json:"errors"`
	Warnings int           `json:"warnings"`
	Findings int           `json:"findings"`
}

// measure is one measure with its score in tenths of a per cent, -1 where nothing is measured.
type measure struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Says     string `json:"says"`
	Score    int    `json:"score"`
	Measured int    `json:"measured"`
	Good     int    `json:"good"`
}

// healthGroup is the score of what belongs to an owner, or is of a criticality.
type healthGroup struct {
	Of      string `json:"of"`
	Records int    `json:"records"`
	Score   int    `json:"score"`
	Open    int    `json:"open"`
}

// qualityProjection leaves out what package quality does not read.
var qualityProjection = projection{name: "quality", fields: []string{"tags", "links", "schemaVersion"}}

func qualityDigest(s *Site, _ estate.Ref) memo.Digest { return s.projected(qualityProjection) }

// qualityQuery measures all records once.
var qualityQuery = query[qualityAnswer]{
	name:   "quality",
	inputs: qualityDigest,
	answer: func(l *lens, _ estate.Ref) qualityAnswer {
		report := quality.Check(l.estate, l.site.day, quality.Options{})
		out := qualityAnswer{Health: health{Records: report.Records, Findings: len(report.Findings)}, Findings: report.Findings}
		for i := range out.Findings { // the place in a file is not shown, and changes with every comment
			out.Findings[i].Span = diag.Span{}
		}
		out.Health.Errors, out.Health.Warnings = finding.Count(report.Findings)
		for _, m := range report.Measures {
			out.Health.Measures = append(out.Health.Measures, measure{m.Name, m.Title, m.Says, int(m.Score), m.Measured, m.Good})
		}
		for _, o := range report.Owners {
			out.Health.Owners = append(out.Health.Owners, healthGroup{string(o.Ref), o.Records, int(o.Score), o.Open})
		}
		for _, c := range report.Criticality {
			out.Health.Levels = append(out.Health.Levels, healthGroup{c.Criticality, c.Records, int(c.Score), c.Open})
		}
		return out
	},
	keep: true,
}

// qualityAnswer is all that was measured, with the findings sorted by record.
type qualityAnswer struct {
	Health   health            `json:"health"`
	Findings []finding.Finding `json:"findings"`
}

// healthQuery is what was measured without the findings.
var healthQuery = query[health]{
	name:   "health",
	inputs: qualityDigest,
	answer: func(l *lens, _ estate.Ref) health { return qualityQuery.value(l.site, "").Health },
}

// worstFindingsQuery are the first findings, the gravest first.
var worstFindingsQuery = query[worstFindings]{
	name:   "worst findings",
	inputs: qualityDigest,
	answer: func(l *lens, _ estate.Ref) worstFindings {
		all := qualityQuery.value(l.site, "").Findings
		return worstFindings{Findings: gravest(all, 2*shownFindings), Total: len(all)}
	},
}

// worstFindings are the first findings of so many.
type worstFindings struct {
	Findings []finding.Finding `json:"findings"`
	Total    int               `json:"total"`
}

// recordFindingsQuery are the findings about one record.
var recordFindingsQuery = query[[]finding.Finding]{
	name:   "record findings",
	inputs: qualityDigest,
	answer: func(l *lens, ref estate.Ref) []finding.Finding {
		return about(qualityQuery.value(l.site, "").Findings, ref)
	},
}

// ownerHealthQuery is the health of what somebody answers for; without records where nothing
// is measured.
var ownerHealthQuery = query[healthGroup]{
	name:   "owner health",
	inputs: qualityDigest,
	answer: func(l *lens, ref estate.Ref) healthGroup {
		for _, o := range qualityQuery.value(l.site, "").Health.Owners {
			if o.Of == string(ref) {
				return o
			}
		}
		return healthGroup{Of: string(ref), Score: int(quality.Unmeasured)}
	},
}

// gravest returns the first findings, errors before warnings before notes.
func gravest(found []finding.Finding, limit int) []finding.Finding {
	var out []finding.Finding
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		for i := range found {
			if found[i].Severity == severity && len(out) < limit {
				out = append(out, found[i])
			}
		}
	}
	return out
}

// about returns the findings about a record from findings sorted by record.
func about(found []finding.Finding, ref estate.Ref) []finding.Finding {
	from, _ := slices.BinarySearchFunc(found, ref, func(f finding.Finding, ref estate.Ref) int { return cmp.Compare(f.Ref, ref) })
	to := from
	for to < len(found) && found[to].Ref == ref {
		to++
	}
	return found[from:to]
}

// percent words a score in tenths of a per cent.
func percent(score int) string {
	if score < 0 {
		return "–"
	}
	return strconv.Itoa(score/10) + "." + strconv.Itoa(score%10) + " %"
}
