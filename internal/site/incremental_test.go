package site

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// estateInChange is the reference estate, of which one file after the other changes.
type estateInChange struct {
	files   map[string]string
	records map[string]estate.Record
	random  *rand.Rand
	values  map[string][]string
}

var scalarLine = regexp.MustCompile(`^(\s*(?:- )?)([a-zA-Z]+): (.+)$`)

func newEstateInChange(seed uint64) *estateInChange {
	e := &estateInChange{files: maps.Clone(referenceFiles()), records: map[string]estate.Record{}, random: rand.New(rand.NewPCG(seed, 1)), values: map[string][]string{}}
	for _, r := range referenceRecords() {
		e.records[r.Path] = r
	}
	for _, path := range slices.Sorted(maps.Keys(e.files)) {
		for line := range strings.Lines(e.files[path]) {
			if m := scalarLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
				e.values[m[2]] = append(e.values[m[2]], m[3])
			}
		}
	}
	return e
}

// alter changes a line of a file to what another file has in the like field, or drops it, or
// drops the file.
func (e *estateInChange) alter(t *testing.T) string {
	paths := slices.Sorted(maps.Keys(e.files))
	path := paths[e.random.IntN(len(paths))]
	if e.random.IntN(12) == 0 {
		delete(e.files, path)
		delete(e.records, path)
		return "removed " + path
	}
	lines := strings.Split(e.files[path], "\n")
	for range 50 {
		i := e.random.IntN(len(lines))
		m := scalarLine.FindStringSubmatch(lines[i])
		if m == nil || m[2] == "kind" {
			continue
		}
		was := lines[i]
		if e.random.IntN(5) == 0 {
			lines = slices.Delete(lines, i, i+1)
		} else {
			lines[i] = m[1] + m[2] + ": " + e.values[m[2]][e.random.IntN(len(e.values[m[2]]))]
		}
		e.files[path] = strings.Join(lines, "\n")
		records, _, err := recordtest.Decode(map[string]string{path: e.files[path]})
		require.NoError(t, err)
		delete(e.records, path)
		for _, r := range records {
			e.records[path] = r
		}
		return path + ": " + was
	}
	return "nothing"
}

func (e *estateInChange) estate(t *testing.T) *estate.Estate {
	return estate.New(slices.Collect(maps.Values(e.records)), vocabulary(t))
}

// put gives a file a content.
func (e *estateInChange) put(t *testing.T, path, content string) {
	delete(e.records, path)
	e.files[path] = content
	records, _, err := recordtest.Decode(map[string]string{path: content})
	require.NoError(t, err)
	for _, r := range records {
		e.records[path] = r
	}
}

// life is all that a site is made of, as time goes by.
type life struct {
	*estateInChange
	day      time.Time
	past     *fakePast
	evidence fakeEvidence
	removed  map[string]string
}

func newLife(seed uint64) *life {
	return &life{newEstateInChange(seed), referenceDay, &fakePast{entries: map[estate.Ref][]PastEntry{}}, fakeEvidence{}, map[string]string{}}
}

func (l *life) source(t *testing.T) Source {
	s := sourceOf(l.estate(t))
	s.At, s.Past, s.Evidence = l.day, l.past, l.evidence
	s.Commit, s.CommitTime = fmt.Sprintf("%040x", l.past.Count("")), referenceDay
	s.Changes = func(_ string, day time.Time) (changes []continuity.Change, ok bool) {
		for _, e := range slices.Backward(l.past.entries[""]) {
			if e.At.After(day) {
				changes = append(changes, continuity.Change{Commit: e.Commit, Time: e.At, Refs: []estate.Ref{e.Ref}})
			}
		}
		return changes, true
	}
	return s
}

// anyPath is a file that there is.
func (l *life) anyPath() string {
	paths := slices.Sorted(maps.Keys(l.files))
	return paths[l.random.IntN(len(paths))]
}

// pass lets something happen and says what.
func (l *life) pass(t *testing.T) string {
	path := l.anyPath()
	content := l.files[path]
	switch l.random.IntN(10) {
	case 0:
		var kept []string
		for line := range strings.Lines(content) {
			if !strings.HasPrefix(line, "classification:") {
				kept = append(kept, line)
			}
		}
		class := []string{"public", "internal", "restricted"}[l.random.IntN(3)]
		l.put(t, path, strings.TrimRight(strings.Join(kept, ""), "\n")+"\nclassification: "+class+"\n")
		return path + " is " + class
	case 1:
		l.day = l.day.AddDate(0, 0, l.random.IntN(81)-40)
		return "the day is " + l.day.Format(time.DateOnly)
	case 2:
		delete(l.files, path)
		delete(l.records, path)
		to := strings.TrimSuffix(path, ".yaml") + "-anew.yaml"
		l.put(t, to, content)
		return path + " is " + to
	case 3:
		for _, path := range slices.Sorted(maps.Keys(l.removed)) {
			l.put(t, path, l.removed[path])
			delete(l.removed, path)
			return path + " is back"
		}
		delete(l.files, path)
		delete(l.records, path)
		l.removed[path] = content
		return path + " is gone"
	case 4, 5:
		for range 1 + l.random.IntN(2)*l.random.IntN(300) {
			l.happen(l.anyPath())
		}
		return "history"
	case 6:
		for !strings.HasPrefix(path, "cmdb/changes/") {
			path = l.anyPath()
		}
		ref := l.records[path].Ref
		l.evidence[ref] = append(l.evidence[ref], Decision{Entry: len(l.evidence), Kind: "merged", Verdict: "approved"})
		return "evidence of " + path
	case 7:
		lines := strings.Split(content, "\n")
		for i, line := range lines {
			if at := strings.Index(line, "to: "); at >= 0 && strings.Trim(line[:at], " -") == "" {
				lines = slices.Insert(lines, i+1, strings.Repeat(" ", at)+"hard: false")
				l.put(t, path, strings.Join(lines, "\n"))
				return path + " has a soft relation"
			}
		}
		l.put(t, path, strings.TrimRight(content, "\n")+"\nschemaVersion: [none]\n")
		return path + " is faulty"
	}
	return l.alter(t)
}

// happen adds an entry to the history of a record.
func (l *life) happen(path string) {
	r := l.records[path]
	l.past.add(PastEntry{
		Ref: r.Ref, Commit: fmt.Sprintf("%040x", len(l.past.entries[""])), Op: "modify", Summary: "Entry", Readers: Internal, Told: Internal, Touched: 1,
		Fields: []PastField{{Path: "owner", From: "a", To: "b", Refs: []estate.Ref{"team/gone-for-good", l.records[l.anyPath()].Ref}}},
	})
}

// What is made from memory is to the byte what is made anew. The oracle is the rendering
// without memory: an answer with inputs that leave out what it depends on makes them differ.
func TestMemoryChangesNothing(t *testing.T) {
	t.Parallel()
	steps := 6
	if testing.Short() {
		steps = 1
	}
	path := filepath.Join(t.TempDir(), "book")
	seed := rand.Uint64()
	l, s := newLife(seed), newShelf()
	audience := []Audience{Internal, Internal, Restricted, Public}[l.random.IntN(4)]
	source := l.source(t)
	edition := Edition(source, audience)
	book := memo.New(edition)
	s.render(t, source, audience, book)
	require.NoError(t, book.Save(path))
	for range steps {
		what := l.pass(t)
		source := l.source(t)
		book = memo.Open(path, edition)
		s.render(t, source, audience, book)
		require.NoError(t, book.Save(path))
		anew := rendered(t, source, audience)
		sameFiles(t, anew, s.files, fmt.Sprintf("%s after %s (seed %d)", audience, what, seed))
		if t.Failed() {
			return
		}
	}
}

// A page is made again only where something that it shows may have changed.
func TestOneChangedRecordMakesFewPages(t *testing.T) {
	t.Parallel()
	e, s := newEstateInChange(1), newShelf()
	source := sourceOf(e.estate(t))
	edition := Edition(source, Internal)
	path := filepath.Join(t.TempDir(), "book")
	book := memo.New(edition)
	s.render(t, source, Internal, book)
	require.NoError(t, book.Save(path))
	all := len(s.files)

	const file = "catalogue/services/payments-api.yaml"
	e.files[file] = strings.Replace(e.files[file], "description: ", "description: Newly ", 1)
	records, _, err := recordtest.Decode(map[string]string{file: e.files[file]})
	require.NoError(t, err)
	e.records[file] = records[0]
	before := maps.Clone(s.files)
	s.render(t, sourceOf(e.estate(t)), Internal, memo.Open(path, edition))
	var changed []string
	for name, content := range s.files {
		if before[name] != content {
			changed = append(changed, name)
		}
	}
	assert.Contains(t, changed, "services/payments-api.html")
	assert.Less(t, len(s.made), all/5, "of %d pages made again: %v", all, slices.Sorted(maps.Keys(s.made)))
}

// remembered renders a source and then another from memory, and holds that against the other
// made anew.
func remembered(t *testing.T, before, after Source, audience Audience) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book")
	s, book := newShelf(), memo.New(Edition(before, audience))
	s.render(t, before, audience, book)
	require.NoError(t, book.Save(path))
	s.render(t, after, audience, memo.Open(path, Edition(after, audience)))
	sameFiles(t, rendered(t, after, audience), s.files, string(audience))
}

func TestMemoryKnowsWhatPagesRead(t *testing.T) {
	t.Parallel()
	base := map[string]string{
		"catalogue/teams/t.yaml":                "{kind: Team, name: T}",
		"catalogue/services/a.yaml":             "{kind: Service, name: A, type: technical, owner: team/t, criticality: low, relations: [{type: depends_on, to: ci/b}, {type: supplied_by, to: supplier/s}]}",
		"catalogue/suppliers/s.yaml":            "{kind: Supplier, name: S}",
		"cmdb/items/server/b.yaml":              "{kind: ConfigurationItem, class: server, name: B, status: in_use, owner: team/t, tags: [one]}",
		"cmdb/items/server/c.yaml":              "{kind: ConfigurationItem, class: server, name: C, status: in_use, owner: team/t, tags: [service/a]}",
		"catalogue/agreements/s.yaml":           "{kind: Agreement, type: sla, name: S, provider: team/t, customer: customer/c, owner: team/t, covers: [service/a], validFrom: 2026-01-01, targets: [{metric: availability, percent: 99}]}",
		"catalogue/agreements/o.yaml":           "{kind: Agreement, type: ola, name: O, provider: team/t, customer: team/t, owner: team/t, covers: [service/a], underpins: [agreement/s], validFrom: 2026-01-01, targets: [{metric: availability, percent: 98}]}",
		"catalogue/customers/c.yaml":            "{kind: Customer, name: C}",
		"cmdb/changes/2026/2026-11-20-one.yaml": `{kind: Change, title: One, type: normal, owner: team/t, affects: [{select: "ci[tags=one]"}], window: {start: "2026-12-01T22:00:00Z", end: "2026-12-01T23:00:00Z"}}`,
		"cmdb/changes/2026/2026-11-20-two.yaml": `{kind: Change, title: Two, type: normal, owner: team/t, affects: [{item: ci/b}], window: {start: "2026-12-01T22:00:00Z", end: "2026-12-01T23:00:00Z"}}`,
	}
	for name, changed := range map[string]struct{ path, from, to string }{
		"a relation becomes soft, which its target tells": {"catalogue/services/a.yaml", "to: supplier/s}", "to: supplier/s, hard: false}"},
		"a selector finds another record":                 {"cmdb/items/server/b.yaml", "one", "two"},
		"a text of a record is the reference of another":  {"catalogue/services/a.yaml", "name: A", "name: Renamed"},
		"a record is faulty in a field that describes it": {"catalogue/agreements/o.yaml", "name: O", "name: O, description: [5]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := maps.Clone(base)
			after[changed.path] = strings.Replace(base[changed.path], changed.from, changed.to, 1)
			require.NotEqual(t, base, after)
			remembered(t, sourceOf(estateOf(t, base)), sourceOf(estateOf(t, after)), Internal)
		})
	}
	t.Run("a ledger and a history appear", func(t *testing.T) {
		t.Parallel()
		before := sourceOf(estateOf(t, base))
		after := before
		past := &fakePast{entries: map[estate.Ref][]PastEntry{}}
		past.add(PastEntry{Ref: "service/a", Commit: strings.Repeat("a", 40), Op: "add", Readers: Internal, Told: Internal})
		after.Past, after.Evidence = past, fakeEvidence{"change/2026-11-20-one": {{Entry: 1, Kind: "merged"}}}
		remembered(t, before, after, Internal)
	})
}

// What reads a history need not be safe for concurrent use.
func TestChangesAreAskedByOneAtATime(t *testing.T) {
	t.Parallel()
	source := sourceOf(reference(t))
	var inside, asked atomic.Int32
	source.Changes = func(string, time.Time) ([]continuity.Change, bool) {
		asked.Add(1)
		assert.EqualValues(t, 1, inside.Add(1))
		time.Sleep(time.Millisecond)
		inside.Add(-1)
		return nil, true
	}
	s := New(source, Internal, memo.New(memo.Digest{}))
	var group sync.WaitGroup
	for _, f := range s.Files() {
		if strings.HasPrefix(f.Path, "plans/continuity/") {
			group.Go(func() {
				_, _, err := s.Page(t.Context(), f.Path)
				assert.NoError(t, err)
			})
		}
	}
	group.Wait()
	assert.Greater(t, asked.Load(), int32(1))
}
