package preview_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/preview"
)

// generous is a limit that only a fault reaches.
const generous = time.Minute

// fake is a site of fixed pages that counts how often each was made.
type fake struct {
	pages map[string]string
	fails map[string]error
	made  atomic.Int64
}

func (f *fake) Page(_ context.Context, path string) ([]byte, bool, error) {
	f.made.Add(1)
	if err := f.fails[path]; err != nil {
		return nil, false, err
	}
	content, ok := f.pages[path]
	return []byte(content), ok, nil
}

func fixed(p preview.Pages) func(context.Context) (preview.Pages, error) {
	return func(context.Context) (preview.Pages, error) { return p, nil }
}

// log is what a server said.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serve starts a server and returns its address.
func serve(t *testing.T, o preview.Options) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- preview.Serve(ctx, l, o) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(generous):
			return errors.New("the server does not end")
		}
	})
	t.Cleanup(func() { assert.NoError(t, stop()) })
	return l.Addr().String(), stop
}

// client follows no redirects, and keeps no connections beyond a test.
func client(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport: transport, Timeout: generous,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, c *http.Client, method, url string, change ...func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	for _, do := range change {
		do(r)
	}
	a, err := c.Do(r)
	require.NoError(t, err)
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	require.NoError(t, err)
	return answer{a.StatusCode, a.Header, string(body)}
}

func get(t *testing.T, c *http.Client, url string) answer { return ask(t, c, http.MethodGet, url) }
