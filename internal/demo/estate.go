package demo

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/catalogue"
	"github.com/gitsm/gitsm/cmdb"
	"github.com/gitsm/gitsm/internal/scaffold"
)

// ignored keeps out of git what is made from the repository, or comes from the forge.
const ignored = "/facts.json\n/site/\n"

// LayOut writes the files of the reference estate below dir, which must exist: its records and,
// as in every repository that gitsm begins, the schema to extend and what GitHub needs.
func LayOut(dir string) error {
	files, err := begun()
	if err != nil {
		return err
	}
	if err := add(files, "catalogue", catalogue.Files()); err != nil {
		return err
	}
	if err := add(files, "cmdb", cmdb.Files()); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := put(dir, name, files[name]); err != nil {
			return err
		}
	}
	return nil
}

// add takes over the files of a folder.
func add(files map[string][]byte, folder string, from fs.FS) error {
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path.Join(folder, name)], err = fs.ReadFile(from, name)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the reference estate: %w", err)
	}
	return nil
}

// begun are the files of a new repository but for its records and its policy: the estate has
// its own, and the roles that the policy of gitsm asks for.
func begun() (map[string][]byte, error) {
	made, err := scaffold.Files(scaffold.Options{
		Organisation: "Example Retail", Name: you.name, Email: you.email, Zone: "Europe/Amsterdam", Today: friday(9, 0),
	})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{".gitignore": []byte(ignored)}
	for _, f := range made {
		if top, _, _ := strings.Cut(f.Path, "/"); top == ".github" || top == "README.md" || f.Path == "schema/organisation.cue" {
			files[f.Path] = f.Content
		}
	}
	return files, nil
}

// put writes one file below dir.
func put(dir, name string, content []byte) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	return nil
}
