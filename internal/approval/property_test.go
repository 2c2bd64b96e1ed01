package approval_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/roster"
)

// crowd is how many humans a story has. The last acts through a machine as well.
const crowd = 6

// ballot is a review in a story: true names, no accounts.
type ballot struct {
	who, second int // the human, and whether with the second account
	bot         bool
	state       facts.State
	commit      int
	branch      string
	hour        int
}

// story is the life of a pull request as somebody who saw it all would tell it.
type story struct {
	// first and last are each human's days; last 99 is for good.
	first, last [crowd]int
	member      [crowd]bool
	// deputy[a][b] are the days on which b acts for a.
	deputy [crowd][crowd][2]int
	need   int

	content []string // of each commit
	wrote   [][]int  // who had a hand in each commit; crowd is the machine
	branch  string
	ballots []ballot
	opener  int
	asked   int
	hour    int // now
	told    bool
	final   int // the commit that is proposed
}

// tell draws a story of random events.
func tell(t *rapid.T) story {
	s := story{branch: main, told: rapid.IntRange(0, 19).Draw(t, "told") > 0, need: rapid.IntRange(1, 2).Draw(t, "need")}
	for i := range crowd {
		s.last[i] = 99
		switch rapid.IntRange(0, 7).Draw(t, "life") {
		case 0:
			s.first[i] = rapid.IntRange(0, 4).Draw(t, "first")
		case 1:
			s.last[i] = rapid.IntRange(0, 4).Draw(t, "last")
		}
		s.member[i] = rapid.IntRange(0, 2).Draw(t, "member") > 0
	}
	for range rapid.IntRange(0, 3).Draw(t, "deputies") {
		a, b := person(t), person(t)
		from := rapid.IntRange(0, 4).Draw(t, "from")
		s.deputy[a][b] = [2]int{from + 1, from + 1 + rapid.IntRange(-1, 3).Draw(t, "days")} // counted from 1, 0 is none
	}
	s.opener, s.asked = person(t), person(t)
	s.push(t)
	for range rapid.IntRange(0, 12).Draw(t, "events") {
		s.event(t)
		s.hour += rapid.IntRange(0, 20).Draw(t, "hours")
	}
	return s
}

func person(t *rapid.T) int { return rapid.IntRange(0, crowd-1).Draw(t, "person") }

func (s *story) push(t *rapid.T) {
	hands := []int{rapid.IntRange(0, 8).Draw(t, "hand")}
	if hands[0] > crowd {
		hands[0] = s.opener
	}
	if rapid.IntRange(0, 4).Draw(t, "together") == 0 {
		hands = append(hands, person(t))
	}
	s.content = append(s.content, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "content"))
	s.wrote = append(s.wrote, hands)
	s.final = len(s.content) - 1
}

func (s *story) event(t *rapid.T) {
	switch rapid.IntRange(0, 11).Draw(t, "event") {
	case 0:
		s.push(t)
	case 1:
		s.branch = rapid.SampledFrom([]string{main, "refs/heads/release"}).Draw(t, "branch")
	case 2:
		if len(s.ballots) > 0 {
			s.ballots[rapid.IntRange(0, len(s.ballots)-1).Draw(t, "which")].state = facts.Dismissed
		}
	default:
		b := ballot{who: person(t), second: rapid.IntRange(0, 1).Draw(t, "second"), commit: s.final, branch: s.branch, hour: s.hour}
		b.bot = rapid.IntRange(0, 9).Draw(t, "bot") == 0
		b.state = rapid.SampledFrom([]facts.State{facts.Approved, facts.Approved, facts.Approved, facts.Approved, facts.Commented, facts.ChangesRequested}).Draw(t, "state")
		if rapid.IntRange(0, 5).Draw(t, "older") == 0 {
			b.commit = rapid.IntRange(0, s.final).Draw(t, "commit")
		}
		if rapid.IntRange(0, 15).Draw(t, "later") == 0 {
			b.hour += 1000
		}
		s.ballots = append(s.ballots, b)
	}
}

// there says whether a human was there on a day.
func (s *story) there(who, day int) bool { return s.first[who] <= day && day <= s.last[who] }

// verdict is the oracle: the laws read over the story, person by person.
func (s *story) verdict() approval.Verdict {
	tainted := map[int]bool{s.opener: true, s.asked: true}
	for _, hands := range s.wrote {
		for _, h := range hands {
			tainted[h] = true
			if h == crowd { // the machine, for which the last human answers
				tainted[crowd-1] = true
			}
		}
	}
	today, good, anybody := s.hour/24, 0, 0
	for who := range crowd {
		// The last word of one human, by the clock; at one time the harshest.
		var word *ballot
		harsh := []facts.State{facts.Approved, facts.Dismissed, facts.ChangesRequested}
		for i := range s.ballots {
			b := &s.ballots[i]
			if b.bot || b.who != who || b.state == facts.Commented || b.state == facts.Approved && b.hour > s.hour {
				continue
			}
			if word == nil || b.hour > word.hour || b.hour == word.hour && slices.Index(harsh, b.state) >= slices.Index(harsh, word.state) {
				word = b
			}
		}
		if word == nil || !s.there(who, today) {
			continue
		}
		if word.state == facts.ChangesRequested {
			return approval.Pending
		}
		day := word.hour / 24
		if word.state == facts.Dismissed || tainted[who] || word.branch != s.branch || s.content[word.commit] != s.content[s.final] || !s.there(who, day) {
			continue
		}
		anybody++
		serves := s.member[who]
		for other := range crowd {
			d := s.deputy[other][who]
			if d[0] > 0 && s.member[other] && s.there(other, day) && s.there(other, today) && d[0]-1 <= day && day <= d[1]-1 {
				serves = true
			}
		}
		if serves {
			good++
		}
	}
	if !s.told || anybody == 0 || good < s.need {
		return approval.Pending
	}
	return approval.Approved
}

var dawn = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

func date(day int) string { return dawn.AddDate(0, 0, day).Format(time.DateOnly) }

func fake(kind estate.Kind, id string, content map[string]any) estate.Record {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	n := node(value)
	return estate.Record{Ref: estate.NewRef(kind, id), Kind: kind, Path: id + ".yaml", Encoded: string(estate.AppendNode(nil, &n))}
}

func node(value any) estate.Node {
	switch v := value.(type) {
	case string:
		return estate.Node{Kind: estate.String, Text: v}
	case json.Number:
		return estate.Node{Kind: estate.Number, Text: v.String()}
	case []any:
		n := estate.Node{Kind: estate.List}
		for _, item := range v {
			n.Items = append(n.Items, node(item))
		}
		return n
	case map[string]any:
		n := estate.Node{Kind: estate.Struct}
		for name, item := range v {
			n.Fields = append(n.Fields, estate.Field{Name: name, Value: node(item)})
		}
		return n
	}
	return estate.Node{}
}

// roster is the story's people as records.
func (s *story) roster() *roster.Roster {
	var records []estate.Record
	var members []any
	for i := range crowd {
		content := map[string]any{"type": "human", "name": fmt.Sprint("Human ", i), "emails": []any{fmt.Sprintf("h%d@example.org", i)},
			"github": []any{map[string]any{"login": fmt.Sprint("h", i), "id": 100 + i}, map[string]any{"login": fmt.Sprint("second", i), "id": 200 + i}}}
		if s.first[i] > 0 {
			content["activeFrom"] = date(s.first[i])
		}
		if s.last[i] < 99 {
			content["activeTo"] = date(s.last[i])
		}
		var deputies []any
		for b := range crowd {
			if d := s.deputy[i][b]; d[0] > 0 {
				deputies = append(deputies, map[string]any{"person": fmt.Sprint("person/h", b), "from": date(d[0] - 1), "to": date(d[1] - 1)})
			}
		}
		content["deputies"] = deputies
		records = append(records, fake(estate.Person, fmt.Sprint("h", i), content))
		if s.member[i] {
			members = append(members, fmt.Sprint("person/h", i))
		}
	}
	records = append(records,
		fake(estate.Person, "machine", map[string]any{"type": "machine", "responsible": fmt.Sprint("person/h", crowd-1), "github": []any{map[string]any{"login": "machine[bot]", "id": 300}}, "emails": []any{"machine@example.org"}}),
		fake(estate.Team, "owners", map[string]any{"members": append(members, "person/machine")}))
	return roster.New(estate.New(records, nil))
}

// signature is one of the ways in which somebody appears in a commit.
func signature(t *rapid.T, who int) facts.Identity {
	if who == crowd {
		return rapid.SampledFrom([]facts.Identity{mail("machine@example.org"), mail("300+machine[bot]@users.noreply.github.com")}).Draw(t, "signature")
	}
	return rapid.SampledFrom([]facts.Identity{
		mail(fmt.Sprintf("h%d@example.org", who)), mail(fmt.Sprintf("H%d@Example.org", who)),
		mail(fmt.Sprintf("%d+h%d@users.noreply.github.com", 100+who, who)), mail(fmt.Sprintf("%d+old-name@users.noreply.github.com", 200+who)),
		mail(fmt.Sprintf("second%d@users.noreply.github.com", who)),
	}).Draw(t, "signature")
}

func account(t *rapid.T, who int) facts.Identity {
	if who == crowd {
		return facts.Identity{Login: "machine[bot]", ID: 300, Type: facts.Bot}
	}
	return rapid.SampledFrom([]facts.Identity{user(fmt.Sprint("h", who), int64(100+who)), user(fmt.Sprint("renamed", who), int64(100+who)), user(fmt.Sprint("second", who), int64(200+who))}).Draw(t, "account")
}

func commitID(i int) string { return fmt.Sprintf("%040x", i+1) }

// input is the story as git and the forge tell it: by accounts and addresses.
func (s *story) input(t *rapid.T) approval.Input {
	in := sound()
	in.Roster, in.At = s.roster(), dawn.Add(time.Duration(s.hour)*time.Hour)
	in.Assessment.Request.Owner, in.Assessment.Request.Requester = "team/owners", estate.Ref(fmt.Sprint("person/h", s.asked))
	in.Rules.Requirements = []approval.Rule{{ID: "owners", Reason: "the owners", From: []estate.Ref{"team/owners"}, Need: s.need}}
	in.Commits, in.Patches, in.Patch = nil, map[string]string{}, "digest of "+s.content[s.final]
	in.Facts = facts.Facts{Pull: facts.Pull{Number: 1, Author: account(t, s.opener), BaseRef: s.branch}, PushersComplete: s.told}
	for i, hands := range s.wrote {
		c := approval.Commit{ID: commitID(i), Author: signature(t, hands[0]), Committer: signature(t, hands[0])}
		told := facts.Commit{SHA: c.ID, Verified: rapid.Bool().Draw(t, "verified")}
		switch rapid.IntRange(0, 4).Draw(t, "told") {
		case 0:
			told.Author = account(t, hands[0])
		case 1:
			told.Verified, c.Committer, told.Committer = true, mail("noreply@github.com"), user("web-flow", 19864447)
		case 2: // an author forged to look like the opener, pushed by the true one
			c.Author, c.Committer = signature(t, s.opener), signature(t, s.opener)
			in.Facts.Pushers = append(in.Facts.Pushers, account(t, hands[0]))
		}
		for _, h := range hands[1:] {
			if rapid.Bool().Draw(t, "trailer") {
				c.CoAuthors = append(c.CoAuthors, signature(t, h))
			} else {
				told.CoAuthors = append(told.CoAuthors, account(t, h))
			}
		}
		in.Commits, in.Patches[c.ID] = append(in.Commits, c), "digest of "+s.content[i]
		in.Facts.Commits = append(in.Facts.Commits, told)
	}
	for i, b := range s.ballots {
		r := facts.Review{ID: int64(i), State: b.state, Commit: commitID(b.commit), BaseRef: b.branch, SubmittedAt: dawn.Add(time.Duration(b.hour) * time.Hour)}
		switch {
		case b.bot:
			r.By = rapid.SampledFrom([]facts.Identity{account(t, crowd), {Login: "renovate[bot]", ID: 9, Type: facts.Bot}, {Login: "h0", ID: 100, Type: facts.Bot}}).Draw(t, "robot")
		case b.second == 1:
			r.By = user(fmt.Sprint("second", b.who), int64(200+b.who))
		default:
			r.By = user(fmt.Sprint("h", b.who), int64(100+b.who))
		}
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}
	return in
}

func TestVerdictsAgreeWithTheLaws(t *testing.T) {
	t.Parallel()
	seen := map[approval.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := tell(t)
		d := approval.Decide(s.input(t))
		seen[d.Verdict]++
		require.Equal(t, s.verdict(), d.Verdict, "%+v\n%s", s, whys(d.Reasons))
	})
	assert.Positive(t, seen[approval.Approved], "some stories end well")
	assert.Positive(t, seen[approval.Pending])
}

// stir brings every list of the facts into another order.
func stir(in approval.Input, seed int64) approval.Input {
	r := rand.New(rand.NewSource(seed))
	in.Facts.Reviews, in.Facts.Commits = mixed(r, in.Facts.Reviews), mixed(r, in.Facts.Commits)
	in.Facts.Pushers, in.Facts.Commands = mixed(r, in.Facts.Pushers), mixed(r, in.Facts.Commands)
	for i := range in.Facts.Commits {
		in.Facts.Commits[i].CoAuthors = mixed(r, in.Facts.Commits[i].CoAuthors)
	}
	return in
}

func mixed[T any](r *rand.Rand, items []T) []T {
	items = slices.Clone(items)
	r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return items
}

func TestOrderOfFactsMakesNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := tell(t)
		in := s.input(t)
		for i, by := range []facts.Identity{user("h1", 101), user("h2", 102), user("nobody", 5)} {
			if rapid.IntRange(0, 5).Draw(t, "command") == 0 {
				args := rapid.SampledFrom([]string{"", "#1", "#2 down", "incident/2026-11-01-x down", "down"}).Draw(t, "args")
				command(&in, by, args, in.At.Add(-time.Duration(rapid.IntRange(0, 1).Draw(t, "ago")*i)*time.Minute))
			}
		}
		want := marshal(t, approval.Decide(in))
		require.Equal(t, want, marshal(t, approval.Decide(in)), "twice the same")
		require.Equal(t, want, marshal(t, approval.Decide(stir(in, rapid.Int64().Draw(t, "seed")))))
	})
}

func TestMoreInvolvementNeverApproves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := tell(t)
		in := s.input(t)
		before := approval.Decide(in).Verdict
		who := rapid.IntRange(0, crowd).Draw(t, "who")
		switch rapid.IntRange(0, 4).Draw(t, "how") {
		case 0:
			in.Facts.Pushers = append(slices.Clone(in.Facts.Pushers), account(t, who))
		case 1:
			in.Commits[0].CoAuthors = append(slices.Clone(in.Commits[0].CoAuthors), signature(t, who))
		case 2:
			in.Facts.Commits[0].CoAuthors = append(slices.Clone(in.Facts.Commits[0].CoAuthors), account(t, who))
		case 3:
			in.Commits = append(in.Commits, approval.Commit{ID: commitID(999), Author: signature(t, who), Committer: signature(t, who)})
		case 4:
			in.Facts.Commits = append(in.Facts.Commits, facts.Commit{SHA: commitID(998), Author: account(t, who)})
		}
		if before != approval.Approved {
			require.NotEqual(t, approval.Approved, approval.Decide(in).Verdict)
		}
	})
}

func TestFewerApprovalsNeverApprove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := tell(t)
		in := s.input(t)
		before := approval.Decide(in).Verdict
		who := person(t)
		in.Facts.Reviews = slices.DeleteFunc(in.Facts.Reviews, func(r facts.Review) bool {
			return r.State == facts.Approved && (r.By.ID == int64(100+who) || r.By.ID == int64(200+who))
		})
		if before != approval.Approved {
			require.NotEqual(t, approval.Approved, approval.Decide(in).Verdict)
		}
	})
}

// anything is an identity from a small world in which everything collides.
func anything(t *rapid.T) facts.Identity {
	return facts.Identity{
		Login: rapid.SampledFrom([]string{"", "alice", "BOB", "carol", "robot[bot]", "web-flow", "twin", "person/bob"}).Draw(t, "login"),
		ID:    rapid.SampledFrom([]int64{0, 0, 1, 2, 3, 30, 90, 19864447, -1}).Draw(t, "id"),
		Type:  rapid.SampledFrom([]facts.Type{"", facts.User, facts.Bot, "?"}).Draw(t, "type"),
		Email: rapid.SampledFrom([]string{"", " ", "bob@example.org", "2+x@users.noreply.github.com", "noreply@github.com", "x\x00\n@y"}).Draw(t, "email"),
	}
}

func TestNothingIsApprovedWithoutAHuman(t *testing.T) {
	t.Parallel()
	humans := []string{"person/alice", "person/bob", "person/carol", "person/erin", "person/frank", "person/heidi", "person/ivan", "person/judy"}
	rapid.Check(t, func(t *rapid.T) {
		in := sound()
		in.Facts.Pull.Author = anything(t)
		in.Facts.Pushers = rapid.SliceOfN(rapid.Custom(anything), 0, 2).Draw(t, "pushers")
		in.Commits[0].Author, in.Commits[0].CoAuthors = anything(t), rapid.SliceOfN(rapid.Custom(anything), 0, 2).Draw(t, "co")
		in.Facts.Commits[0].Committer = anything(t)
		for range rapid.IntRange(0, 4).Draw(t, "reviews") {
			r := approved(anything(t))
			r.State = rapid.SampledFrom([]facts.State{facts.Approved, facts.Approved, facts.Commented, facts.Dismissed, facts.ChangesRequested, "?"}).Draw(t, "state")
			r.Commit = rapid.SampledFrom([]string{head, older, "", "x"}).Draw(t, "commit")
			r.SubmittedAt = at.Add(time.Duration(rapid.IntRange(-3, 1).Draw(t, "when")) * time.Minute)
			in.Facts.Reviews = append(in.Facts.Reviews, r)
		}
		in.Assessment.Request.Type = rapid.SampledFrom([]change.Type{change.Normal, change.Emergency, ""}).Draw(t, "type")
		d := approval.Decide(in)
		require.Equal(t, marshal(t, d), marshal(t, approval.Decide(stir(in, 1))))
		shown := strings.NewReplacer(`"opens": null`, "", `"closes": null`, "").Replace(marshal(t, d))
		require.NotContains(t, shown, "null", "lists are there even where they are empty")
		if d.Verdict != approval.Approved {
			require.NotEmpty(t, d.Next)
			return
		}
		floor, found := d.Requirements[0], false
		for _, r := range d.Requirements {
			require.True(t, r.Satisfied)
			if r.ID == "floor" {
				floor, found = r, true
			}
		}
		require.True(t, found)
		require.True(t, slices.ContainsFunc(floor.Approvals, func(a approval.Approval) bool { return a.Counted && slices.Contains(humans, a.By) && a.Commit == head }))
		require.False(t, strings.Contains(whys(d.Reasons), " pending:"), whys(d.Reasons))
	})
}
