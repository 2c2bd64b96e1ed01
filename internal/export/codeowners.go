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

// ErrTooLarge is wrapped where a CODEOWNERS file would be of a size that GitHub does not load.
var ErrTooLarge = errors.New("GitHub loads no CODEOWNERS of more than 3 MB")

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
	if size += len(head); size > maxCodeowners {
		return tooLarge(lines, size)
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, head)
	for _, line := range lines {
		fmt.Fprintln(out, strings.TrimSuffix(line.pattern+" "+line.owners, " "))
	}
	return out.Flush() // which returns the first error of all that was written
}

// tooLarge says what makes a file too large, and what to do about it.
func tooLarge(lines []ownedPattern, size int) error {
	counts := map[string]int{} // by the folder of a kind
	most := ""
	for _, line := range lines {
		parts := strings.SplitN(strings.TrimPrefix(line.pattern, "/"), "/", 3)
		at := strings.Join(parts[:min(len(parts), 2)], "/")
		if counts[at]++; counts[at] > counts[most] || counts[at] == counts[most] && at < most {
			most = at
		}
	}
	return fmt.Errorf("%w; this one would have %.1f MB, and %d of its %d lines are for %s, where records of several owners share folders: "+
		"a folder for each owner, such as %s/TEAM, takes one line, or leave kinds out by naming those that shall be there",
		ErrTooLarge, float64(size)/(1<<20), counts[most], len(lines), most, most)
}
