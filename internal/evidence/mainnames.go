package evidence

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/gittree"
)

// mainNames are the branches of the forge, in full, that main stands for: one, or where it
// is what a remote calls its HEAD, those that are there. None means that nobody can tell,
// such as of a commit given by its id.
func mainNames(repo *gittree.Repository, name string, main gittree.Hash) ([]string, error) {
	for _, prefix := range []string{"", "refs/heads/", "refs/remotes/"} {
		full := prefix + name
		if branch, ok := strings.CutPrefix(full, "refs/heads/"); ok {
			if id, there, err := repo.Reference(full); err == nil && there && id == main {
				return []string{"refs/heads/" + branch}, nil
			}
		}
		rest, ok := strings.CutPrefix(full, "refs/remotes/")
		remote, branch, named := strings.Cut(rest, "/")
		if !ok || !named {
			continue
		}
		if branch != "HEAD" {
			if id, there, err := repo.Reference(full); err == nil && there && id == main {
				return []string{"refs/heads/" + branch}, nil
			}
			continue
		}
		all, err := repo.References("refs/remotes/" + remote + "/")
		if err != nil {
			return nil, err
		}
		var names []string
		for ref, id := range all {
			if id == main {
				names = append(names, "refs/heads/"+strings.TrimPrefix(ref, "refs/remotes/"+remote+"/"))
			}
		}
		slices.Sort(names)
		return names, nil
	}
	return nil, nil
}
