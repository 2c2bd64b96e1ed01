package review_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// These benchmarks run whole processes, so that start-up, the children that decode and ask
// the policy, and the cache count as they do for a user. Wall time on a shared machine says
// little: the medians, the time on the processors (cpu-ms) and the ratio count.
//
//	go test -run '^$' -bench Assess -benchtime 9x ./internal/review
//
// With -short, the estates are so small that the benchmarks only show that they run.

// benchRecords is how many records an estate has that stands for a large one.
func benchRecords() int {
	if testing.Short() {
		return 1_500
	}
	return 10_000
}

// BenchmarkAssessAttributes assesses five items with another version.
// Budget: at most 500 ms, ratio-10k-to-1k at most 2.
func BenchmarkAssessAttributes(b *testing.B) {
	compareSizes(b, benchPull{edit: editVersion, each: fiveItems})
}

// BenchmarkAssessRelations assesses five items with a relation less each.
// Budget: at most 500 ms, ratio-10k-to-1k at most 2.
func BenchmarkAssessRelations(b *testing.B) {
	compareSizes(b, benchPull{edit: dropRelation, each: fiveItems})
}

// BenchmarkAssessStandard assesses a standard change of 500 items. An estate of 1,000 has
// no 500 items that one team patches, so there is nothing to compare with.
func BenchmarkAssessStandard(b *testing.B) {
	gitsm := benchGitsm(b)
	records := benchRecords()
	each := map[string]int{"virtual_machine": records * 35 / 1000, "server": records * 15 / 1000}
	run := gitsm.prepare(b, records, benchPull{edit: editVersion, each: each, template: true})
	var taken timings
	for b.Loop() {
		run(&taken)
	}
	taken.report(b, "")
}

// fiveItems are how many items of each class a small pull request touches.
var fiveItems = map[string]int{"application": 1, "database": 1, "virtual_machine": 2, "server": 1}

// compareSizes assesses the same pull request in an estate of 10,000 records and in one of
// 1,000.
func compareSizes(b *testing.B, p benchPull) {
	gitsm := benchGitsm(b)
	large, small := gitsm.prepare(b, benchRecords(), p), gitsm.prepare(b, 1_000, p)
	var slow, quick timings
	for b.Loop() {
		large(&slow)
		b.StopTimer()
		small(&quick)
		b.StartTimer()
	}
	slow.report(b, "")
	quick.report(b, "1k-")
	b.ReportMetric(median(slow.wall).Seconds()/median(quick.wall).Seconds(), "ratio-10k-to-1k")
	b.ReportMetric(median(slow.cpu).Seconds()/median(quick.cpu).Seconds(), "cpu-ratio-10k-to-1k")
}

// timings are how long runs took, by the clock and on the processors.
type timings struct{ wall, cpu []time.Duration }

func (t *timings) report(b *testing.B, prefix string) {
	b.ReportMetric(1000*median(t.wall).Seconds(), prefix+"median-ms")
	b.ReportMetric(1000*median(t.cpu).Seconds(), prefix+"cpu-ms")
}

func median(all []time.Duration) time.Duration {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// benchPull says what a pull request does.
type benchPull struct {
	// edit changes the text of an item; an item that it leaves alone is passed over.
	edit func(text string) string
	// each is how many items of each class it touches, from the middle of their folders on.
	each map[string]int
	// template makes it a standard change.
	template bool
}

var version = regexp.MustCompile(`((?:osV|\bv)ersion['"]?: ['"]?)[0-9][0-9.]*`)

func editVersion(text string) string { return version.ReplaceAllString(text, "${1}99.1.2") }

var relation = regexp.MustCompile(`(?m)^ *- \{ *['"]?type['"]?:.*\n`)

// dropRelation removes the last relation of an item that has several.
func dropRelation(text string) string {
	found := relation.FindAllStringIndex(text, -1)
	if len(found) < 2 {
		return text
	}
	last := found[len(found)-1]
	return text[:last[0]] + text[last[1]:]
}

// benchProgram is the path of a freshly built gitsm.
type benchProgram string

func benchGitsm(b *testing.B) benchProgram {
	b.Helper()
	if path := os.Getenv("GITSM_BENCH_PROGRAM"); path != "" { // built already
		return benchProgram(path)
	}
	path := filepath.Join(b.TempDir(), "gitsm.exe") // an ending that no system minds
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", path, "../../cmd/gitsm").CombinedOutput()
	require.NoError(b, err, "%s", out)
	return benchProgram(path)
}

// prepare makes an estate with a pull request to a main branch that has moved on since, and
// returns a function that assesses it with a warm cache.
func (p benchProgram) prepare(b *testing.B, records int, pull benchPull) func(*timings) {
	b.Helper()
	dir, cache := b.TempDir(), b.TempDir()
	require.NoError(b, synthetic.WriteRepository(b.Context(), dir, synthetic.Options{Records: records, Commits: 20, Seed: 1}, nil))
	if pull.template {
		benchWrite(b, dir, "catalogue/change-templates/patch.yaml", "kind: ChangeTemplate\nname: Monthly patch\nowner: "+benchTeam(b, dir)+
			"\nvalidTo: 2099-12-31\nallows:\n  - {kind: ConfigurationItem, op: modify, fields: [attributes.osVersion]}\nreviews: {need: 1, from: [owner]}\n")
		benchGit(b, dir, "add", "-A")
		benchGit(b, dir, "commit", "-q", "-m", "Let patches be standard")
	}
	benchGit(b, dir, "checkout", "-q", "-b", "pull")
	facts := pull.commit(b, dir)
	benchGit(b, dir, "checkout", "-q", "main")
	other := benchEdit(b, dir, "endpoint", 1, func(text string) string { return text + "\n" })
	benchGit(b, dir, "commit", "-q", "-m", "Touch "+other[0], "-a")
	run := func(taken *timings) {
		cmd := exec.CommandContext(b.Context(), string(p), "-C", dir, "change", "assess", "--base", "main", "--head", "pull", "--facts", facts, "-o", "json")
		cmd.Env = append(os.Environ(), "GITSM_CACHE="+cache)
		began := time.Now()
		out, err := cmd.Output()
		taken.wall = append(taken.wall, time.Since(began))
		taken.cpu = append(taken.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		var exit *exec.ExitError
		require.ErrorAs(b, err, &exit)
		var decision approval.Decision
		require.NoError(b, json.Unmarshal(out, &decision), "%s", exit.Stderr)
		require.Equal(b, approval.Pending, decision.Verdict, "the fabricated reviewer is nobody, and nothing else is wrong: %s", out)
	}
	run(new(timings)) // warms the cache
	return run
}

// commit commits the pull request and returns a file with what the forge says of it.
func (p benchPull) commit(b *testing.B, dir string) string {
	b.Helper()
	change := "kind: Change\ntitle: Bench\ntype: normal\n"
	if p.template {
		change = "kind: Change\ntitle: Bench\ntype: standard\ntemplate: template/patch\n"
	}
	change += "owner: " + benchTeam(b, dir) + "\nreason: It is due.\nimplementation: [{step: Upgrade, minutes: 20}]\ntest: It answers.\n" +
		"backout: {steps: [Switch back], duration: 20m}\ncommunication: None.\naffects:\n"
	for _, class := range slices.Sorted(maps.Keys(p.each)) {
		for _, id := range benchEdit(b, dir, class, p.each[class], p.edit) {
			change += "  - {item: ci/" + id + ", effect: outage}\n"
		}
	}
	benchWrite(b, dir, "cmdb/changes/2026/2026-11-20-bench.yaml", change)
	benchGit(b, dir, "add", "-A")
	benchGit(b, dir, "commit", "-q", "-m", "Upgrade")
	head := strings.TrimSpace(benchGit(b, dir, "rev-parse", "HEAD"))
	file := filepath.Join(b.TempDir(), "facts.json")
	content := fmt.Sprintf(`{"pull": {"number": 7, "author": {"login": "x", "id": 9, "type": "User"}, "baseRef": "refs/heads/main"}, "pushersComplete": true,
		"reviews": [{"id": 1, "by": {"login": "y", "id": 8, "type": "User"}, "state": "approved", "commit": %q, "baseRef": "refs/heads/main", "submittedAt": "2026-11-20T10:00:00Z"}]}`, head)
	require.NoError(b, os.WriteFile(file, []byte(content), 0o644))
	return file
}

// benchEdit edits items of a class from the middle of its folder on and returns their ids.
func benchEdit(b *testing.B, dir, class string, count int, edit func(string) string) []string {
	b.Helper()
	folder := filepath.Join(dir, "cmdb", "items", class)
	files, err := os.ReadDir(folder)
	require.NoError(b, err)
	var edited []string
	for i := range files {
		file := files[(len(files)/2+i)%len(files)].Name()
		content, err := os.ReadFile(filepath.Join(folder, file))
		require.NoError(b, err)
		text := edit(string(content))
		if len(edited) == count || text == string(content) {
			continue
		}
		require.NoError(b, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644))
		edited = append(edited, strings.TrimSuffix(file, filepath.Ext(file)))
	}
	require.Len(b, edited, count, class)
	return edited
}

// benchTeam is some team of the estate.
func benchTeam(b *testing.B, dir string) string {
	b.Helper()
	files, err := fs.Glob(os.DirFS(dir), "catalogue/teams/*")
	require.NoError(b, err)
	require.NotEmpty(b, files)
	name := filepath.Base(files[0])
	return "team/" + strings.TrimSuffix(name, filepath.Ext(name))
}

func benchWrite(b *testing.B, dir, path, content string) {
	b.Helper()
	path = filepath.Join(dir, filepath.FromSlash(path))
	require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(b, os.WriteFile(path, []byte(content), 0o644))
}

func benchGit(b *testing.B, dir string, args ...string) string {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=bench", "GIT_AUTHOR_EMAIL=bench@example.org", "GIT_AUTHOR_DATE=2026-11-20T09:00:00Z",
		"GIT_COMMITTER_NAME=bench", "GIT_COMMITTER_EMAIL=bench@example.org", "GIT_COMMITTER_DATE=2026-11-20T09:00:00Z")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "git %v: %s", args, out)
	return string(out)
}
