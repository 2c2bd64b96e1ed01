package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
)

// statusPageEstate writes the outages of a large public service as incidents of one
// service. Without the data the test is skipped, or fails where everything is required.
func statusPageEstate(t *testing.T) string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "github-status", "downtime_windows.csv"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skip("the outages of a real service are not here: ../shared/data/github-status")
	}
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(path, content string) {
		path = filepath.Join(dir, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	write("catalogue/people/ada.yaml", "kind: Person\ntype: human\nname: Ada\nemails: [ada@example.org]\n")
	write("catalogue/teams/ops.yaml", "kind: Team\nname: Operations\nmembers: [person/ada]\n")
	write("catalogue/customers/developers.yaml", "kind: Customer\nname: Developers\n")
	write("catalogue/services/hosting.yaml", "kind: Service\nname: Hosting\ntype: customer_facing\nowner: team/ops\ncriticality: high\n")
	write("catalogue/agreements/hosting.yaml", `kind: Agreement
type: sla
name: Hosting
provider: team/ops
customer: customer/developers
covers: [service/hosting]
validFrom: 2022-01-01
targets: [{metric: availability, percent: 99.9, window: calendar_year}]
`)
	for i, row := range rows[1:] {
		if !slices.Contains([]string{"minor", "major", "critical"}, row[6]) {
			continue
		}
		write(fmt.Sprintf("cmdb/incidents/%s/%s-outage-%d.yaml", row[1][:4], row[1][:10], i), fmt.Sprintf(`kind: Incident
title: %q
service: service/hosting
impact: high
urgency: high
detected: %q
restored: %q
outages: [{service: service/hosting, start: %q, end: %q}]
`, strings.TrimSpace(row[5]), row[1], row[2], row[1], row[2]))
	}
	return dir
}

// TestSLAReportOfRealOutages runs the command on a year of a real service.
func TestSLAReportOfRealOutages(t *testing.T) {
	t.Parallel()
	dir := statusPageEstate(t)
	program, err := os.Executable()
	require.NoError(t, err)
	if other := evaluator(t); other != "" {
		program = other
	}
	var stdout, stderr bytes.Buffer
	status := cli.Main(context.Background(), cli.Env{
		Stdout: &stdout, Stderr: &stderr, Dir: dir, Program: program, Width: 80,
		Now: func() time.Time { return time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC) },
	}, []string{"sla", "report", "--period", "2024", "-o", "json"})
	require.Equal(t, cli.StatusOK, status, stderr.String())
	assert.Empty(t, stderr.String())
	var report struct {
		Agreements []struct {
			Targets []struct {
				Achieved, AgreedMinutes, DownMinutes json.Number
				Met, Provisional                     bool
			}
		}
	}
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &report))
	require.Len(t, report.Agreements, 1)
	require.Len(t, report.Agreements[0].Targets, 1)
	got := report.Agreements[0].Targets[0]
	assert.Equal(t, "97.47", got.Achieved.String())
	assert.Equal(t, "527040", got.AgreedMinutes.String())
	assert.Equal(t, "13333", got.DownMinutes.String())
	assert.False(t, got.Met)
	assert.False(t, got.Provisional)
}
