package difference_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// reference returns the texts of the reference estate by path.
func reference(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS("../..")
	for _, folder := range []string{"catalogue", "cmdb"} {
		require.NoError(t, fs.WalkDir(root, folder, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(file) == ".go" {
				return err
			}
			content, err := fs.ReadFile(root, file)
			files[file] = string(content)
			return err
		}))
	}
	return files
}

// TestFormatMakesNoDifference writes records of the reference estate in other formats,
// with other spellings and in other folders.
func TestFormatMakesNoDifference(t *testing.T) {
	t.Parallel()
	files := reference(t)
	paths := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(p string) bool { return path.Ext(p) != ".yaml" && path.Ext(p) != ".json" })
	rapid.Check(t, func(rt *rapid.T) {
		file := rapid.SampledFrom(paths).Draw(rt, "file")
		base := texts(t, map[string]string{file: files[file]})
		for r := range base.All() {
			body := r.Body()
			kind, below, _ := estate.KindOfPath(file)
			id := strings.TrimSuffix(path.Base(below), path.Ext(below))
			target := path.Join(kind.Info().Folder, rapid.SampledFrom([]string{"", "a", "a/b"}).Draw(rt, "folder"),
				id+rapid.SampledFrom([]string{".yaml", ".json", ".cue"}).Draw(rt, "format"))
			head := texts(t, map[string]string{target: written(rt, body)})
			require.Equal(rt, 1, head.Len(), target)
			assert.Empty(rt, lines(difference.Compare(base, head, nil)), target)
		}
	})
}

// written writes a value as JSON, which YAML and CUE read too, with its fields in any
// order, blanks anywhere, and zeros behind fractions.
func written(t *rapid.T, n estate.Node) string {
	blank := func() string { return rapid.SampledFrom([]string{"", " ", "  "}).Draw(t, "blank") }
	switch n.Kind {
	case estate.Number:
		if strings.Contains(n.Text, ".") && !strings.ContainsAny(n.Text, "eE") {
			return n.Text + rapid.SampledFrom([]string{"", "0", "00"}).Draw(t, "zeros")
		}
		return n.Text
	case estate.List:
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, blank()+written(t, item))
		}
		return "[" + strings.Join(parts, ",") + blank() + "]"
	case estate.Struct:
		var parts []string
		fields := n.Fields
		if len(fields) > 1 {
			fields = rapid.Permutation(fields).Draw(t, "fields")
		}
		for _, f := range fields {
			name, _ := json.Marshal(f.Name)
			parts = append(parts, blank()+string(name)+": "+written(t, f.Value))
		}
		return "{" + strings.Join(parts, ",") + blank() + "}"
	}
	return string(n.AppendJSON(nil))
}
