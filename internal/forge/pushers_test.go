package forge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-github/v60/github"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/facts"
)

var nothing = strings.Repeat("0", 40)

func pushed(before, after, login string) push {
	kind := "push"
	switch {
	case before == nothing:
		kind = "branch_creation"
	case after == nothing:
		kind = "branch_deletion"
	}
	p := push{Ref: "refs/heads/x", Type: kind, Before: before, After: after}
	if login != "" {
		p.Actor = &github.User{Login: github.String(login), ID: github.Int64(int64(len(login))), Type: github.String("User")}
	}
	return p
}

func TestTrailsOfPushes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pushes   []push
		based    string
		who      string
		complete bool
		closed   bool
	}{
		"created at the head":    {[]push{pushed(nothing, idA, "ann")}, "", "ann", true, false},
		"three pushes":           {[]push{pushed(idB, idA, "ann"), pushed(idC, idB, "bob"), pushed(nothing, idC, "ann")}, "", "ann bob", true, false},
		"none":                   {nil, "", "", false, false},
		"a gap":                  {[]push{pushed(idB, idA, "ann"), pushed(nothing, idC, "bob")}, "", "ann bob", false, false},
		"the head is not there":  {[]push{pushed(idC, idB, "ann"), pushed(nothing, idC, "bob")}, "", "ann bob", false, false},
		"a later push":           {[]push{pushed(idA, idB, "eve"), pushed(nothing, idA, "ann")}, "", "eve ann", false, false},
		"back to the base":       {[]push{pushed(idB, idA, "ann"), pushed(idC, idB, "bob"), pushed(idD, idC, "cyd")}, idC, "ann bob", true, false},
		"forced there and back":  {[]push{pushed(idB, idA, "eve"), pushed(idA, idB, "bob"), pushed(nothing, idA, "ann")}, "", "eve bob ann", true, false},
		"two in one second":      {[]push{pushed(idC, idB, "bob"), pushed(idB, idA, "ann"), pushed(nothing, idC, "cyd")}, "", "bob ann cyd", true, false},
		"removed after merging":  {[]push{pushed(idA, nothing, "eve"), pushed(nothing, idA, "ann")}, "", "eve ann", true, true},
		"removed and made anew":  {[]push{pushed(idA, nothing, "eve"), pushed(nothing, idA, "ann")}, "", "eve ann", false, false},
		"an earlier branch":      {[]push{pushed(nothing, idA, "ann"), pushed(idD, nothing, "old"), pushed(nothing, idD, "old")}, "", "ann", true, false},
		"somebody who is gone":   {[]push{pushed(idB, idA, ""), pushed(nothing, idB, "ann")}, "", "ann", false, false},
		"a circle without begin": {[]push{pushed(idB, idA, "ann"), pushed(idA, idB, "bob")}, "", "ann bob", false, false},
		"in place":               {[]push{pushed(idA, idA, "ann")}, "", "ann", false, false},
	} {
		tr := trail{wanted: idA, based: map[string]bool{c.based: c.based != ""}, pushes: c.pushes, closed: c.closed}
		tr.follow()
		who, complete := tr.actors()
		var logins []string
		for _, id := range who {
			logins = append(logins, id.Login)
		}
		assert.Equal(t, c.complete, complete, name)
		assert.Equal(t, c.who, strings.Join(logins, " "), name)
	}
}

// TestTrailsMissNobody walks branches that were pushed, forced and made anew at random:
// whoever pushed since the branch began is named, and where one push is not on record the
// answer is that not all are known.
func TestTrailsMissNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at, current, began := nothing, map[int64]bool{}, 0
		var record []push
		for i := range rapid.IntRange(1, 12).Draw(t, "pushes") {
			next := fmt.Sprintf("%040x", rapid.IntRange(1, 5).Draw(t, "commit"))
			if at != nothing && rapid.IntRange(0, 5).Draw(t, "remove") == 0 {
				next = nothing
			}
			if next == at {
				continue
			}
			if at == nothing {
				current, began = map[int64]bool{}, len(record)
			}
			p := pushed(at, next, "u"+strings.Repeat("x", i))
			record = append([]push{p}, record...)
			current[p.Actor.GetID()] = true
			at = next
		}
		whole := true
		if drop := rapid.IntRange(-1, len(record)-1).Draw(t, "drop"); drop >= 0 {
			whole = len(record)-1-drop < began // what was before is not asked for
			record = append(record[:drop:drop], record[drop+1:]...)
		}
		// The record arrives page by page.
		tr := trail{wanted: at}
		for len(record) > 0 {
			n := rapid.IntRange(1, len(record)).Draw(t, "page")
			tr.pushes, record = append(tr.pushes, record[:n]...), record[n:]
			if tr.follow() {
				break
			}
		}
		who, complete := tr.actors()
		if at == nothing {
			return // there is nothing proposed
		}
		assert.Equal(t, whole, complete)
		for id := range current {
			assert.True(t, !whole || has(who, id), "%d pushed", id)
		}
	})
}

func has(who []facts.Identity, id int64) bool {
	for _, w := range who {
		if w.ID == id {
			return true
		}
	}
	return false
}

func TestOutside(t *testing.T) {
	t.Parallel()
	commits := []commit{
		{Commit: facts.Commit{SHA: idA}, parents: []string{idB, idC}},
		{Commit: facts.Commit{SHA: idB}, parents: []string{idD}},
	}
	assert.Equal(t, map[string]bool{idC: true, idD: true}, outside(commits))
}
