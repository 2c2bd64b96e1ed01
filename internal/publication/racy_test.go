package publication

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRacy: where the times of a file cannot tell, its content does.
func TestRacy(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	f, err := Open(dir, state)
	require.NoError(t, err)
	_, err = f.Write("a", []byte("1"))
	require.NoError(t, err)
	_, err = f.Finish()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	for content, want := range map[string]bool{"1": true, "2": false} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte(content), 0o644))
		for _, racy := range []bool{true, false} {
			f, err := Open(dir, state)
			require.NoError(t, err)
			info, err := f.root.Lstat("a")
			require.NoError(t, err)
			f.known["a"].seen = seen{stat: statOf(info), ok: true, racy: racy}
			require.Equal(t, want || !racy, f.Keep("a"), "%s, racy %t", content, racy)
			require.NoError(t, f.Close())
		}
	}
}

func TestYoung(t *testing.T) {
	t.Parallel()
	at := time.Unix(1000, 500)
	for _, c := range []struct {
		modified, changed time.Duration
		young             bool
	}{
		{0, 0, true}, {-time.Second, -time.Millisecond, true}, {time.Hour, 0, true}, {-51 * time.Millisecond, -time.Minute, false}, {-51 * time.Millisecond, -51 * time.Millisecond, false},
		{-2*time.Second - 500, -time.Hour, true}, {-4*time.Second - 500, -time.Hour, false}, // a clock that knows whole seconds only
	} {
		s := stat{modified: at.Add(c.modified).UnixNano(), changed: at.Add(c.changed).UnixNano()}
		require.Equal(t, c.young, s.youngAt(at), "%v", c)
	}
}
