package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var deployDir = filepath.Join("..", "..", ".github", "deploy")

func deployFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(deployDir, name))
	require.NoError(t, err)
	return strings.ReplaceAll(string(content), "\\\n", " ")
}

// commandLines are the calls of gitsm in the files for deployment, as words.
func commandLines(t *testing.T) [][]string {
	t.Helper()
	var lines [][]string
	call := regexp.MustCompile("(?m)(?:^|[ /\t`])gitsm ((?:controller|doctor|adopt|ledger|audit)\\b[^`|\n]*)")
	for _, name := range []string{"README.md", "gitsm-controller.service"} {
		found := call.FindAllStringSubmatch(deployFile(t, name), -1)
		require.NotEmpty(t, found, name)
		for _, m := range found {
			lines = append(lines, strings.Fields(m[1]))
		}
	}
	var words []string
	require.NoError(t, json.Unmarshal([]byte(regexp.MustCompile(`(?m)^CMD (\[.*\])$`).FindStringSubmatch(deployFile(t, "Containerfile"))[1]), &words))
	lines = append(lines, words)
	words = nil
	for _, m := range regexp.MustCompile(`(?m)^      - (\S+)$`).FindAllStringSubmatch(deployFile(t, "compose.yaml"), -1) {
		words = append(words, m[1])
	}
	require.Equal(t, "controller", words[0])
	return append(lines, words)
}

// Flags in the files for deployment are flags of the commands they are given to.
func TestDeploymentFlags(t *testing.T) {
	t.Parallel()
	root := newRoot(Env{})
	lines := commandLines(t)
	assert.Greater(t, len(lines), 10)
	for _, words := range lines {
		cmd := root
		for _, word := range words {
			if next := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == word }); next >= 0 {
				cmd = cmd.Commands()[next]
			} else {
				break
			}
		}
		require.NotEqual(t, root, cmd, words)
		for _, word := range words {
			if flag, ok := strings.CutPrefix(word, "--"); ok {
				flag, _, _ = strings.Cut(strings.TrimRight(flag, "`.,;"), "=")
				assert.NotNil(t, cmd.Flags().Lookup(flag), "%s has no --%s", cmd.CommandPath(), flag)
			}
		}
	}
}

// Variables in the files for deployment are variables that are read.
func TestDeploymentVariables(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("env.go")
	require.NoError(t, err)
	files, err := os.ReadDir(deployDir)
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		for _, name := range regexp.MustCompile(`GITSM_[A-Z_]+`).FindAllString(deployFile(t, file.Name()), -1) {
			if name == "GITSM_FLAGS" { // systemd's own
				continue
			}
			found++
			assert.Contains(t, string(source), fmt.Sprintf("(%q)", name), "%s names %s", file.Name(), name)
		}
	}
	assert.Positive(t, found)
}

// The unit is one that systemd reads without a complaint, once the program is there.
func TestUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	unit := filepath.Join(t.TempDir(), "gitsm-controller.service")
	content, err := os.ReadFile(filepath.Join(deployDir, "gitsm-controller.service"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(unit, []byte(strings.Replace(string(content), "/usr/local/bin/gitsm", "/bin/true", 1)), 0o644))
	cmd := exec.Command(analyze, "verify", "--man=no", "--recursive-errors=no", unit)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "Failed to initialize manager") || strings.Contains(string(out), "unrecognized option") {
		t.Skipf("systemd-analyze does not work here: %s", out)
	}
	require.NoError(t, err, string(out))
	assert.Empty(t, string(out))
}

// The service is confined, and gets what is secret as files that only it can read.
func TestUnitConfines(t *testing.T) {
	t.Parallel()
	unit := deployFile(t, "gitsm-controller.service")
	for _, line := range []string{"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryMax=2G", "StateDirectory=gitsm", "LimitCORE=0"} {
		assert.Contains(t, unit, "\n"+line+"\n")
	}
	for _, m := range regexp.MustCompile(`%d/(\S+)`).FindAllStringSubmatch(unit, -1) {
		assert.Contains(t, unit, "\nLoadCredential="+m[1]+":/etc/gitsm/")
	}
	// The evaluating process lowers its limits by setrlimit.
	assert.NotContains(t, unit, "~@resources")
}
