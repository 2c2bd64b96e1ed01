package publication_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

// TestMain lets the test's own program be the publisher that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("GITSM_TEST_PUBLISH"); dir != "" {
		publishForever(dir)
	}
	os.Exit(m.Run())
}

// generation is a site that shares some files with the one before; some folders come and go.
func generation(n int) map[string]string {
	pages := map[string]string{}
	for i := range 60 {
		if (i+n)%3 != 0 {
			pages[fmt.Sprintf("g%d/p%d.html", (i+n)%7, i)] = strconv.Itoa(n / (i + 1))
		}
	}
	return pages
}

// publishForever publishes one generation after another.
func publishForever(dir string) {
	for n := 0; ; n++ {
		f, err := publication.Open(dir, "")
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var wg sync.WaitGroup
		for path, content := range generation(n) {
			wg.Go(func() {
				if _, err := f.Write(path, []byte(content)); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
			})
		}
		wg.Wait()
		if _, err := f.Finish(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		_ = f.Close()
		fmt.Println("done")
	}
}

// TestKilled: a publisher that is killed at any moment leaves nothing that stops the next one,
// and nothing that stays.
func TestKilled(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "theirs.txt"), []byte("t"), 0o644))
	for round := range 7 {
		child := exec.Command(self)
		child.Env = append(os.Environ(), "GITSM_TEST_PUBLISH="+dir)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		line := make([]byte, 5)
		for range 1 + round%3 { // some generations, and into the next
			_, err = out.Read(line)
			require.NoError(t, err)
			require.Equal(t, "done\n", string(line))
		}
		spin := 0
		for range round * 100_000 {
			spin++
		}
		require.NoError(t, child.Process.Kill())
		require.Error(t, child.Wait(), spin)
	}
	want := generation(5)
	publish(t, dir, "", want)
	want["theirs.txt"] = "t"
	require.Equal(t, want, read(t, dir))
	clean := t.TempDir()
	publish(t, clean, "", generation(5))
	require.NoError(t, os.WriteFile(filepath.Join(clean, "theirs.txt"), []byte("t"), 0o644))
	require.Equal(t, everything(t, clean), everything(t, dir))
}
