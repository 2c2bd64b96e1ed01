package change

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// syntheticChange is a change of five records in a synthetic estate: an application, a
// database, two virtual machines and a server, in the middle of their families. An edit
// replaces a line of each, where it has it.
func syntheticChange(b *testing.B, size int, edit func(text string) string) Input {
	b.Helper()
	files := map[string]string{}
	of := map[string][]string{}
	for path, content := range synthetic.Files(synthetic.Options{Records: size}) {
		if strings.HasPrefix(path, "catalogue/") || strings.HasPrefix(path, "cmdb/") {
			files[path] = string(content)
			folder := path[:strings.LastIndexByte(path, '/')]
			of[folder] = append(of[folder], path)
		}
	}
	v, err := recordtest.Vocabulary()
	require.NoError(b, err)
	decode := func() *estate.Estate {
		records, _, err := recordtest.Decode(files)
		require.NoError(b, err)
		return estate.New(records, v)
	}
	base := decode()
	changed := 0
	for folder, count := range map[string]int{"application": 1, "database": 1, "virtual_machine": 2, "server": 1} {
		paths := of["cmdb/items/"+folder]
		for i := 0; i < len(paths) && count > 0; i++ {
			path := paths[(len(paths)/2+i)%len(paths)]
			if text := edit(files[path]); text != files[path] && strings.HasSuffix(path, ".yaml") {
				files[path] = text
				changed, count = changed+1, count-1
			}
		}
	}
	require.Equal(b, 5, changed)
	files["cmdb/changes/2026-11-20-bench.yaml"] = "kind: Change\ntitle: X\ntype: normal\nowner: team/x\naffects: []\n"
	head := decode()
	return Input{Base: base, Head: head, Diff: differing(base, head, nil), At: noon}
}

// edits are what five records may suffer: another text, which no promise and no graph follows
// from, and one relation less, from which everything may.
var edits = []struct {
	name string
	edit func(string) string
}{
	{"text", func(text string) string { return text + "version: \"2\"\n" }},
	{"relations", func(text string) string {
		if text == "" || strings.Count(text, "\n  - {type:") < 2 && strings.Count(text, "\n- {type:") < 2 {
			return text
		}
		lines := strings.SplitAfter(text, "\n")
		for i := len(lines) - 1; i >= 0; i-- {
			if strings.HasPrefix(strings.TrimSpace(lines[i]), "- {type:") {
				return strings.Join(append(lines[:i:i], lines[i+1:]...), "")
			}
		}
		return text
	}},
}

// BenchmarkAssess assesses five changed records in an estate of 10,000, and reports how much
// longer that takes than in one of 1,000. Budget: 150 ms, ratio at most 2.
func BenchmarkAssess(b *testing.B) {
	records := 10_000
	if testing.Short() { // only shows that it runs
		records = 1_500
	}
	for _, e := range edits {
		small, large := syntheticChange(b, 1_000, e.edit), syntheticChange(b, records, e.edit)
		for _, in := range []Input{small, large} {
			require.Equal(b, 5, len(in.Diff)-count(in.Diff, difference.Add))
		}
		b.Run(fmt.Sprint("edit=", e.name), func(b *testing.B) {
			var less time.Duration
			for b.Loop() {
				Assess(large)
				b.StopTimer()
				began := time.Now()
				Assess(small)
				less += time.Since(began)
				b.StartTimer()
			}
			b.ReportMetric(b.Elapsed().Seconds()/less.Seconds(), "ratio-to-1000")
		})
	}
}

func count(diff []difference.Record, op difference.Op) int {
	n := 0
	for i := range diff {
		if diff[i].Op == op {
			n++
		}
	}
	return n
}
