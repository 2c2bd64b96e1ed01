package cli_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
)

// output is written by one goroutine and read by another.
type output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.String()
}

// The preview shows the working tree, follows what is saved, and ends with its context.
func TestServeFollowsTheWorkingTree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	record := filepath.Join(dir, "catalogue", "services", "shop.yaml")
	require.NoError(t, os.MkdirAll(filepath.Dir(record), 0o755))
	write := func(name string) {
		require.NoError(t, os.WriteFile(record, []byte("kind: Service\nname: "+name+"\nowner: team/none\ntype: technical\ncriticality: low\n"), 0o644))
	}
	write("Before")
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr output
	env := cli.Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: dir, Now: time.Now, Width: 80, Program: os.Args[0]}
	ended := make(chan int, 1)
	go func() { ended <- cli.Main(ctx, env, []string{"serve", "--listen", "127.0.0.1:0"}) }()

	address := regexp.MustCompile(`http://[0-9.:]+/`)
	require.Eventually(t, func() bool { return address.MatchString(stdout.String()) }, time.Minute, 10*time.Millisecond, "%s", &stderr)
	page := address.FindString(stdout.String()) + "services/shop.html"
	shows := func(text string) func() bool {
		return func() bool {
			answer, err := http.Get(page)
			if err != nil {
				return false
			}
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			return strings.Contains(string(body), text)
		}
	}
	require.Eventually(t, shows("<h1>Before</h1>"), time.Minute, 20*time.Millisecond)
	write("After")
	require.Eventually(t, shows("<h1>After</h1>"), time.Minute, 20*time.Millisecond)
	cancel()
	assert.Equal(t, cli.StatusOK, <-ended)
}
