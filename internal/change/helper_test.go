package change

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// noon is a Saturday.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// folders are where the records of a prefix lie.
var folders = map[string]string{
	"service": "catalogue/services", "process": "catalogue/processes", "plan": "catalogue/continuity", "agreement": "catalogue/agreements",
	"calendar": "catalogue/calendars", "team": "catalogue/teams", "person": "catalogue/people", "role": "catalogue/roles",
	"template": "catalogue/change-templates", "ci": "cmdb/items", "change": "cmdb/changes",
}

// begins are how the records of a prefix begin, and what they have unless they say otherwise.
var begins = map[string]struct {
	text   string
	absent map[string]string
}{
	"service":   {"kind: Service\ntype: technical\nname: X\n", map[string]string{"owner": "team/a", "criticality": "low"}},
	"ci":        {"kind: ConfigurationItem\nname: X\n", map[string]string{"owner": "team/a", "class": "server", "status": "in_use"}},
	"plan":      {"kind: ContinuityPlan\nname: X\nowner: team/a\n", nil},
	"agreement": {"kind: Agreement\nname: X\n", map[string]string{"validFrom": "2026-01-01", "type": "sla", "provider": "team/a"}},
	"calendar":  {"kind: Calendar\nname: X\n", map[string]string{"zone": "Europe/Amsterdam"}},
	"team":      {"kind: Team\nname: X\n", nil},
	"person":    {"kind: Person\nname: X\n", map[string]string{"type": "human"}},
	"role":      {"kind: Role\nname: X\n", nil},
	"template":  {"kind: ChangeTemplate\nname: X\nowner: team/a\nallows: [{kind: ConfigurationItem, op: modify}]\n", map[string]string{"validTo": "2027-01-01"}},
	"change":    {"kind: Change\ntitle: X\n", map[string]string{"type": "normal", "owner": "team/a", "reason": "why"}},
	"process":   {"kind: BusinessProcess\nname: X\n", nil},
}

// texts by reference, in YAML.
type yaml map[string]string

// with is the same with some records otherwise; "-" removes one.
func (y yaml) with(more yaml) yaml {
	out := yaml{}
	for _, m := range []yaml{y, more} {
		for ref, text := range m {
			if out[ref] = text; text == "-" {
				delete(out, ref)
			}
		}
	}
	return out
}

func (y yaml) estate(t require.TestingT) *estate.Estate {
	files := map[string]string{}
	for ref, text := range y {
		prefix, id, _ := strings.Cut(ref, "/")
		text = begins[prefix].text + text
		for field, value := range begins[prefix].absent {
			if !strings.Contains("\n"+text, "\n"+field+":") {
				text += "\n" + field + ": " + value
			}
		}
		files[folders[prefix]+"/"+id+".yaml"] = text
	}
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, v)
}

// differing finds what differs, by top-level fields. renamed are present references by former ones.
func differing(base, head *estate.Estate, renamed map[estate.Ref]estate.Ref) []difference.Record {
	var out []difference.Record
	gone := map[estate.Ref]bool{}
	for was, ref := range renamed {
		before, _ := base.Record(was)
		after, _ := head.Record(ref)
		gone[was], gone[ref] = true, true
		out = append(out, difference.Record{Ref: ref, Was: was, Op: difference.Rename, Path: after.Path, Before: before, After: after, Fields: fields(before, after)})
	}
	for b := range base.All() {
		h, ok := head.Record(b.Ref)
		switch {
		case gone[b.Ref]:
		case !ok:
			out = append(out, difference.Record{Ref: b.Ref, Op: difference.Remove, Path: b.Path, Before: b})
		case h.Encoded != b.Encoded:
			if f := fields(b, h); len(f) > 0 {
				out = append(out, difference.Record{Ref: b.Ref, Op: difference.Modify, Path: h.Path, Before: b, After: h, Fields: f})
			}
		}
	}
	for h := range head.All() {
		if _, ok := base.Record(h.Ref); !ok && !gone[h.Ref] {
			out = append(out, difference.Record{Ref: h.Ref, Op: difference.Add, Path: h.Path, After: h})
		}
	}
	slices.SortFunc(out, func(a, b difference.Record) int { return compareRefs(a.Ref, b.Ref) })
	return out
}

func fields(before, after *estate.Record) []difference.Field {
	a, b := before.Body(), after.Body()
	var out []difference.Field
	names := map[string]bool{}
	for _, f := range append(slices.Clone(a.Fields), b.Fields...) {
		x, y := a.Get(f.Name), b.Get(f.Name)
		if names[f.Name] || x != nil && y != nil && string(x.AppendJSON(nil)) == string(y.AppendJSON(nil)) {
			continue
		}
		names[f.Name] = true
		out = append(out, difference.Field{Path: f.Name, From: x, To: y})
	}
	return out
}

// between is the input of a change from one estate to another.
func between(t require.TestingT, base, head yaml) Input {
	b, h := base.estate(t), head.estate(t)
	return Input{Base: b, Head: h, Diff: differing(b, h, nil), At: noon}
}

// impact in short: effect, side and way, by reference.
func (a *Assessment) effects() map[estate.Ref]string {
	out := map[estate.Ref]string{}
	for _, i := range a.Impact {
		out[i.Ref] = i.Effect.String() + " " + i.Graph
	}
	return out
}

// points are the points of the factors.
func (r Risk) points() map[string]int {
	out := map[string]int{}
	for _, f := range r.Factors {
		out[f.Name] = f.Points
	}
	return out
}

// codes are findings and diagnostics in short.
func (a *Assessment) codes() []string {
	var out []string
	for _, f := range a.Findings {
		out = append(out, string(f.Code)+" "+f.Severity.String()+" "+string(f.Ref))
	}
	for _, d := range a.Diagnostics {
		out = append(out, string(d.Code)+" "+d.Severity.String()+" "+d.Record)
	}
	return out
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
