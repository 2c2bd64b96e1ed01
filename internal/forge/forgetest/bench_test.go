package forgetest_test

import (
	"cmp"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// BenchmarkSweep lists 500 open pull requests, by pages of a hundred, without and with the
// condition that they changed.
func BenchmarkSweep(b *testing.B) {
	const pulls = 500
	g := forgetest.Start(b)
	dir := work(b)
	repo := g.NewRepository("erg/estate", dir)
	var stream strings.Builder
	for i := range pulls {
		fmt.Fprintf(&stream, "commit refs/heads/topic-%d\ncommitter Ann <ann@example.org> %d +0000\ndata 1\nx\nfrom refs/heads/main^0\n", i, 1700000000+i)
	}
	cmd := exec.Command("git", "--git-dir="+repo.Dir(), "fast-import", "--quiet")
	cmd.Stdin = strings.NewReader(stream.String())
	require.NoError(b, cmd.Run())
	repo.Pushed(g.User("ann"))
	for i := range pulls {
		repo.Open(g.User("ann"), fmt.Sprintf("topic-%d", i), "T")
	}
	token := installationToken(b, g, repo, nil)
	for _, conditional := range []bool{false, true} {
		tags := map[int]string{}
		b.Run(map[bool]string{false: "full", true: "conditional"}[conditional], func(b *testing.B) {
			for b.Loop() {
				for page := 1; page <= pulls/100; page++ {
					path := fmt.Sprintf("repos/erg/estate/pulls?per_page=100&page=%d", page)
					var headers []string
					if conditional {
						headers = []string{"If-None-Match", tags[page]}
					}
					tags[page] = cmp.Or(ask(b, g, token, "GET", path, nil, headers...).header.Get("ETag"), tags[page])
				}
			}
		})
	}
}
