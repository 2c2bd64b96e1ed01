package controller

import (
	"fmt"
	"strconv"
	"strings"
)

// Kinds of subjects.
const (
	kindPull  = "pull"  // a pull request: its number
	kindLine  = "line"  // the default branch: nothing more
	kindGroup = "group" // a group in a merge queue: its commit
	kindHead  = "head"  // whatever is proposed by a commit
)

// installed is the subject of a change in what the App is installed on.
const installed = "installed"

// subject is something to look at: KIND.REPOSITORY or KIND.REPOSITORY.WHICH, the repository by
// its number.
type subject struct {
	kind       string
	repository int64
	which      string
}

func pullSubject(repository int64, number int) string {
	return fmt.Sprintf("%s.%d.%d", kindPull, repository, number)
}

func lineSubject(repository int64) string { return fmt.Sprintf("%s.%d", kindLine, repository) }

func groupSubject(repository int64, commit string) string {
	return fmt.Sprintf("%s.%d.%s", kindGroup, repository, commit)
}

func headSubject(repository int64, commit string) string {
	return fmt.Sprintf("%s.%d.%s", kindHead, repository, commit)
}

// decisionSubject is under which the decision on a pull request is remembered.
func decisionSubject(repository int64, number int) string {
	return fmt.Sprintf("%s.%d.%d", decisions, repository, number)
}

// decisions begins the subjects of all decisions.
const decisions = "decision"

// parseSubject reads a subject; false for what is none.
func parseSubject(text string) (subject, bool) {
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return subject{}, false
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || id < 1 {
		return subject{}, false
	}
	s := subject{kind: parts[0], repository: id}
	if len(parts) == 3 {
		s.which = parts[2]
	}
	switch s.kind {
	case kindLine:
		return s, s.which == ""
	case kindPull:
		return s, s.number() > 0
	case kindGroup, kindHead:
		return s, s.which != ""
	}
	return subject{}, false
}

// number is that of the pull request; 0 where it is none.
func (s subject) number() int {
	n, err := strconv.Atoi(s.which)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
