package preview

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLooksWhereItCannotWatch: without watches the changes are seen nevertheless.
func TestLooksWhereItCannotWatch(t *testing.T) {
	t.Parallel()
	for _, watches := range []int{0, 1} {
		root := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(root, "sub"), 0o755))
		changes := make(chan struct{}, 1)
		var said bytes.Buffer
		f := newFollower([]string{root}, watches, changes, newLines(&said))
		require.Contains(t, said.String(), root)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); f.run(ctx) }()
		for _, name := range []string{"a", "b"} {
			require.NoError(t, os.WriteFile(filepath.Join(root, "sub", name), nil, 0o644))
			select {
			case <-changes:
			case <-time.After(time.Minute):
				t.Fatal("a change was not seen")
			}
		}
		cancel()
		<-ended
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.Zero(t, fingerprint(filepath.Join(root, "absent")))
	at := func() uint64 { return fingerprint(root) }
	seen := map[uint64]bool{at(): true}
	fresh := func() {
		t.Helper()
		require.False(t, seen[at()])
		seen[at()] = true
	}
	file := filepath.Join(root, "a")
	require.NoError(t, os.WriteFile(file, []byte("1"), 0o644))
	fresh()
	require.NoError(t, os.WriteFile(file, []byte("22"), 0o644))
	fresh()
	require.NoError(t, os.Chtimes(file, time.Time{}, time.Unix(5, 0)))
	fresh()
	require.NoError(t, os.Chtimes(root, time.Time{}, time.Unix(6, 0)))
	fresh()
	require.NoError(t, os.WriteFile(filepath.Join(root, ".swap"), nil, 0o644))
	require.NoError(t, os.Chtimes(root, time.Time{}, time.Unix(6, 0)))
	require.True(t, seen[at()], "hidden names do not count")
}

func TestTakePolicy(t *testing.T) {
	t.Parallel()
	const sum = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
	for page, want := range map[string]struct {
		page string
		hashes
	}{
		"<head></head><body></body>": {"<head></head><body></body>", hashes{}},
		`<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ` + sum + `"></head><body>`:                                          {"<head></head><body>", hashes{style: " " + sum}},
		`<head><meta http-equiv="content-security-policy" content="script-src 'self' ` + strings.ReplaceAll(sum, "'", "&#39;") + `; style-src 'self'"/></head><body>`: {"<head></head><body>", hashes{script: " " + sum}},
		`<head><meta http-equiv="Content-Security-Policy" content="style-src 'unsafe-inline' * 'sha256-;' https:; img-src ` + sum + `"></head><body>`:                 {"<head></head><body>", hashes{}},
		`<head></head><body><meta http-equiv="Content-Security-Policy" content="style-src ` + sum + `">`:                                                              {`<head></head><body><meta http-equiv="Content-Security-Policy" content="style-src ` + sum + `">`, hashes{}},
	} {
		got, found := takePolicy([]byte(page))
		require.Equal(t, want.page, string(got))
		require.Equal(t, want.hashes, found)
	}
}

// TestFollow: what is added stands before the end of the body, and nothing else changes.
func TestFollow(t *testing.T) {
	t.Parallel()
	const added = `<script src="/-/live.js" defer data-page="t"></script>`
	for page, want := range map[string]string{
		"<body>x</body></html>":     "<body>x" + added + "</body></html>",
		"x":                         "x" + added,
		"":                          added,
		"<body>x</BODY>":            "<body>x" + added + "</BODY>",
		"<!-- </body> --></body></": "<!-- </body> -->" + added + "</body></",
	} {
		require.Equal(t, want, string(follow([]byte(page), "t", "")))
	}
	rapid.Check(t, func(t *rapid.T) {
		page := rapid.StringOf(rapid.SampledFrom([]rune("</bodyBODY> x"))).Draw(t, "page")
		out := string(follow([]byte(page), "t", ""))
		require.Equal(t, page, strings.Replace(out, added, "", 1))
	})
	require.NotContains(t, string(follow(nil, "t", "<script>\u202e")), "<script>\u202e")
}

func TestLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := newLines(&out)
	l.printf("a\nb\x1b\u202e\xff%s\n", strings.Repeat("x", 2*maxLine))
	require.Equal(t, 1, strings.Count(out.String(), "\n"))
	require.True(t, strings.HasPrefix(out.String(), "a | b\uFFFD\uFFFD\uFFFDxxx"))
	require.Less(t, out.Len(), maxLine+20)
}
