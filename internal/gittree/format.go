package gittree

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// maxConfig is the largest configuration file that is read.
const maxConfig = 4 << 20

// format is what the repository's configuration says about reading it. go-git
// refuses every extension; most of them do not concern a reader, so the
// configuration is judged here and go-git's own check is not asked.
type format struct {
	bare     bool
	worktree string // core.worktree
	partial  bool   // objects may be left at a remote
	sparse   bool   // the worktree may lack files of its commit
}

// readFormat reads the configuration and refuses what gitsm cannot read.
func readFormat(l layout) (format, error) {
	cfg, err := readConfig(filepath.Join(l.common, "config"))
	if err != nil {
		return format{}, err
	}
	ext := cfg.Section("extensions")
	if err := checkExtensions(l, cfg.Section("core").Option("repositoryformatversion"), ext); err != nil {
		return format{}, err
	}
	core := []*config.Section{cfg.Section("core")}
	if isTrue(ext, "worktreeconfig") {
		own, err := readConfig(filepath.Join(l.gitDir, "config.worktree"))
		if err != nil {
			return format{}, err
		}
		core = append(core, own.Section("core"))
	}
	f := format{partial: ext.HasOption("partialclone")}
	for _, c := range core {
		if c.HasOption("bare") {
			f.bare = isTrue(c, "bare")
		}
		if c.HasOption("worktree") {
			f.worktree = c.Option("worktree")
		}
		if c.HasOption("sparsecheckout") {
			f.sparse = isTrue(c, "sparsecheckout")
		}
	}
	for _, remote := range cfg.Section("remote").Subsections {
		if remote.HasOption("promisor") || remote.HasOption("partialclonefilter") {
			f.partial = true
		}
	}
	return f, nil
}

func readConfig(path string) (*config.Config, error) {
	cfg := config.New()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, nil
	} else if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	defer file.Close()
	if err := config.NewDecoder(io.LimitReader(file, maxConfig)).Decode(cfg); err != nil {
		return nil, &RepositoryError{
			Problem: fmt.Sprintf("cannot read %s: %v", path, err),
			Hint:    "check it with git config --list --show-origin",
			Err:     err,
		}
	}
	return cfg, nil
}

// isTrue follows git: a key without a value is true.
func isTrue(s *config.Section, key string) bool {
	if !s.HasOption(key) {
		return false
	}
	switch strings.ToLower(s.Option(key)) {
	case "", "true", "yes", "on", "1":
		return true
	}
	return false
}

// checkExtensions refuses repositories whose objects or references are kept in
// a way that is not read here. Version 0 ignores extensions it does not know.
func checkExtensions(l layout, version string, ext *config.Section) error {
	for _, o := range ext.Options {
		value := strings.ToLower(o.Value)
		switch strings.ToLower(o.Key) {
		case "objectformat":
			if value != "sha1" {
				return &RepositoryError{
					Problem: fmt.Sprintf("%s is a repository in the %s object format", l.common, value),
					Hint:    "gitsm reads SHA-1 repositories only; make one with git init --object-format=sha1 and bring the history over with git fast-export and git fast-import",
				}
			}
		case "refstorage":
			if value != "files" {
				return &RepositoryError{
					Problem: fmt.Sprintf("%s keeps its references in the %s format", l.common, value),
					Hint:    "gitsm reads reference files only; run git refs migrate --ref-format=files",
				}
			}
		case "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees", "compatobjectformat":
			// no concern of a reader
		default:
			if version != "" && version != "0" {
				return &RepositoryError{
					Problem: fmt.Sprintf("%s uses the git extension %q, which gitsm does not know", l.common, o.Key),
					Hint:    "read it from a plain clone (git clone), or from a newer gitsm",
				}
			}
		}
	}
	switch version {
	case "", "0", "1":
		return nil
	}
	return &RepositoryError{
		Problem: fmt.Sprintf("%s has the repository format version %q", l.common, version),
		Hint:    "gitsm reads versions 0 and 1; read it from a plain clone (git clone), or from a newer gitsm",
	}
}
