package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// BenchmarkSet sets a field of 1,000 records of 10,000, with the cache warm, and prints how much
// longer that takes than the same for 100 of them. Reading the state is a part of both.
func BenchmarkSet(b *testing.B) {
	records, many, few := 10_000, 1_000, 100
	if testing.Short() { // only shows that it runs
		records, many, few = 400, 40, 4
	}
	dir, cache := b.TempDir(), b.TempDir()
	options := synthetic.Options{Records: records, Seed: 1}
	require.NoError(b, synthetic.WriteTree(b.Context(), dir, options, nil))
	var refs []string
	for file := range synthetic.Files(options) {
		if strings.HasPrefix(file, "cmdb/items/") && strings.HasSuffix(file, ".yaml") && len(refs) < many {
			refs = append(refs, "ci/"+strings.TrimSuffix(path.Base(file), ".yaml"))
		}
	}
	require.Len(b, refs, many)
	program, err := os.Executable()
	require.NoError(b, err)
	run := func(args ...string) time.Duration {
		var out bytes.Buffer
		env := cli.Env{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &out, Dir: dir, Program: program, CacheDir: cache, Now: time.Now, Width: 80}
		began := time.Now()
		require.Equal(b, 0, cli.Main(b.Context(), env, args), out.String())
		return time.Since(began)
	}
	run("get", "service")
	var long, short, none time.Duration
	round := 0
	for b.Loop() {
		round++
		value := fmt.Sprintf("costCentre=Round %d", round)
		run("get", "service") // takes what changed into the cache
		none += run("set", refs[0], "costCentre-", "--dry-run")
		short += run(append([]string{"set", value + " few"}, refs[:few]...)...)
		run("get", "service")
		long += run(append([]string{"set", value + " many"}, refs...)...)
	}
	n := float64(b.N) * 1000
	b.ReportMetric(float64(none.Microseconds())/n, "ms-for-1")
	b.ReportMetric(float64(short.Microseconds())/n, fmt.Sprintf("ms-for-%d", few))
	b.ReportMetric(float64(long.Microseconds())/n, fmt.Sprintf("ms-for-%d", many))
	b.ReportMetric(long.Seconds()/short.Seconds(), "ratio-many-to-few")
}
