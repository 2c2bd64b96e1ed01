package repository_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/repository"
)

// What is extracted of commits is what a whole load of each has in those folders.
func TestExtract(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	write := func(path, content string) {
		name := filepath.Join(p.dir, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
	}
	person := func(name string) string { return "kind: Person\nname: " + name + "\ntype: human\n" }
	write("catalogue/people/ada.yaml", person("Ada"))
	write("catalogue/people/deep/er/bob.yaml", person("Bob"))
	write("catalogue/people/.hidden/eve.yaml", person("Eve"))
	write("catalogue/people/README.md", "people")
	write("catalogue/people/broken.yaml", "kind: Person\nname: [\n")
	write("catalogue/people/large.yaml", person("Large")+"# "+strings.Repeat("x", 2<<20)+"\n")
	require.NoError(t, os.Symlink("ada.yaml", filepath.Join(p.dir, "catalogue/people/link.yaml")))
	write("catalogue/teams/crew.yaml", "kind: Team\nname: Crew\nmembers: [person/ada]\n")
	p.commit("01", "One")
	write("catalogue/people/ada.yaml", person("Ada Lovelace"))
	p.commit("02", "Two")

	repo, err := gittree.Open(p.dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	program, err := os.Executable()
	require.NoError(t, err)
	x := repository.NewExtractor(repo, repository.Options{Dir: p.dir, Now: time.Now(), Pool: confine.NewPool(confine.Command{Path: program})})
	var parts []repository.Part
	for _, rev := range []string{"main~1", "main", "main"} {
		id, err := repo.Resolve(rev)
		require.NoError(t, err)
		revision, err := repo.Revision(id)
		require.NoError(t, err)
		parts = append(parts, repository.Part{Revision: revision, Folders: []string{"catalogue/nothing", "catalogue/people", "catalogue/teams"}})
	}
	parts[2].Refs = []estate.Ref{"person/bob", "person/nobody"}
	for range 2 { // what is known is the same as what is read
		got, err := x.Extract(t.Context(), parts...)
		require.NoError(t, err)
		for i, rev := range []string{"main~1", "main"} {
			whole, err := p.load(rev).Estate(t.Context())
			require.NoError(t, err)
			for _, ref := range []estate.Ref{"person/ada", "person/bob", "person/broken", "person/large", "team/crew"} {
				want, ok := whole.Record(ref)
				require.True(t, ok, ref)
				record, ok := got[i].Record(ref)
				require.True(t, ok, ref)
				assert.Equal(t, want, record, ref)
			}
			for _, ref := range []estate.Ref{"person/eve", "person/README"} {
				_, ok := got[i].Record(ref)
				assert.False(t, ok, ref)
			}
		}
		_, ok := got[2].Record("person/bob")
		assert.True(t, ok)
		_, ok = got[2].Record("person/ada")
		assert.False(t, ok, "not asked for")
	}
}
