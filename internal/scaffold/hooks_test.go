package scaffold_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/scaffold"
)

// hook is what pre-commit reads of a hook.
type hook struct {
	ID, Name, Entry, Language, Files string
	PassFilenames                    *bool `yaml:"pass_filenames"`
}

// TestHooks holds the hooks that this repository offers against what a new one asks for, and
// their patterns against where records lie.
func TestHooks(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("..", "..", ".pre-commit-hooks.yaml"))
	require.NoError(t, err)
	var hooks []hook
	require.NoError(t, yaml.Unmarshal(content, &hooks))
	offered := map[string]hook{}
	for _, h := range hooks {
		offered[h.ID] = h
		assert.Equal(t, "golang", h.Language, h.ID)
		files, err := regexp.Compile(h.Files)
		require.NoError(t, err, h.ID)
		for _, info := range estate.Kinds() {
			for _, ending := range []string{".yaml", ".yml", ".json", ".cue"} {
				assert.True(t, files.MatchString(info.Folder+"/deeper/x"+ending), "%s %s", h.ID, info.Folder)
			}
		}
		assert.False(t, files.MatchString("README.md"), h.ID)
		assert.False(t, files.MatchString("docs/cmdb/items/x.yaml"), h.ID)
	}

	made, err := scaffold.Files(scaffold.Options{Organisation: "Example", Name: "Ada", Email: "ada@example.org", Zone: "UTC", Action: "v1.2.3", Today: time.Now()})
	require.NoError(t, err)
	var config struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []struct{ ID string }
		}
	}
	for _, f := range made {
		if f.Path == ".pre-commit-config.yaml" {
			require.NoError(t, yaml.Unmarshal(f.Content, &config))
		}
	}
	require.Len(t, config.Repos, 1)
	assert.Equal(t, "v1.2.3", config.Repos[0].Rev)
	require.Len(t, config.Repos[0].Hooks, len(offered))
	for _, h := range config.Repos[0].Hooks {
		assert.Contains(t, offered, h.ID)
	}
	assert.Nil(t, offered["gitsm-fmt"].PassFilenames, "it is given the files that change")
	require.NotNil(t, offered["gitsm-validate"].PassFilenames)
	assert.False(t, *offered["gitsm-validate"].PassFilenames, "references lead anywhere")
}
