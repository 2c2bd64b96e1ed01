package publish_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
)

// made is a publication with a verdict and so many annotations.
func made(verdict approval.Verdict, annotations int, why string) publish.Publication {
	d := approval.Decision{Verdict: verdict, Head: "c0ffee", Reasons: approval.Reason{Why: why}}
	for i := range annotations {
		d.Diagnostics = append(d.Diagnostics, diag.Diagnostic{Code: "GS2001", Severity: diag.Warning, Span: diag.Span{Path: "a.yaml", Line: i + 1}, Message: fmt.Sprint(why, i)})
	}
	return publish.Of(d, 7, publish.Place{})
}

// somePublications are of every verdict, without and with annotations, also more than go in a
// request.
func somePublications() []publish.Publication {
	var all []publish.Publication
	for _, v := range []approval.Verdict{approval.Approved, approval.Pending, approval.Rejected} {
		for _, n := range []int{0, 3, 120} {
			all = append(all, made(v, n, "why"))
		}
	}
	group := made(approval.Approved, 0, "group")
	group.Pull, group.Comment, group.Labels = 0, "", nil
	return append(all, made(approval.Pending, 3, "other"), group, publish.Failed("c0ffee", 7, "git gave up", publish.Place{}))
}

// starts are forges as a publication may find them.
func starts(t *testing.T) map[string]*fake {
	t.Helper()
	all := map[string]*fake{"empty": {}, "strangers": {
		labels:   []string{"bug", "gitsmith", "GITSM/rejected", "gitsm/risk-high"},
		comments: []forge.Comment{{ID: 1, Body: "<!-- gitsm:decision v1 -->\nnot ours"}, {ID: 2, Body: "ours, and no decision\n<!-- gitsm:decision v1 -->", Own: true}},
		runs:     []run{{CheckRun: forge.CheckRun{ID: 3, Name: publish.Check, Head: "c0ffee", Status: "completed", Conclusion: "success", External: "gitsm x y -1"}}},
		next:     3,
	}}
	for i, p := range somePublications() {
		f := &fake{}
		require.NoError(t, publish.Publish(t.Context(), f, p, nil))
		all[fmt.Sprintf("%d %s %d", i, p.Conclusion, len(p.Annotations))] = f.clone()
	}
	twice := &fake{}
	require.NoError(t, publish.Publish(t.Context(), twice, made(approval.Approved, 3, "why"), nil))
	twice.comments = append(twice.comments, forge.Comment{ID: 98, Body: twice.comments[0].Body, Own: true}, forge.Comment{ID: 99, Body: twice.comments[0].Body, Own: true})
	all["twice"] = twice.clone()
	return all
}

// TestItConvergesFromEverywhere breaks publishing off before, in and after every single write,
// and demands that what people see in the end is the same as without.
func TestItConvergesFromEverywhere(t *testing.T) {
	t.Parallel()
	for name, start := range starts(t) {
		for i, p := range somePublications() {
			at := fmt.Sprintf("%s to %d %s %d", name, i, p.Conclusion, len(p.Annotations))
			straight := start.clone()
			require.NoError(t, publish.Publish(t.Context(), straight, p, nil), at)
			want := straight.shows()
			showsIt(t, at, straight, start, p)

			for k := 1; k <= len(straight.writes); k++ {
				for how, set := range map[string]func(*fake){"step": nil, "lost": func(f *fake) { f.lose = k }, "refused": func(f *fake) { f.fail = k }} {
					at := fmt.Sprintf("%s, %s at write %d", at, how, k)
					f := start.clone()
					var before publish.Step
					if set == nil {
						asked := 0
						before = func(context.Context, string) error {
							if asked++; asked == k {
								return errStep
							}
							return nil
						}
					} else {
						set(f)
					}
					require.Error(t, publish.Publish(t.Context(), f, p, before), at)
					if before != nil {
						require.Len(t, f.writes, k-1, at)
					}
					order(t, at, f, start, p)
					require.NoError(t, publish.Publish(t.Context(), f, p, nil), at)
					require.Equal(t, want, f.shows(), at)

					n := len(f.writes)
					require.NoError(t, publish.Publish(t.Context(), f, p, func(context.Context, string) error { return errStep }), at)
					require.Len(t, f.writes, n, "%s: what is there was written again", at)
				}
			}
		}
	}
}

// showsIt demands that a forge shows a publication and nothing else of ours.
func showsIt(t *testing.T, at string, f, start *fake, p publish.Publication) {
	t.Helper()
	order(t, at, f, start, p)
	s := f.shows()
	require.Equal(t, p.Conclusion, s.run.Conclusion, at)
	require.Equal(t, p.Conclusion != "", s.run.Status == "completed", at)
	require.Equal(t, p.Title+p.Summary+p.DetailsURL, s.run.Title+s.run.Summary+s.run.DetailsURL, at)
	require.Equal(t, p.Annotations, s.run.annotations, at)
	if p.Pull == 0 {
		require.Equal(t, start.comments, s.comments, at)
		require.Equal(t, start.labels, s.labels, at)
		return
	}
	var labels, others []string
	for _, l := range s.labels {
		if strings.HasPrefix(strings.ToLower(l), "gitsm/") {
			labels = append(labels, strings.ToLower(l))
		} else {
			others = append(others, l)
		}
	}
	require.ElementsMatch(t, p.Labels, labels, at)
	for _, l := range start.labels {
		if !strings.HasPrefix(strings.ToLower(l), "gitsm/") {
			require.Contains(t, others, l, at)
		}
	}
	bodies := map[string]int{}
	for _, c := range s.comments {
		bodies[strings.ReplaceAll(c.Body, "\r\n", "\n")]++
	}
	require.Equal(t, 1, bodies[p.Comment], at)
}

// order demands that nothing becomes green before everything says so, and that what is green and
// may not be ceases with the first write.
func order(t *testing.T, at string, f, start *fake, p publish.Publication) {
	t.Helper()
	for i, what := range f.writes {
		switch {
		case p.Conclusion == "success":
			if what == "check success" {
				require.NotContains(t, f.writes[i+1:], "comment", at)
				require.NotContains(t, f.writes[i+1:], "labels", at)
			}
		case start.isGreen():
			require.False(t, f.green[i], "%s: green after %v", at, f.writes[:i+1])
		default:
			require.False(t, f.green[i], at)
			require.False(t, strings.HasPrefix(what, "check") && i > 0 && !strings.HasPrefix(f.writes[i-1], "check"), "%s: %v", at, f.writes)
		}
	}
}

// TestLeastWrites pins what is written, so that nothing costs more than it must.
func TestLeastWrites(t *testing.T) {
	t.Parallel()
	f := &fake{}
	for _, step := range []struct {
		p    publish.Publication
		want []string
	}{
		{made(approval.Pending, 3, "a"), []string{"check", "comment", "labels"}},
		{made(approval.Pending, 3, "a"), nil},
		{made(approval.Approved, 3, "a"), []string{"comment", "labels", "check success"}},
		{made(approval.Rejected, 120, "b"), []string{"check", "check", "check failure", "comment", "labels"}},
		{made(approval.Rejected, 120, "b"), nil},
		{made(approval.Approved, 0, "b"), []string{"comment", "labels", "check success"}},
		{made(approval.Pending, 0, "b"), []string{"check", "comment", "labels"}},
	} {
		f.writes = nil
		require.NoError(t, publish.Publish(t.Context(), f, step.p, nil))
		assert.Equal(t, step.want, f.writes)
	}
	assert.Len(t, f.comments, 1)

	f.writes, f.labels = nil, []string{"GITSM/Pending"} // GitHub makes no difference
	f.runs[len(f.runs)-1].Status = "queued"             // somebody asked for it to be run again
	require.NoError(t, publish.Publish(t.Context(), f, made(approval.Pending, 0, "b"), nil))
	assert.Equal(t, []string{"check"}, f.writes)
	assert.Equal(t, "in_progress", f.shows().run.Status)
}

// TestMend: whatever others made of the comment and the labels is mended, and nobody asks for the check.
func TestMend(t *testing.T) {
	t.Parallel()
	f := &fake{}
	p := made(approval.Pending, 3, "a")
	require.NoError(t, publish.Publish(t.Context(), f, p, nil))
	f.writes = nil
	require.NoError(t, publish.Mend(t.Context(), f, p, nil))
	assert.Empty(t, f.writes)
	want := f.clone().shows()
	f.labels, f.comments[0].Body = []string{"gitsm/approved"}, "<!-- gitsm:decision v1 -->\nApproved."
	require.NoError(t, publish.Mend(t.Context(), f, p, nil))
	assert.Equal(t, []string{"comment", "labels"}, f.writes)
	assert.Equal(t, want, f.shows())
	f.writes, f.labels = nil, nil
	require.ErrorIs(t, publish.Mend(t.Context(), f, p, func(context.Context, string) error { return errStep }), errStep)
	assert.Empty(t, f.writes)
}

// TestAnyHistoryEndsTheSame plays publications one after the other, each broken off anywhere, and
// demands that the last one shows as if it had been the only one.
func TestAnyHistoryEndsTheSame(t *testing.T) {
	t.Parallel()
	all := somePublications()
	rapid.Check(t, func(t *rapid.T) {
		f := &fake{}
		last := all[0]
		for range rapid.IntRange(1, 8).Draw(t, "publications") {
			last = all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
			f.lose, f.fail = len(f.writes)+rapid.IntRange(0, 6).Draw(t, "lost"), len(f.writes)+rapid.IntRange(0, 6).Draw(t, "refused")
			_ = publish.Publish(context.Background(), f, last, nil)
		}
		f.lose, f.fail = 0, 0
		require.NoError(t, publish.Publish(context.Background(), f, last, nil))
		newest := f.runs[len(f.runs)-1]
		require.Equal(t, last.Conclusion, newest.Conclusion)
		require.Equal(t, last.Annotations, newest.annotations)
		if last.Pull == 0 {
			return
		}
		require.Equal(t, last.Labels, slices.Sorted(slices.Values(f.labels)))
		ours := slices.DeleteFunc(slices.Clone(f.comments), func(c forge.Comment) bool {
			return strings.HasPrefix(c.Body, "<!-- gitsm:decision spare")
		})
		require.Len(t, ours, 1)
		require.Equal(t, last.Comment, strings.ReplaceAll(ours[0].Body, "\r\n", "\n"))
	})
}

// TestDigest demands that whatever is shown is in it.
func TestDigest(t *testing.T) {
	t.Parallel()
	p := made(approval.Rejected, 2, "why")
	assert.Equal(t, p.Digest(), made(approval.Rejected, 2, "why").Digest())
	seen := map[string]bool{p.Digest(): true}
	for name, alter := range map[string]func(*publish.Publication){
		"head": func(p *publish.Publication) { p.Head += "x" }, "pull": func(p *publish.Publication) { p.Pull++ },
		"conclusion": func(p *publish.Publication) { p.Conclusion = "" }, "title": func(p *publish.Publication) { p.Title += "x" },
		"summary": func(p *publish.Publication) { p.Summary += "x" }, "comment": func(p *publish.Publication) { p.Comment += "x" },
		"label": func(p *publish.Publication) { p.Labels = append(slices.Clone(p.Labels), "gitsm/x") }, "details": func(p *publish.Publication) { p.DetailsURL = "https://x.example" },
		"path": annotated(func(a *forge.Annotation) { a.Path += "x" }), "line": annotated(func(a *forge.Annotation) { a.Line++ }),
		"end": annotated(func(a *forge.Annotation) { a.EndLine++ }), "level": annotated(func(a *forge.Annotation) { a.Level = "notice" }),
		"code": annotated(func(a *forge.Annotation) { a.Title += "x" }), "message": annotated(func(a *forge.Annotation) { a.Message += "x" }),
		"fewer": func(p *publish.Publication) { p.Annotations = p.Annotations[:1] },
	} {
		other := p
		other.Annotations = slices.Clone(p.Annotations)
		alter(&other)
		assert.False(t, seen[other.Digest()], name)
		seen[other.Digest()] = true
	}
}

func annotated(alter func(*forge.Annotation)) func(*publish.Publication) {
	return func(p *publish.Publication) { alter(&p.Annotations[0]) }
}
