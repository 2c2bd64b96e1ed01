package site

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// secrecy is the reference estate with some records hidden and all others public. What the
// hidden ones are called and say has a mark in it, which occurs nowhere else.
type secrecy struct {
	// hidden are the marks by the references that the records have in the reference estate.
	hidden map[estate.Ref]string
	mark   *regexp.Regexp
}

// freeFields are fields whose short texts are no words of the schema.
var freeFields = []string{
	"name", "title", "description", "tags", "hostname", "serial", "serialNumber", "assetTag", "model", "vendor", "product", "version", "number", "login", "fqdn",
	"text", "summary", "reason", "note", "notes", "action", "step", "what", "activity", "phone", "email", "url", "address", "city", "aliases", "account", "accounts",
	"licenceKeyRef", "engine", "image", "edition", "manufacturer", "firmware", "cause", "workaround", "outcome", "lesson", "question", "label", "subject", "scope",
}

// hide marks a record that is hidden, in a copy of its content.
func (s *secrecy) hide(n *estate.Node, name, mark string) {
	switch n.Kind {
	case estate.String:
		if _, err := estate.ParseRef(n.Text); err == nil {
			return
		}
		if strings.ContainsFunc(n.Text, unicode.IsSpace) && !estateTime(n.Text) || slices.Contains(freeFields, name) {
			switch {
			case strings.Contains(n.Text, "@"):
				n.Text = mark + "@example.org"
			case strings.HasPrefix(n.Text, "https://"):
				n.Text = "https://example.org/" + mark
			default:
				n.Text = mark + " " + mark
			}
		}
	case estate.List:
		for i := range n.Items {
			s.hide(&n.Items[i], name, mark)
		}
	case estate.Struct:
		for i := range n.Fields {
			s.hide(&n.Fields[i].Value, n.Fields[i].Name, mark)
		}
	}
}

// estateTime reports whether a text with blanks begins like an instant or a time of day.
func estateTime(text string) bool { return text[0] >= '0' && text[0] <= '9' }

// rename gives hidden records other references wherever they are named.
func (s *secrecy) rename(n *estate.Node) {
	switch n.Kind {
	case estate.String:
		if mark, ok := s.hidden[estate.Ref(n.Text)]; ok {
			n.Text = string(s.renamed(estate.Ref(n.Text), mark))
		}
	case estate.List:
		for i := range n.Items {
			s.rename(&n.Items[i])
		}
	case estate.Struct:
		for i := range n.Fields {
			s.rename(&n.Fields[i].Value)
		}
	}
}

func (s *secrecy) renamed(ref estate.Ref, mark string) estate.Ref {
	id := mark
	if ref.Kind().Info().Dated {
		id = ref.ID()[:11] + mark
	}
	return estate.NewRef(ref.Kind(), id)
}

// bodyOf changes the content of a hidden record beyond its texts; nil where it shall not.
type bodyOf func(r *estate.Record, body *estate.Node)

// estate makes the estate.
func (s *secrecy) estate(t testing.TB, alter bodyOf) *estate.Estate {
	t.Helper()
	files := map[string]string{}
	for _, r := range referenceRecords() {
		body := r.Body()
		body = body.Clone()
		classification, where := "public", r.Path
		if mark, ok := s.hidden[r.Ref]; ok {
			classification = "restricted"
			s.hide(&body, "", mark)
			if alter != nil {
				alter(&r, &body)
			}
			where = path.Dir(r.Path) + "/" + s.renamed(r.Ref, mark).ID() + ".yaml"
		}
		s.rename(&body)
		value := estate.Node{Kind: estate.String, Text: classification}
		if f := body.Field("classification"); f != nil {
			f.Value = value
		} else {
			body.Fields = append(body.Fields, estate.Field{Name: "classification", Value: value})
		}
		files[where] = string(body.AppendJSON(nil))
	}
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return estate.New(records, vocabulary(t))
}

// secrecies returns the same choice of hidden records with two marks.
func secrecies(chosen func(r *estate.Record) bool) (a, b *secrecy) {
	a = &secrecy{hidden: map[estate.Ref]string{}, mark: regexp.MustCompile("(?i)zqa[0-9]{4}q")}
	b = &secrecy{hidden: map[estate.Ref]string{}, mark: regexp.MustCompile("(?i)zqb[0-9]{4}q")}
	for i, r := range referenceRecords() {
		if chosen(&r) {
			a.hidden[r.Ref], b.hidden[r.Ref] = fmt.Sprintf("zqa%04dq", i), fmt.Sprintf("zqb%04dq", i)
		}
	}
	return a, b
}

// sameFiles fails for the first files that two sites do not have alike.
func sameFiles(t *testing.T, a, b map[string]string, why string) {
	t.Helper()
	names := slices.Sorted(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	shown := 0
	for _, name := range names {
		one, there := a[name]
		other, too := b[name]
		if one == other && there == too {
			continue
		}
		if shown++; shown > 5 {
			return
		}
		at := 0
		for at < min(len(one), len(other)) && one[at] == other[at] {
			at++
		}
		t.Errorf("%s differs, %s: %q and %q", name, why, around(one, at), around(other, at))
	}
}

// around is a text near a place in it.
func around(text string, at int) string { return text[max(0, at-160):min(len(text), at+100)] }

// What a hidden record is called and says is in no file of the site: not as a text, which
// its mark would give away, and not in effect, for a site is the same to the byte whatever the
// hidden records are called and say.
func TestHiddenRecordsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	kinds, part := estate.Kinds(), 0.15+0.6*random.Float64()
	kind := kinds[random.IntN(len(kinds))].Kind
	for n, chosen := range []func(r *estate.Record) bool{
		func(*estate.Record) bool { return random.Float64() < part },
		func(r *estate.Record) bool { return r.Kind == kind },
	} {
		why := fmt.Sprintf("choice %d, seed %d", n, seed)
		a, b := secrecies(chosen)
		one, other := sourceOf(a.estate(t, nil)), sourceOf(b.estate(t, nil))
		files := rendered(t, one, Internal)
		a.absent(t, files, why)
		sameFiles(t, files, rendered(t, other, Internal), "internal, "+why)
		files = rendered(t, one, Public)
		a.absent(t, files, "public, "+why)
		sameFiles(t, files, rendered(t, sourceOf(b.estate(t, nothing)), Public), "public, "+why)
	}
}

// absent fails where a mark is in a file or its name.
func (s *secrecy) absent(t *testing.T, files map[string]string, why string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if found := s.mark.FindStringIndex(files[name]); found != nil || s.mark.MatchString(name) {
			t.Errorf("%s, %s: %q", name, why, around(files[name], append(found, 0)[0]))
		}
	}
}

// In a site for those who see everything the marks are in pages, in the index of search, in
// feeds and in documents: their absence means something.
func TestMarksWouldBeSeen(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	a, _ := secrecies(func(*estate.Record) bool { return true })
	seen := map[string]bool{}
	for name, content := range rendered(t, sourceOf(a.estate(t, nil)), Restricted) {
		if a.mark.MatchString(content) {
			folder, _, _ := strings.Cut(name, "/")
			seen[folder+path.Ext(name)] = true
		}
	}
	for _, want := range []string{"search.js", "plans.html", "services.html", "services.ics", "calendar.ics.ics", "health.html.html", "classes.html"} {
		assert.True(t, seen[want], want)
	}
}

// nothing leaves a record nothing but its kind.
func nothing(_ *estate.Record, body *estate.Node) {
	body.Fields = slices.DeleteFunc(body.Fields, func(f estate.Field) bool { return f.Name != "kind" && f.Name != "class" })
}
