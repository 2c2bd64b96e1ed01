package repository_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// These benchmarks run whole processes, so that start-up, the evaluating children and the
// cache count as they do for a user. What they say is the ratios: absolute times differ
// from machine to machine. The budgets stand beside each of them.
//
//	go test -run '^$' -bench Validate -benchtime 5x ./internal/repository
//
// With -short, the estates are so small that the benchmarks only show that they run.

// benchRecords is how many records an estate has that stands for a large one.
func benchRecords() int {
	if testing.Short() {
		return 1_500
	}
	return 10_000
}

// BenchmarkValidateCold validates 10,000 records without a cache, against cue vet on the
// same files with the same schema; cue vet checks no references.
// Budget: ratio-to-cue-vet at most 0.5.
func BenchmarkValidateCold(b *testing.B) {
	cue := benchCue(b)
	gitsm, dir := benchGitsm(b), benchEstate(b, benchRecords())
	vet := benchVet(b, cue, dir)
	peak := gitsm.peak(b, dir, "off")
	var own, theirs time.Duration
	for b.Loop() {
		own += gitsm.validate(b, dir, "off")
		b.StopTimer()
		theirs += vet()
		b.StartTimer()
	}
	b.ReportMetric(own.Seconds()/theirs.Seconds(), "ratio-to-cue-vet")
	b.ReportMetric(theirs.Seconds()/float64(b.N), "cue-vet-s/op")
	benchPeak(b, peak)
}

// BenchmarkValidateWarm validates 10,000 records that the cache knows.
// Budget: ratio-warm-to-cold at most 0.1.
func BenchmarkValidateWarm(b *testing.B) {
	gitsm, dir, cache := benchGitsm(b), benchEstate(b, benchRecords()), b.TempDir()
	gitsm.validate(b, dir, cache)
	peak := gitsm.peak(b, dir, cache)
	var warm, cold time.Duration
	for b.Loop() {
		warm += gitsm.validate(b, dir, cache)
		b.StopTimer()
		cold += gitsm.validate(b, dir, "off")
		b.StartTimer()
	}
	b.ReportMetric(warm.Seconds()/cold.Seconds(), "ratio-warm-to-cold")
	benchPeak(b, peak)
}

// BenchmarkOneChangedFile validates an estate of which the cache knows all but one file,
// with 10,000 records and with 1,000.
func BenchmarkOneChangedFile(b *testing.B) {
	gitsm := benchGitsm(b)
	large, small := benchEstate(b, benchRecords()), benchEstate(b, 1_000)
	cacheLarge, cacheSmall := b.TempDir(), b.TempDir()
	gitsm.validate(b, large, cacheLarge)
	gitsm.validate(b, small, cacheSmall)
	var slow, quick time.Duration
	round := 0
	for b.Loop() {
		b.StopTimer()
		round++
		benchTouch(b, large, round)
		benchTouch(b, small, round)
		quick += gitsm.validate(b, small, cacheSmall)
		b.StartTimer()
		slow += gitsm.validate(b, large, cacheLarge)
	}
	b.ReportMetric(slow.Seconds()/quick.Seconds(), "ratio-10k-to-1k")
	b.ReportMetric(1000*quick.Seconds()/float64(b.N), "1k-ms/op")
}

// BenchmarkValidate100k validates 100,000 records without a cache. It takes long, so it
// runs only where -bench names it: -bench Validate100k.
// Budget: peak-MiB at most 1536, parent and children together.
func BenchmarkValidate100k(b *testing.B) {
	if !strings.Contains(flag.Lookup("test.bench").Value.String(), "100k") {
		b.Skip("takes long; run it with -bench Validate100k")
	}
	gitsm, dir, cache := benchGitsm(b), benchEstate(b, 100_000), b.TempDir()
	peak := max(gitsm.peak(b, dir, "off"), gitsm.peak(b, dir, cache), gitsm.peak(b, dir, cache))
	var warm, cold time.Duration
	for b.Loop() {
		cold += gitsm.validate(b, dir, "off")
		b.StopTimer()
		warm += gitsm.validate(b, dir, cache)
		b.StartTimer()
	}
	b.ReportMetric(warm.Seconds()/cold.Seconds(), "ratio-warm-to-cold")
	benchPeak(b, peak)
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

func (p benchProgram) command(ctx context.Context, dir, cache string) (*exec.Cmd, *strings.Builder) {
	cmd := exec.CommandContext(ctx, string(p), "-C", dir, "validate", "-o", "github")
	cmd.Env = append(os.Environ(), "GITSM_CACHE="+cache)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	return cmd, &stderr
}

// validate runs gitsm validate, which must find no error, and returns how long it took.
func (p benchProgram) validate(b *testing.B, dir, cache string) time.Duration {
	b.Helper()
	cmd, stderr := p.command(b.Context(), dir, cache)
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	require.NoError(b, err, "%s", stderr)
	return took
}

// peak returns the largest memory, in bytes, that a run and its children held together,
// sampled from /proc; 0 where there is none. Looking costs time, so no run that is timed
// is looked at.
func (p benchProgram) peak(b *testing.B, dir, cache string) int {
	b.Helper()
	cmd, stderr := p.command(b.Context(), dir, cache)
	require.NoError(b, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	peak := 0
	for {
		select {
		case err := <-ended:
			require.NoError(b, err, "%s", stderr)
			return peak
		case <-tick.C:
			peak = max(peak, benchResident(cmd.Process.Pid))
		}
	}
}

// benchResident returns the resident memory of a process and its descendants in bytes.
func benchResident(pid int) int {
	root := filepath.Join("/proc", strconv.Itoa(pid))
	statm, err := os.ReadFile(filepath.Join(root, "statm"))
	if err != nil {
		return 0 // it has ended, or there is no /proc
	}
	var size, resident int
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		return 0
	}
	total := resident * os.Getpagesize()
	threads, _ := filepath.Glob(filepath.Join(root, "task", "*", "children"))
	for _, thread := range threads {
		children, _ := os.ReadFile(thread) // of a thread that has ended: none
		for _, child := range strings.Fields(string(children)) {
			if id, err := strconv.Atoi(child); err == nil {
				total += benchResident(id)
			}
		}
	}
	return total
}

func benchPeak(b *testing.B, bytes int) {
	b.Helper()
	if bytes > 0 {
		b.ReportMetric(float64(bytes)/(1<<20), "peak-MiB")
	}
}

// benchEstate writes a synthetic estate and waits until its files are old enough for their
// times to tell a change.
func benchEstate(b *testing.B, records int) string {
	b.Helper()
	dir := b.TempDir()
	require.NoError(b, synthetic.WriteTree(b.Context(), dir, synthetic.Options{Records: records, Seed: 1}, nil))
	time.Sleep(200 * time.Millisecond)
	return dir
}

// benchTouch changes a comment at the end of an estate's first item in YAML.
func benchTouch(b *testing.B, dir string, round int) {
	b.Helper()
	var touched string
	err := filepath.WalkDir(filepath.Join(dir, "cmdb", "items"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" {
			touched = path
			return fs.SkipAll
		}
		return err
	})
	require.NoError(b, err)
	content, err := os.ReadFile(touched)
	require.NoError(b, err)
	text, _, _ := strings.Cut(string(content), "# round ")
	require.NoError(b, os.WriteFile(touched, fmt.Appendf(nil, "%s# round %d\n", text, round), 0o644))
}

// benchCue finds cue. Without it the comparison is skipped, or fails where everything is
// required.
func benchCue(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("cue")
	if err == nil {
		return path
	}
	if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
		b.Fatalf("cue is required for the comparison: %v", err)
	}
	if errors.Is(err, exec.ErrNotFound) {
		b.Skip("no cue to compare with; .ci/run installs one")
	}
	b.Skipf("cue cannot be used: %v", err)
	return ""
}

// benchVet prepares cue vet on the records of an estate: one run for each kind, with the
// schema that gitsm embeds. The function that it returns runs them all.
func benchVet(b *testing.B, cue, dir string) func() time.Duration {
	b.Helper()
	schema, err := record.EmbeddedSchema()
	require.NoError(b, err)
	target := b.TempDir()
	args := []string{"vet", "-c"}
	for _, f := range schema {
		name := filepath.Join(target, filepath.Base(f.Path))
		require.NoError(b, os.WriteFile(name, f.Content, 0o644))
		args = append(args, name)
	}
	files := map[string][]string{} // by kind
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		loc, faults, ours := record.Locate(path)
		if !ours || len(faults) > 0 {
			return fmt.Errorf("%s is no record", path)
		}
		files[loc.Kind.String()] = append(files[loc.Kind.String()], filepath.FromSlash(path))
		return nil
	})
	require.NoError(b, err)
	return func() time.Duration {
		var took time.Duration
		for kind, paths := range files {
			all := append(append(append([]string(nil), args...), paths...), "-d", "#"+kind)
			cmd := exec.CommandContext(b.Context(), cue, all...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "CUE_REGISTRY=none")
			began := time.Now()
			out, err := cmd.CombinedOutput()
			took += time.Since(began)
			require.NoError(b, err, "cue vet -d #%s: %s", kind, out)
		}
		return took
	}
}
