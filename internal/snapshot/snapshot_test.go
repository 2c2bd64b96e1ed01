package snapshot

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/shape"
)

func file() *rapid.Generator[File] {
	return rapid.Custom(func(t *rapid.T) File {
		f := File{
			Path: rapid.StringN(0, 20, -1).Draw(t, "path"),
			Stat: gittree.Stat{Size: rapid.Int64().Draw(t, "size"), ModTime: rapid.Int64().Draw(t, "modified"), ChangeTime: rapid.Int64().Draw(t, "changed"), Inode: rapid.Uint64().Draw(t, "inode"), Mode: rapid.Uint32().Draw(t, "mode")},
			Racy: rapid.Bool().Draw(t, "racy"),
		}
		copy(f.Blob[:], rapid.SliceOfN(rapid.Byte(), len(f.Blob), len(f.Blob)).Draw(t, "blob"))
		if rapid.Bool().Draw(t, "record") {
			f.Record = anyRecord(t, f.Path)
		}
		for range rapid.IntRange(0, 2).Draw(t, "faults") {
			f.Faults = append(f.Faults, fault(t, f.Path))
		}
		return f
	})
}

func anyRecord(t *rapid.T, path string) *estate.Record {
	text := func(label string) string { return rapid.StringN(0, 8, -1).Draw(t, label) }
	number := func(label string) int { return rapid.IntRange(0, 1<<20).Draw(t, label) }
	r := &estate.Record{
		Path: path, Ref: estate.Ref(text("ref")), Kind: estate.Kind(rapid.IntRange(0, 22).Draw(t, "kind")), Name: text("name"), Class: text("class"),
		Status: text("status"), EndOfSupport: text("support"), Faulty: rapid.Bool().Draw(t, "faulty"), Encoded: text("encoded"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "links") {
		r.Links = append(r.Links, estate.Link{
			Field: text("field"), Pos: estate.Position{Line: number("line"), Column: number("column")}, To: estate.Ref(text("to")),
			Prefixes: rapid.SampledFrom([][]string{nil, {"ci"}, {"service", "ci"}, {"a", "b", "c"}}).Draw(t, "prefixes"),
			Type:     text("type"), Relation: number("relation"), Soft: rapid.Bool().Draw(t, "soft"), MinUp: number("minUp"),
		})
	}
	return r
}

func fault(t *rapid.T, path string) diag.Diagnostic {
	return diag.Diagnostic{
		Code: diag.WrongType, Severity: diag.Severity(rapid.IntRange(0, 2).Draw(t, "severity")), Span: diag.Span{Path: path, Line: rapid.IntRange(0, 9).Draw(t, "line")},
		Message: rapid.String().Draw(t, "message"), Hint: rapid.String().Draw(t, "hint"), Related: []diag.Related{{Span: diag.Span{Path: "x"}, Message: "here"}},
	}
}

func TestSnapshotComesBack(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		store := Open(dir, "engine", "schema")
		snap := &Snapshot{Files: rapid.SliceOfN(file(), 0, 6).Draw(t, "files")}
		id := store.PutSnapshot("state", snap)
		require.NotEmpty(t, id)
		stored, ok := store.Snapshot("state")
		require.True(t, ok)
		require.Equal(t, id, stored.ID)
		records := 0
		for i, f := range stored.Files {
			want := snap.Files[i]
			if want.Record != nil {
				records++
			}
			want.Record = nil
			require.Equal(t, want, f)
		}
		require.Equal(t, records, stored.Len())
		require.NoError(t, stored.Records())
		require.Len(t, stored.Files, len(snap.Files))
		for i := range stored.Files {
			require.Equal(t, snap.Files[i], stored.Files[i])
		}
		require.Equal(t, id, store.PutSnapshot("state", snap), "one content has one id")
	})
}

// FuzzParse takes payloads that no writer wrote: damage behind a checksum that is right
// must still be found, never believed or fatal.
func FuzzParse(f *testing.F) {
	whole, err := encode(example())
	if err != nil {
		f.Fatal(err)
	}
	payload := strings.TrimPrefix(string(whole[:len(whole)-4]), magic)
	f.Add(payload)
	f.Add(payload[:len(payload)/2])
	f.Fuzz(func(t *testing.T, payload string) {
		stored, err := parse(payload, "id")
		if err != nil {
			return
		}
		if err := stored.Records(); err != nil {
			return
		}
		back := &Snapshot{Files: stored.Files}
		again, err := encode(back)
		if err != nil {
			t.Fatal(err)
		}
		third, err := parse(strings.TrimPrefix(string(again[:len(again)-4]), magic), "id")
		if err != nil || third.Records() != nil || len(third.Files) != len(stored.Files) {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
	})
}

func example() *Snapshot {
	return &Snapshot{Files: []File{
		{Path: "catalogue/teams/a.yaml", Stat: gittree.Stat{Size: 12, ModTime: 1 << 60, ChangeTime: -1, Inode: 7, Mode: 0o100644}, Racy: true,
			Record: &estate.Record{Ref: "team/a", Kind: estate.Team, Path: "catalogue/teams/a.yaml", Name: "A", Encoded: "\x05\x00\x00\x00",
				Links: []estate.Link{{Field: "members[0]", To: "person/x", Prefixes: []string{"person"}, Pos: estate.Position{Line: 3, Column: 5}}}}},
		{Path: "catalogue/teams/b.yaml", Faults: []diag.Diagnostic{{Code: diag.EmptyFile, Span: diag.Span{Path: "catalogue/teams/b.yaml", Line: 1, Column: 1}, Message: "the file is empty"}}},
	}}
}

// Any byte that changes on the disk is noticed.
func TestDamageIsAMiss(t *testing.T) {
	store := Open(t.TempDir(), "engine", "schema")
	id := store.PutSnapshot("state", example())
	store.PutFindings(id, "2026-11-21", example().Files[1].Faults)
	store.PutSchema(&Compiled{Schema: &shape.Schema{Digest: "x"}})
	for name, read := range map[string]func() bool{
		fileName("state"): func() bool { _, ok := store.Snapshot("state"); return ok },
		"findings-" + id:  func() bool { _, ok := store.Findings(id, "2026-11-21"); return ok },
		"schema":          func() bool { _, ok := store.Schema(); return ok },
	} {
		path := filepath.Join(store.dir, name)
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, read(), name)
		stride := max(1, len(whole)/200)
		for at := 0; at < len(whole); at += stride {
			damaged := []byte(string(whole))
			damaged[at] ^= byte(1 << (at % 8))
			require.NoError(t, os.WriteFile(path, damaged, 0o600))
			require.False(t, read(), "%s with byte %d changed", name, at)
			_, err := os.Stat(path)
			require.ErrorIs(t, err, os.ErrNotExist, "a damaged file is removed")
		}
		for length := range min(len(whole), 60) {
			require.NoError(t, os.WriteFile(path, whole[:length], 0o600))
			require.False(t, read(), "%s cut to %d bytes", name, length)
		}
		require.NoError(t, os.WriteFile(path, whole, 0o600))
		require.True(t, read(), name)
	}
}

func TestStoresAreApart(t *testing.T) {
	dir := t.TempDir()
	Open(dir, "engine", "schema").PutSnapshot("state", example())
	for _, other := range []*Store{Open(dir, "engine", "other"), Open(dir, "other", "schema"), Open(dir, "engin", "eschema")} {
		_, ok := other.Snapshot("state")
		assert.False(t, ok)
		_, ok = other.Newest()
		assert.False(t, ok)
	}
	_, ok := Open(dir, "engine", "schema").Snapshot("another state")
	assert.False(t, ok)
	_, ok = Open(dir, "engine", "schema").Newest()
	assert.True(t, ok)
}

func TestFindingsHoldForOneDay(t *testing.T) {
	store := Open(t.TempDir(), "engine", "schema")
	found := []diag.Diagnostic{{Code: diag.EndOfSupport, Severity: diag.Warning, Span: diag.Span{Path: "a", Line: 1, Column: 2}, Message: "<old> & gone", Related: []diag.Related{}}}
	store.PutFindings("id", "2026-11-21", found)
	kept, ok := store.Findings("id", "2026-11-21")
	require.True(t, ok)
	assert.Equal(t, found, kept)
	_, ok = store.Findings("id", "2026-11-22")
	assert.False(t, ok)
	_, ok = store.Findings("other", "2026-11-21")
	assert.False(t, ok)
	store.PutFindings("none", "2026-11-21", nil)
	kept, ok = store.Findings("none", "2026-11-21")
	assert.True(t, ok, "that nothing was found is worth keeping")
	assert.Empty(t, kept)
}

func TestNilStore(t *testing.T) {
	var store *Store
	store.PutSnapshot("state", example())
	store.PutSchema(&Compiled{})
	store.PutFindings("id", "day", nil)
	_, ok := store.Snapshot("state")
	assert.False(t, ok)
	_, ok = store.Newest()
	assert.False(t, ok)
	_, ok = store.Schema()
	assert.False(t, ok)
	_, ok = store.Findings("id", "day")
	assert.False(t, ok)
}

// A cache that cannot be written costs time, never the command.
func TestUnwritableDirectory(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))
	caches := []string{blocked} // a file where the directory should be: nobody may write there
	if runtime.GOOS != "windows" && os.Geteuid() != 0 {
		locked := filepath.Join(dir, "locked")
		require.NoError(t, os.Mkdir(locked, 0o500))
		caches = append(caches, locked)
	}
	for _, cache := range caches {
		store := Open(cache, "engine", "schema")
		assert.NotEmpty(t, store.PutSnapshot("state", example()))
		store.PutSchema(&Compiled{})
		store.PutFindings("id", "day", nil)
		_, ok := store.Snapshot("state")
		assert.False(t, ok)
	}
}

// Readers see one writer's snapshot or another's, never a mixture, while both write.
func TestConcurrentWriters(t *testing.T) {
	dir := t.TempDir()
	const writers, rounds = 4, 30
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			store := Open(dir, "engine", "schema")
			for range rounds {
				snap := &Snapshot{}
				for i := range w + 1 {
					snap.Files = append(snap.Files, File{Path: fmt.Sprintf("%d-%d", w, i), Record: &estate.Record{Path: fmt.Sprintf("%d-%d", w, i), Encoded: strings.Repeat("x", 1000*w)}})
				}
				store.PutSnapshot("state", snap)
				stored, ok := store.Snapshot("state")
				if !ok {
					t.Error("a snapshot that was written is missed")
					return
				}
				if err := stored.Records(); err != nil {
					t.Error(err)
				}
				for _, f := range stored.Files {
					if !strings.HasPrefix(f.Path, fmt.Sprintf("%d-", len(stored.Files)-1)) {
						t.Errorf("%d files, and one is %s", len(stored.Files), f.Path)
					}
				}
			}
		})
	}
	wg.Wait()
	entries, err := os.ReadDir(Open(dir, "engine", "schema").dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file stays behind")
}

// The cache does not grow without end.
func TestPrune(t *testing.T) {
	dir := t.TempDir()
	store := Open(dir, "engine", "schema")
	old := time.Now().Add(-2 * maxAge)
	abandoned := Open(dir, "old engine", "schema")
	abandoned.PutSnapshot("state", example())
	require.NoError(t, os.Chtimes(abandoned.dir, old, old))
	store.PutFindings("gone", "2020-01-01", nil)
	require.NoError(t, os.Chtimes(filepath.Join(store.dir, "findings-gone"), old, old))
	for i := range maxSnapshots + 5 {
		store.PutSnapshot(fmt.Sprint(i), example())
		stamp := time.Now().Add(time.Duration(i-100) * time.Minute)
		require.NoError(t, os.Chtimes(filepath.Join(store.dir, fileName(fmt.Sprint(i))), stamp, stamp))
	}
	store.PutSnapshot("last", example())
	assert.Len(t, store.snapshots(), maxSnapshots)
	_, ok := store.Snapshot("last")
	assert.True(t, ok)
	_, ok = store.Snapshot("0")
	assert.False(t, ok, "the oldest goes first")
	assert.NoDirExists(t, abandoned.dir)
	assert.NoFileExists(t, filepath.Join(store.dir, "findings-gone"))
}
