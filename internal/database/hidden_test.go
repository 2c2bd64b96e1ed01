package database

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// drawn makes an estate of items, some of which refer to each other and some to nothing.
func drawn(t *rapid.T, tb testing.TB) *estate.Estate {
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(tb, err)
	id := func(i int) string { return fmt.Sprintf("item-%02d", i) }
	count := rapid.IntRange(1, 9).Draw(t, "items")
	files := map[string]string{}
	for i := range count {
		var b strings.Builder
		fmt.Fprintf(&b, "kind: ConfigurationItem\nclass: application\nname: I%d\nowner: team/none\nstatus: in_use\n", i)
		fmt.Fprintf(&b, "contract: contract/c\nrecovery: {after: [ci/%s, ci/%s]}\nrelations:\n", id(rapid.IntRange(0, count).Draw(t, "after")), id((i+1)%count))
		for range rapid.IntRange(1, 3).Draw(t, "relations") {
			one, other := id(rapid.IntRange(0, count).Draw(t, "to")), id(rapid.IntRange(0, count-1).Draw(t, "to"))
			switch rapid.IntRange(0, 3).Draw(t, "type") {
			case 0:
				fmt.Fprintf(&b, "  - {type: depends_on, to: ci/%s}\n", one)
			case 1:
				fmt.Fprintf(&b, "  - {type: member_of, to: ci/%s, hard: false}\n", one)
			case 2:
				fmt.Fprintf(&b, "  - {type: connects_to, to: ci/%s, via: [ci/%s]}\n", one, other)
			case 3:
				fmt.Fprintf(&b, "  - {type: depends_on, minUp: 1, of: [ci/%s, ci/%s]}\n", one, other)
			}
		}
		files["cmdb/items/"+id(i)+".yaml"] = b.String()
	}
	records, _, err := recordtest.Decode(files)
	require.NoError(tb, err)
	return estate.New(records, vocabulary)
}

// TestImpactIsTheClosure compares the table, asked in every way, with the failures of the graph.
func TestImpactIsTheClosure(t *testing.T) {
	t.Parallel()
	estates := rapid.Custom(func(r *rapid.T) *estate.Estate { return drawn(r, t) })
	for seed := range 40 {
		e := estates.Example(seed)
		db, err := Open(context.Background(), Input{Estate: e, At: noon})
		require.NoError(t, err)
		var want [][]any
		for failed := range e.All() {
			for _, x := range graph.New(e).Failure(failed.Ref) {
				var via []string
				for _, ref := range x.Via {
					via = append(via, `"`+string(ref)+`"`)
				}
				want = append(want, []any{string(failed.Ref), string(x.Ref), x.Level.String(), int64(x.Distance), "[" + strings.Join(via, ",") + "]"})
			}
		}
		require.Equal(t, want, ask(t, db, "SELECT * FROM impact"))
		require.ElementsMatch(t, want, ask(t, db, "SELECT i.* FROM record r CROSS JOIN impact i ON i.failed = r.ref"))
		require.ElementsMatch(t, want, ask(t, db, "SELECT i.* FROM record r CROSS JOIN impact i ON i.affected = r.ref"))
		require.ElementsMatch(t, want, ask(t, db, "SELECT i.* FROM record a CROSS JOIN record b CROSS JOIN impact i ON i.affected = a.ref AND i.failed = b.ref"))
		require.NoError(t, db.Close())
	}
}

// TestHiddenLeavesNoTrace hides records, and looks for their references in every table and in the file.
func TestHiddenLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := compiled(t, "")
	estates := rapid.Custom(func(r *rapid.T) *estate.Estate { return drawn(r, t) })
	for seed := range 25 {
		e := estates.Example(seed)
		hidden := map[estate.Ref]bool{}
		for i := range e.Len() {
			hidden[e.Nth(i).Ref] = (seed*7+i*i+i)%3 == 0
		}
		in := Input{Estate: e, Schema: s, At: noon, Hidden: func(x *estate.Record) bool { return hidden[x.Ref] }}
		db, err := Open(context.Background(), in)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "estate.db")
		require.NoError(t, build(context.Background(), path, in, 1000))
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		seen := string(content)
		for _, table := range []string{"ci", recordName, "relation", "reference", impactName, stateName} {
			seen += fmt.Sprint(ask(t, db, "SELECT * FROM "+table))
		}
		for ref, hides := range hidden {
			require.False(t, hides && strings.Contains(seen, string(ref)), ref)
		}
		// What refers to no hidden record is whole.
		bodies := ask(t, db, "SELECT ref, body, recovery_after, contract FROM ci")
		at := 0
		for x := range e.OfKind(estate.ConfigurationItem) {
			if hidden[x.Ref] {
				continue
			}
			require.Equal(t, string(x.Ref), bodies[at][0])
			require.Equal(t, "contract/c", bodies[at][3])
			touched := false
			for _, l := range x.Links {
				touched = touched || hidden[l.To]
			}
			body := x.Body()
			if whole := string(body.AppendJSON(nil)); touched {
				require.NotEqual(t, whole, bodies[at][1])
			} else {
				require.Equal(t, whole, bodies[at][1])
			}
			at++
		}
		require.Len(t, bodies, at)
		require.NoError(t, db.Close())
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	in := shop(t)
	in.Hidden = func(r *estate.Record) bool { return r.Ref == "ci/a" || r.Ref == "team/ops" }
	db := opened(t, in)
	assert.Equal(t, [][]any{{nil, `[{"type":"depends_on","to":"ci/cluster","hard":false,"buffer":"1h30m","note":"it's"},{"type":"depends_on","minUp":1,"of":["ci/b"]}]`}},
		ask(t, db, "SELECT owner, relations FROM service"))
	assert.Equal(t, [][]any{{"ci/b"}, {"ci/cluster"}, {"incident/2026-10-03-down"}, {"service/shop"}}, ask(t, db, "SELECT ref FROM record"))
	assert.Equal(t, [][]any{{int64(4)}}, ask(t, db, "SELECT records FROM state"))
	_, err := db.Query(context.Background(), "SELECT * FROM history", 0, &answer{})
	require.EqualError(t, err, "no such table: history; it is only for readers who may read everything")
}

// TestRedactWhatIsNoLink hides references where the schema knows of none.
func TestRedactWhatIsNoLink(t *testing.T) {
	t.Parallel()
	db := opened(t, Input{
		Estate: decode(t, map[string]string{
			"catalogue/teams/hidden.yaml": "kind: Team\nname: Hidden\n",
			"catalogue/teams/open.yaml":   "kind: Team\nname: Open\nowner: team/hidden\ntags: [team/hidden, x]\nannotations: {team/hidden: x, y: team/hidden, z: z}\n",
		}),
		Schema: compiled(t, ""),
		Hidden: func(r *estate.Record) bool { return r.Ref == "team/hidden" },
	})
	seen := ask(t, db, "SELECT body FROM team")
	seen = append(seen, ask(t, db, "SELECT * FROM record")...)
	assert.NotContains(t, fmt.Sprint(seen), "hidden")
	assert.Contains(t, fmt.Sprint(seen), `"z":"z"`)
}

// file writes an estate as a file and opens it with a driver that knows nothing of it.
func file(t *testing.T, in Input) (path string, query func(statement string) [][]any) {
	t.Helper()
	var first, second bytes.Buffer
	require.NoError(t, WriteFile(context.Background(), &first, in))
	require.NoError(t, WriteFile(context.Background(), &second, in))
	require.True(t, bytes.Equal(first.Bytes(), second.Bytes()), "the same estate gives the same bytes")
	path = filepath.Join(t.TempDir(), "estate.db")
	require.NoError(t, os.WriteFile(path, first.Bytes(), 0o600))
	pool, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	return path, func(statement string) [][]any {
		rows, err := pool.Query(statement)
		require.NoError(t, err)
		var a answer
		last := read(rows, 0, func(b batch) bool { a.rows = append(a.rows, b.rows...); return true })
		require.NoError(t, last.err)
		require.NoError(t, rows.Close())
		return append(a.rows, last.rows...)
	}
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	in := shop(t)
	in.At, in.Commit = noon, "c0ffee"
	path, query := file(t, in)
	db := opened(t, in)
	for _, table := range Tables(in.Schema) {
		switch table.Name {
		case historyName, diagnosticName:
			assert.Equal(t, [][]any{{int64(0)}}, query("SELECT count(*) FROM sqlite_schema WHERE name = '"+table.Name+"'"))
		case stateName:
			assert.Equal(t, [][]any{{"2026-11-20T12:00:00Z", "2026-11-20", "c0ffee", int64(6), int64(1), "team/ops"}}, query("SELECT * FROM state"))
		default:
			assert.Equal(t, ask(t, db, "SELECT * FROM \""+table.Name+"\""), query("SELECT * FROM \""+table.Name+"\""), table.Name)
		}
	}
	assert.Equal(t, [][]any{{"ok"}}, query("PRAGMA integrity_check"))
	if program, err := exec.LookPath("sqlite3"); err == nil {
		out, err := exec.Command(program, path, "SELECT ref FROM service").CombinedOutput()
		require.NoError(t, err)
		assert.Equal(t, "service/shop\n", string(out))
	}
}

// TestImpactOfAFileEnds caps the closure: whole failures, and the file says how far it goes.
func TestImpactOfAFileEnds(t *testing.T) {
	t.Parallel()
	in := shop(t)
	for most, want := range map[int][]any{0: {int64(0), int64(0), nil}, 1: {int64(0), int64(0), nil}, 2: {int64(2), int64(0), "ci/a"}, 4: {int64(4), int64(0), "ci/b"}, 5: {int64(5), int64(1), "team/ops"}} {
		path := filepath.Join(t.TempDir(), "estate.db")
		require.NoError(t, build(context.Background(), path, in, most))
		pool, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		var count int64
		var complete, through any
		require.NoError(t, pool.QueryRow("SELECT (SELECT count(*) FROM impact), impact_complete, impact_through FROM state").Scan(&count, &complete, &through))
		require.NoError(t, pool.Close())
		assert.Equal(t, want, []any{count, complete, through}, most)
	}
}

func TestWriteFileStops(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var b bytes.Buffer
	require.ErrorIs(t, WriteFile(ctx, &b, shop(t)), context.Canceled)
	assert.Zero(t, b.Len())
}
