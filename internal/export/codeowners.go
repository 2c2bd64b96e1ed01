package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/roster"
)

// maxCodeowners is the size from which on GitHub does not load the file.
const maxCodeowners = 3 << 20

// ErrTooLarge is returned where a CODEOWNERS file would be of a size that GitHub does not load.
var ErrTooLarge = errors.New("CODEOWNERS would be larger than 3 MB, which GitHub does not load; fewer kinds, or folders each with one owner, make it smaller")

// codeowners writes the file that asks the owners of records for a review of what alters
// them: a line for each record, or for a folder all of whose records one has.
func codeowners(w io.Writer, e *estate.Estate, o Options) (Omitted, error) {
	s, err := choose(e, o)
	if err != nil {
		return Omitted{}, err
	}
	handles := accounts{estate: e, roster: roster.New(e), at: o.At, hidden: s.hidden, of: map[estate.Ref][]string{}}
	root := &folder{}
	for _, r := range s.records {
		var all []string
		for _, owner := range ownersOf(r) {
			all = append(all, handles.named(owner)...)
		}
		slices.Sort(all)
		owners := strings.Join(slices.Compact(all), " ")
		if owners == "" {
			s.omitted.Unfit[r.Kind]++
		}
		root.add(r.Path, owners)
	}
	var lines []ownedPattern
	root.lines("", &lines)
	return s.omitted, writeCodeowners(w, settle(lines))
}

// ownedPattern is a line: who owns what a pattern matches.
type ownedPattern struct{ pattern, owners string }

func writeCodeowners(w io.Writer, lines []ownedPattern) error {
	size := 0
	for _, line := range lines {
		size += len(line.pattern) + len(line.owners) + len(" \n")
	}
	const head = "# Who owns the records, by gitsm export codeowners. What is altered here is lost when it is written again.\n"
	if size+len(head) > maxCodeowners {
		return ErrTooLarge
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, head)
	for _, line := range lines {
		fmt.Fprintln(out, strings.TrimSuffix(line.pattern+" "+line.owners, " "))
	}
	return out.Flush() // which returns the first error of all that was written
}
