package controller_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/synthetic"
)

// newEstate puts a synthetic estate on a GitHub. Those who work there are in it.
func newEstate(t testing.TB, records int) *house {
	t.Helper()
	h := emptyHouse(t)
	require.NoError(t, synthetic.WriteRepository(t.Context(), h.dir, synthetic.Options{Records: records, Seed: 1, At: day.Add(-time.Hour)}, nil))
	account := regexp.MustCompile(`login['"]?: *['"]?([a-z0-9-]+).*\bid['"]?: *([0-9]+)`)
	files, err := filepath.Glob(filepath.Join(h.dir, "catalogue", "people", "*"))
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		if found := account.FindStringSubmatch(string(content)); found != nil {
			id, err := strconv.ParseInt(found[2], 10, 64)
			require.NoError(t, err)
			h.settle(found[1], id)
		}
	}
	require.NotEmpty(t, h.who)
	h.adopt(h.people()[0])
	h.hub.RateLimit(1_000_000) // what is asked is counted, not refused
	return h
}

// people are those who have an account, sorted.
func (h *house) people() []string {
	var out []string
	for login := range h.who {
		out = append(out, login)
	}
	slices.Sort(out)
	return out
}

var itemVersion = regexp.MustCompile(`((?:osV|\bv)ersion['"]?: ['"]?)[0-9][0-9.]*`)

// openPulls opens pull requests, each of which changes the version of an item of its own, and
// declares that. They are written with one process.
func (h *house) openPulls(count int) (numbers []int) {
	h.t.Helper()
	teams, err := filepath.Glob(filepath.Join(h.dir, "catalogue", "teams", "*"))
	require.NoError(h.t, err)
	require.NotEmpty(h.t, teams)
	team, _, _ := strings.Cut(filepath.Base(teams[0]), ".")
	items, err := filepath.Glob(filepath.Join(h.dir, "cmdb", "items", "*", "*"))
	require.NoError(h.t, err)
	var stream strings.Builder
	made := 0
	for i := 0; made < count && i < len(items); i++ {
		// From all over the folders, so that not all are of one class. 7919 is prime.
		file := items[i*7919%len(items)]
		content, err := os.ReadFile(file)
		require.NoError(h.t, err)
		altered := itemVersion.ReplaceAllString(string(content), "${1}99.1.2")
		if altered == string(content) {
			continue
		}
		id, _, _ := strings.Cut(filepath.Base(file), ".")
		path, err := filepath.Rel(h.dir, file)
		require.NoError(h.t, err)
		change := fmt.Sprintf("kind: Change\ntitle: Upgrade %s\ntype: normal\nowner: team/%s\nreason: It is due.\n"+
			"affects: [{item: ci/%s, effect: degraded}]\nimplementation: [{step: Upgrade, minutes: 20}]\ntest: It answers.\n"+
			"backout: {steps: [Switch back], duration: 20m}\ncommunication: None.\n", id, team, id)
		by := h.people()[made%len(h.who)]
		fmt.Fprintf(&stream, "commit refs/heads/topic-%d\ncommitter %s <%s@example.org> %d +0000\ndata 7\nUpgrade\nfrom refs/heads/main^0\n", made, by, by, day.Unix())
		for name, text := range map[string]string{path: altered, fmt.Sprintf("cmdb/changes/2026/2026-11-20-load-%d.yaml", made): change} {
			fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", filepath.ToSlash(name), len(text), text)
		}
		made++
	}
	require.Equal(h.t, count, made, "items with a version")
	cmd := exec.Command("git", "--git-dir="+h.repo.Dir(), "fast-import", "--quiet")
	cmd.Stdin = strings.NewReader(stream.String())
	out, err := cmd.CombinedOutput()
	require.NoError(h.t, err, "%s", out)
	h.repo.Pushed(h.who[h.people()[0]])
	for i := range count {
		numbers = append(numbers, h.repo.Open(h.who[h.people()[i%len(h.who)]], fmt.Sprintf("topic-%d", i), fmt.Sprintf("Upgrade %d", i)))
	}
	return numbers
}

// pass lets time pass: GitHub's times have seconds, and what was altered in the second in which
// it was read is read again.
func (h *house) pass(d time.Duration) {
	h.t.Helper()
	h.setTime(h.now().Add(d))
}

// idle waits until nothing waits to be looked at.
func (h *house) workedOff() {
	h.t.Helper()
	for end := time.Now().Add(30 * time.Minute); waiting(h.t, h.running) != 0; time.Sleep(200 * time.Millisecond) {
		require.True(h.t, time.Now().Before(end), "it never came to an end")
	}
}

func (h *house) evaluations() int {
	return sum(metricsOf(h.t, h.running), "gitsm_evaluation_seconds_count")
}
