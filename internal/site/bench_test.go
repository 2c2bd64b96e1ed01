//go:build unix

package site

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// These benchmarks run whole processes, so that reading records, the calculations and the
// disk count as they do for a user. What they say is the ratios.
//
//	go test -run '^$' -bench Render -benchtime 3x ./internal/site -site-records 10000

var siteRecords = flag.Int("site-records", 2000, "how many records the estate of the benchmarks has; the budgets are for 10000")

// benchRecords is the size of the estate; with -short, which only shows that the benchmarks
// run, a small one.
func benchRecords() int {
	if testing.Short() {
		return min(*siteRecords, 300)
	}
	return *siteRecords
}

// run runs a program and returns the CPU time that it and its children took.
func run(b *testing.B, dir, program string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GITSM_CACHE="+filepath.Join(dir, "..", "cache"), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=2026-11-20T12:00:00Z", "GIT_COMMITTER_DATE=2026-11-20T12:00:00Z")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	if peak, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		b.ReportMetric(float64(peak.Maxrss)/1024, "MiB-"+filepath.Base(program))
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// benchEstate makes a repository with a commit, and the program.
func benchEstate(b *testing.B) (gitsm, dir string) {
	b.Helper()
	root := b.TempDir()
	gitsm, dir = filepath.Join(root, "gitsm"), filepath.Join(root, "estate")
	if built := os.Getenv("GITSM_BENCH_PROGRAM"); built != "" {
		gitsm = built
	} else {
		out, err := exec.Command("go", "build", "-o", gitsm, "../../cmd/gitsm").CombinedOutput()
		require.NoError(b, err, "%s", out)
	}
	require.NoError(b, synthetic.WriteTree(b.Context(), dir, synthetic.Options{Records: benchRecords(), Seed: 1}, nil))
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "records"}} {
		run(b, dir, "git", args...)
	}
	return gitsm, dir
}

// BenchmarkRenderAgain renders a site of which one record has changed since the last time.
// Budget: ratio-again-to-first at most 0.1.
func BenchmarkRenderAgain(b *testing.B) {
	gitsm, dir := benchEstate(b)
	site := filepath.Join(dir, "..", "site")
	services, err := filepath.Glob(filepath.Join(dir, "catalogue", "services", "*"))
	require.NoError(b, err)
	record, err := os.ReadFile(services[0])
	require.NoError(b, err)
	var first, again time.Duration
	for b.Loop() {
		b.StopTimer()
		require.NoError(b, os.RemoveAll(site))
		require.NoError(b, os.RemoveAll(filepath.Join(dir, "..", "cache")))
		first += run(b, dir, gitsm, "render", "--dest", site)
		require.NoError(b, os.WriteFile(services[0], append(record, "# seen\n"...), 0o644))
		run(b, dir, "git", "commit", "-q", "-a", "-m", "seen")
		b.StartTimer()
		again += run(b, dir, gitsm, "render", "--dest", site)
		b.StopTimer()
		require.NoError(b, os.WriteFile(services[0], record, 0o644))
		run(b, dir, "git", "commit", "-q", "-a", "-m", "not seen")
		b.StartTimer()
	}
	b.ReportMetric(again.Seconds()/first.Seconds(), "ratio-again-to-first")
	b.ReportMetric(first.Seconds()/float64(b.N), "first-s/op")
}

// BenchmarkPagesAgainstHugo compares the making of pages with Hugo's: it is given the same
// pages as data, in front matter, with templates that write the same markup. What is
// calculated for a page counts on this side alone. Files that are no pages are left out.
// Budget: ratio-to-hugo at most 1.
func BenchmarkPagesAgainstHugo(b *testing.B) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			b.Fatal("hugo is not installed")
		}
		b.Skip("hugo is not installed")
	}
	e := syntheticEstate(b)
	peer := b.TempDir()
	pages := hugoSite(b, New(sourceOf(e), Internal, memo.New(memo.Digest{})), peer)
	var own, theirs time.Duration
	for b.Loop() {
		began := processorTime(b)
		s := New(sourceOf(e), Internal, memo.New(memo.Digest{}))
		for i := range s.files {
			if s.files[i].page != nil {
				_, _, err := s.make(&s.files[i])
				require.NoError(b, err)
			}
		}
		own += processorTime(b) - began
		b.StopTimer()
		require.NoError(b, os.RemoveAll(filepath.Join(peer, "public")))
		theirs += run(b, peer, hugo, "--quiet")
		b.StartTimer()
	}
	b.ReportMetric(own.Seconds()/theirs.Seconds(), "ratio-to-hugo")
	b.ReportMetric(own.Seconds()*1000/float64(b.N*pages), "ms/page")
	b.ReportMetric(theirs.Seconds()*1000/float64(b.N*pages), "hugo-ms/page")
}

// processorTime is the CPU time that this process has taken.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// syntheticEstate is an estate of the size of the benchmarks, in memory.
func syntheticEstate(b *testing.B) *estate.Estate {
	b.Helper()
	files := map[string]string{}
	for path, content := range synthetic.Files(synthetic.Options{Records: benchRecords(), Seed: 1}) {
		files[path] = string(content)
	}
	return estateOf(b, files)
}

// hugoSite gives Hugo the pages of a site as data.
func hugoSite(b *testing.B, s *Site, peer string) int {
	b.Helper()
	write := func(path string, content []byte) {
		require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(b, os.WriteFile(path, content, 0o644))
	}
	encode := func(value any) []byte {
		content, err := json.Marshal(value)
		require.NoError(b, err)
		var loose any
		require.NoError(b, json.Unmarshal(content, &loose))
		content, err = json.Marshal(lowered(loose))
		require.NoError(b, err)
		return content
	}
	template, err := os.ReadFile(filepath.Join("testdata", "hugo", "page.html"))
	require.NoError(b, err)
	for _, name := range []string{"single", "list"} {
		write(filepath.Join(peer, "layouts", "_default", name+".html"), template)
	}
	write(filepath.Join(peer, "config.json"), encode(map[string]any{
		"baseURL": "https://example.org/", "title": "Example", "disableKinds": []string{"taxonomy", "term", "RSS", "sitemap", "section", "home"},
		"params": map[string]any{"areas": areas(s)},
	}))
	pages := 0
	for _, f := range s.files {
		if f.page == nil {
			continue
		}
		v := &View{site: s, root: rootOf(f.Path)}
		p := f.page(v)
		pages++
		write(filepath.Join(peer, "content", "p", f.Path), append(encode(map[string]any{"title": p.Title, "page": p, "root": v.root}), '\n'))
	}
	return pages
}

// lowered is a value with the names of its fields in small letters, as Hugo has them.
func lowered(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			out[strings.ToLower(name)] = lowered(v)
		}
		return out
	case []any:
		for i := range value {
			value[i] = lowered(value[i])
		}
	}
	return value
}
