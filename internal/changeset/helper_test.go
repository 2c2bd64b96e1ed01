package changeset

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// fataler is what both testing and rapid have.
type fataler interface {
	require.TestingT
	Helper()
}

// lay writes files below a folder.
func lay(t fataler, root string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		dest := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(dest), 0o755))
		require.NoError(t, os.WriteFile(dest, []byte(content), 0o644))
	}
}

// entry is a file or a folder on the disk.
type entry struct {
	content string
	mode    fs.FileMode
}

// disk is everything below a folder, the folder of git left out.
func disk(t fataler, root string) map[string]entry {
	t.Helper()
	out := map[string]entry{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		e := entry{mode: info.Mode()}
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			e.content = string(content)
		}
		rel, err := filepath.Rel(root, name)
		out[filepath.ToSlash(rel)] = e
		return err
	})
	require.NoError(t, err)
	return out
}

// texts are the files alone.
func texts(all map[string]entry) map[string]string {
	out := map[string]string{}
	for name, e := range all {
		if e.mode.IsRegular() {
			out[name] = e.content
		}
	}
	return out
}

// tempDir is a folder for one check of rapid.
func tempDir(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "changeset")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// states draws what files are before and after.
func states(t *rapid.T) (before, after map[string]string) {
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{
		"a\n", "b\n", "c\n", "d\n", "\n", "-- x\n", "++ y\n", "\\ z\n", "e\r\n", "é ✓\n", "\x1b[31m\n", "kind: Team\n", "@@ -1 +1 @@\n",
	}), 0, 14)
	last := rapid.SampledFrom([]string{"", "", "end", "end\r", " "})
	before, after = map[string]string{}, map[string]string{}
	for _, name := range []string{"a.yaml", "b c.yaml", "d/e.yaml", "d/f/g.json", "ü/\"h\".yaml", "i\tj.cue"} {
		was := lines.Draw(t, "lines")
		now := was
		if rapid.Bool().Draw(t, "other") {
			now = lines.Draw(t, "other lines")
		} else if at := rapid.IntRange(0, len(was)).Draw(t, "at"); at < len(was) {
			now = append(append([]string{}, was[:at]...), was[at+1:]...)
		}
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			before[name] = text(was) + last.Draw(t, "last")
		case 1:
			after[name] = text(now) + last.Draw(t, "last")
		case 2, 3:
			before[name] = text(was) + last.Draw(t, "last")
			after[name] = text(now) + last.Draw(t, "last")
		}
	}
	return before, after
}

func text(lines []string) string {
	out := ""
	for _, line := range lines {
		out += line
	}
	return out
}

// between is the change from one state to another.
func between(before, after map[string]string) *Set {
	s := &Set{}
	for name, was := range before {
		if now, ok := after[name]; ok {
			s.Add(name, []byte(was), []byte(now))
		} else {
			s.Add(name, []byte(was), nil)
		}
	}
	for name, now := range after {
		if _, ok := before[name]; !ok {
			s.Add(name, nil, []byte(now))
		}
	}
	return s
}
