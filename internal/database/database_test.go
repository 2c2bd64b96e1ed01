package database

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/fieldguide"
)

// shop is an estate with something of everything, and with faults.
func shop(t testing.TB) Input {
	t.Helper()
	return Input{Schema: compiled(t, ""), Estate: decode(t, map[string]string{
		"catalogue/teams/ops.yaml":            "kind: Team\nname: Operations\nmembers: [person/ada]\nclassification: restricted\n",
		"catalogue/services/shop.yaml":        "kind: Service\nname: Shop\ntype: customer_facing\nowner: team/ops\ncriticality: high\nrelations:\n  - {type: depends_on, to: ci/cluster, hard: false, buffer: 1h30m, note: it's}\n  - {type: depends_on, minUp: 1, of: [ci/a, ci/b]}\ntags: [x, y]\n",
		"cmdb/items/cluster.yaml":             "kind: ConfigurationItem\nclass: database\nname: Cluster\nowner: team/ops\nstatus: in_use\nredundancy: {minUp: 1}\navailabilityPercent: 99.95\ncost: {amount: \"1800.10\", currency: EUR, per: month}\nbackup: {interval: 2d, encrypted: true}\nattributes: {port: 5432}\nlastVerified: {date: 2026-09-01}\n",
		"cmdb/items/a.yaml":                   "kind: ConfigurationItem\nclass: database\nname: A\nowner: team/ops\nstatus: in_use\nrelations: [{type: member_of, to: ci/cluster}]\n",
		"cmdb/items/b.yaml":                   "kind: ConfigurationItem\nclass: database\nname: [not, text]\nowner: team/ops\nstatus: in_use\nrelations: [{type: member_of, to: ci/cluster}, {type: depends_on, to: ci/nowhere}]\n",
		"cmdb/incidents/2026-10-03-down.yaml": "kind: Incident\ntitle: Down\nservice: service/shop\nimpact: high\nurgency: high\noccurred: \"2026-10-03T14:02:00+02:00\"\n",
	})}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	db := opened(t, shop(t))
	for _, c := range []struct {
		statement string
		want      [][]any
	}{
		{"SELECT ref, id, kind, path, name, faulty FROM ci WHERE id <> 'cluster'", [][]any{
			{"ci/a", "a", "ConfigurationItem", "cmdb/items/a.yaml", "A", int64(0)}, {"ci/b", "b", "ConfigurationItem", "cmdb/items/b.yaml", nil, int64(1)}}},
		{"SELECT availability_percent, cost_amount, cost, backup_interval, backup_interval_seconds, backup_encrypted, attributes->>'port', redundancy_min_up FROM ci WHERE ref='ci/cluster'", [][]any{
			{99.95, "1800.10", `{"amount":"1800.10","currency":"EUR","per":"month"}`, "2d", int64(172800), int64(1), int64(5432), int64(1)}}},
		{"SELECT body->>'$.name[1]' FROM ci WHERE faulty", [][]any{{"text"}}},
		{"SELECT title, name, priority, service FROM incident", [][]any{{"Down", "Down", "p1", "service/shop"}}},
		{"SELECT kind, owner, class, status, classification, last_verified FROM record WHERE ref IN ('ci/cluster', 'team/ops')", [][]any{
			{"ConfigurationItem", "team/ops", "database", "in_use", "internal", "2026-09-01"}, {"Team", nil, nil, nil, "restricted", nil}}},
		{"SELECT target, hard, min_up, group_no, buffer, buffer_seconds, note FROM relation WHERE source='service/shop'", [][]any{
			{"ci/cluster", int64(0), nil, int64(1), "1h30m", int64(5400), "it's"}, {"ci/a", int64(1), int64(1), int64(2), nil, nil, nil}, {"ci/b", int64(1), int64(1), int64(2), nil, nil, nil}}},
		{"SELECT source, field, target, type FROM reference WHERE dangling", [][]any{
			{"ci/b", "relations[1].to", "ci/nowhere", "depends_on"}, {"team/ops", "members[0]", "person/ada", nil}}},
		{"SELECT affected, effect, distance, via FROM impact WHERE failed='ci/a'", [][]any{
			{"ci/cluster", "redundancy_lost", int64(1), `["ci/a"]`}, {"service/shop", "redundancy_lost", int64(1), `["ci/a"]`}}},
		{"SELECT failed, effect FROM impact WHERE affected='service/shop'", [][]any{{"ci/a", "redundancy_lost"}, {"ci/b", "redundancy_lost"}, {"ci/cluster", "degraded"}}},
		{"SELECT failed FROM impact WHERE failed = 'ci/nowhere' OR affected = NULL OR failed = 3", nil},
		{"SELECT c.ref, count(*) FROM ci c JOIN impact i ON i.failed = c.ref GROUP BY 1", [][]any{{"ci/a", int64(2)}, {"ci/b", int64(2)}, {"ci/cluster", int64(1)}}},
		{"SELECT day, at, commit_id, records FROM state", [][]any{{"2026-11-20", "2026-11-20T12:00:00Z", nil, int64(6)}}},
		{"SELECT count(*) FROM record", [][]any{{int64(6)}}},
		{`SELECT "name" FROM 'service' ORDER BY [ref]`, [][]any{{"Shop"}}},
		{"VALUES (1, 'a;b'), (2.5, NULL);;", [][]any{{int64(1), "a;b"}, {2.5, nil}}},
		{"/* ; */ WITH x AS (SELECT ref FROM team) -- ;\nSELECT * FROM x", [][]any{{"team/ops"}}},
		{"SELECT x'00ff', 9e999, '\u00e9'", [][]any{{"x'00ff'", nil, "é"}}},
		{"SELECT count(*) FROM history, diagnostic", [][]any{{int64(0)}}},
	} {
		assert.Equal(t, c.want, ask(t, db, c.statement), c.statement)
	}
}

// TestColumnsThatAreNamedLater asks one database for more and more columns of a table.
func TestColumnsThatAreNamedLater(t *testing.T) {
	t.Parallel()
	db := opened(t, shop(t))
	assert.Equal(t, [][]any{{int64(3)}}, ask(t, db, "SELECT count(*) FROM ci"))
	assert.Equal(t, [][]any{{"A"}, {nil}, {"Cluster"}}, ask(t, db, "SELECT name FROM ci"))
	assert.Equal(t, [][]any{{"A", "in_use"}, {nil, "in_use"}, {"Cluster", "in_use"}}, ask(t, db, "SELECT NAME, STATUS FROM CI"))
	assert.Equal(t, [][]any{{int64(3)}}, ask(t, db, "SELECT count(*) FROM ci NATURAL JOIN (SELECT ref, owner FROM ci)"))
	whole := ask(t, db, "SELECT * FROM ci")
	assert.Equal(t, whole, ask(t, opened(t, shop(t)), "SELECT * FROM ci"))
	assert.Equal(t, [][]any{{"Shop"}}, ask(t, db, "SELECT name FROM service"))
}

// TestTablesHoldEveryField reads the fields of records as the estate has them, and compares
// them with the columns that are described.
func TestTablesHoldEveryField(t *testing.T) {
	t.Parallel()
	in := shop(t)
	db := opened(t, in)
	for _, table := range Tables(in.Schema) {
		if table.Kind == estate.NoKind {
			continue
		}
		assert.NotEmpty(t, table.Doc, table.Name)
		var a answer
		_, err := db.Query(context.Background(), "SELECT * FROM \""+table.Name+"\"", 0, &a)
		require.NoError(t, err)
		assert.Equal(t, table.columnNames(), a.columns)
		fields := map[string]bool{"kind": true}
		for _, c := range table.Columns {
			fields[c.Field] = true
			assert.NotEmpty(t, c.Doc, "%s.%s", table.Name, c.Name)
		}
		for _, f := range fieldguide.Describe(in.Schema, table.Kind) {
			if !slices.Contains([]rune(f.Path), '[') {
				assert.True(t, fields[f.Path], "%s: %s", table.Name, f.Path)
			}
		}
		i := 0
		for r := range in.Estate.OfKind(table.Kind) {
			body := r.Body()
			for j, c := range table.Columns {
				if c.Field == "" || c.Holds == holdsSeconds || c.Field == "name" {
					continue
				}
				assert.Equal(t, oracle(body.At(c.Field)), a.rows[i][j], "%s %s", r.Ref, c.Name)
			}
			i++
		}
		assert.Len(t, a.rows, i)
	}
}

// oracle is the value of a field as a query has it.
func oracle(n *estate.Node) any {
	var v any
	if n == nil {
		return nil
	}
	switch n.Kind {
	case estate.Number:
		var whole int64
		if _, err := fmt.Sscanf(n.Text+"|", "%d|", &whole); err == nil {
			return whole
		}
		var real float64
		_, _ = fmt.Sscan(n.Text, &real)
		v = real
	case estate.Bool:
		v = map[string]int64{"true": 1, "false": 0}[n.Text]
	case estate.String:
		v = n.Text
	case estate.List, estate.Struct:
		text, _ := n.MarshalJSON()
		v = string(text)
	case estate.Null:
	}
	return v
}

func TestExtensionsAddColumns(t *testing.T) {
	t.Parallel()
	s := compiled(t, `
#Service: {
	costObject?: string
	cost_object?: int
	ref?: string
	id?: string
	body?: string
	"odd-Name.ß"?: bool
	commit?: string
	order?: {by?: number}
	order_by?: string
	slow?: #Duration
	slowSeconds?: int
	"9lives"?: int
	HTTPServer?: string
}`)
	in := Input{Schema: s, Estate: estate.New([]estate.Record{{Ref: "service/a", Kind: estate.Service, Name: "A", Path: "catalogue/services/a.yaml", Encoded: string(estate.AppendNode(nil, &estate.Node{Kind: estate.Struct, Fields: []estate.Field{
		text("costObject", "CO"), {Name: "cost_object", Value: estate.Node{Kind: estate.Number, Text: "7"}}, text("ref", "mine"), text("id", "own"), text("body", "flesh"),
		{Name: "odd-Name.ß", Value: estate.Node{Kind: estate.Bool, Text: "true"}}, text("commit", "c"),
		{Name: "order", Value: estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "by", Value: estate.Node{Kind: estate.Number, Text: "1.5"}}}}},
		text("order_by", "x"), text("slow", "1m"), {Name: "slowSeconds", Value: estate.Node{Kind: estate.Number, Text: "1e400"}},
		{Name: "9lives", Value: estate.Node{Kind: estate.Number, Text: "9"}}, text("HTTPServer", "nginx"),
	}}))}}, nil)}
	assert.Equal(t,
		[][]any{{"service/a", "a", "CO", int64(7), "mine", "own", "flesh", int64(1), "c", `{"by":1.5}`, 1.5, "x", "1m", nil, int64(60), int64(9), "nginx"}},
		ask(t, opened(t, in), "SELECT ref, id, cost_object, cost_object_2, ref_2, id_2, body_2, odd_name___, commit_, order_, order_by_2, order_by, slow, slow_seconds, slow_seconds_2, _9lives, http_server FROM service"))
}

func text(name, value string) estate.Field {
	return estate.Field{Name: name, Value: estate.Node{Kind: estate.String, Text: value}}
}

// TestManyColumns has a schema with more fields than a table can have columns.
func TestManyColumns(t *testing.T) {
	t.Parallel()
	extension := "#Service: {\n"
	for i := range 1600 {
		extension += fmt.Sprintf("\tfield%d?: #Duration\n", i)
	}
	db := opened(t, Input{Schema: compiled(t, extension+"}"), Estate: estate.New(nil, nil)})
	assert.Empty(t, ask(t, db, "SELECT * FROM service"))
}

// TestHostileTexts keeps texts as they are that would end a statement elsewhere.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, hostile := range []string{"'); DROP TABLE service; --", "\"", "`]", "a\x00b", "\u202e\U0001F600", "%s", "\\", "x'00'"} {
		in := Input{Schema: compiled(t, ""), Estate: estate.New([]estate.Record{{
			Ref: estate.Ref("service/" + hostile), Kind: estate.Service, Name: hostile, Path: hostile,
			Encoded: string(estate.AppendNode(nil, &estate.Node{Kind: estate.Struct, Fields: []estate.Field{text("owner", hostile), text(hostile, hostile)}})),
			Links:   []estate.Link{{Field: hostile, To: estate.Ref(hostile), Type: hostile}},
		}}, nil)}
		db := opened(t, in)
		assert.Equal(t, [][]any{{hostile, hostile, hostile}}, ask(t, db, "SELECT name, path, owner FROM service"))
		assert.Equal(t, [][]any{{hostile, hostile}}, ask(t, db, "SELECT field, target FROM reference"))
		assert.Equal(t, [][]any{{hostile}}, ask(t, db, "SELECT value FROM service, json_each(service.body) LIMIT 1"))
	}
}

func TestHistoryAndDiagnostics(t *testing.T) {
	t.Parallel()
	in := shop(t)
	asked := 0
	in.Diagnostics = func(context.Context) ([]diag.Diagnostic, error) {
		return []diag.Diagnostic{{Code: diag.UnknownField, Severity: diag.Error, Span: diag.Span{Path: "p", Line: 3, Column: 4}, Message: "m", Record: "ci/a"}}, nil
	}
	in.History = func(context.Context) iter.Seq2[HistoryRow, error] {
		asked++
		return func(yield func(HistoryRow, error) bool) {
			yield(HistoryRow{Commit: "c0ffee", Time: noon.In(time.FixedZone("", 3600)), Author: "Ada", ApprovedBy: []string{"x"}, Ref: "ci/a", Op: "modify", Field: "port", Before: &estate.Node{Kind: estate.Number, Text: "1"}, After: &estate.Node{Kind: estate.List}}, nil)
		}
	}
	db := opened(t, in)
	assert.Equal(t, [][]any{{string(diag.UnknownField), "error", "ci/a", "p", int64(3), int64(4), "m", nil}}, ask(t, db, "SELECT * FROM diagnostic"))
	assert.Zero(t, asked, "nobody asked for history")
	for range 2 {
		assert.Equal(t, [][]any{{"c0ffee", "2026-11-20T12:00:00Z", "Ada", nil, `["x"]`, nil, "ci/a", "port", int64(1), "[]"}},
			ask(t, db, "SELECT commit_id, time, author, person, approved_by, merged_at, ref, field, before, after FROM history"))
	}
	assert.LessOrEqual(t, asked, 2)
	in.History = func(context.Context) iter.Seq2[HistoryRow, error] {
		return func(yield func(HistoryRow, error) bool) { yield(HistoryRow{}, os.ErrPermission) }
	}
	db = opened(t, in)
	_, err := db.Query(context.Background(), "SELECT * FROM history", 0, &answer{})
	require.ErrorIs(t, err, os.ErrPermission)
	assert.Equal(t, [][]any{{int64(3)}}, ask(t, db, "SELECT count(*) FROM ci"), "the database goes on")
}

// TestOnlyReads tries to write, to leave the database, and to run more than is seen.
func TestOnlyReads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "stolen.db")
	db := opened(t, shop(t))
	before := ask(t, db, "SELECT * FROM ci")
	for _, statement := range []string{
		"", " ; ", "-- nothing", "SELECT", "SELECT 1; SELECT 2", "SELECT 1; ATTACH '" + file + "' AS x", "ATTACH '" + file + "' AS x",
		"SELECT 1 /* ; */; PRAGMA query_only=0", "SELECT ';' ; DELETE FROM ci", "SELECT $a('); PRAGMA query_only=0; --'", "SELECT $a(';'); DELETE FROM ci",
		"SELECT ?", "SELECT :a", "SELECT @a", "SELECT #1", "SELECT 1\x00; DELETE FROM ci",
		"PRAGMA query_only=0", "EXPLAIN PRAGMA query_only=0", "EXPLAIN QUERY PLAN DELETE FROM ci", "VACUUM INTO '" + file + "'", "EXPLAIN EXPLAIN SELECT 1",
		"DELETE FROM ci", "WITH x AS (SELECT 1) DELETE FROM ci", "WITH x AS (SELECT 1) INSERT INTO ci(ref) SELECT * FROM x", "WITH x(a) AS (VALUES (1)) UPDATE ci SET name='x' RETURNING ref",
		"WITH x AS (SELECT 1) DELETE FROM impact", "WITH x AS (SELECT 1) DELETE FROM sqlite_schema", "WITH x AS (SELECT 1) REPLACE INTO ci(ref) VALUES ('ci/x')",
		"CREATE TABLE x(a)", "CREATE TEMP TABLE x(a)", "DROP TABLE ci", "INSERT INTO ci(ref) VALUES ('ci/x')", "BEGIN", "COMMIT", "ANALYZE", "REINDEX", "DETACH main", "SAVEPOINT x",
		"SELECT load_extension('" + file + "')", "SELECT writefile('" + file + "', 'x')", "SELECT readfile('/etc/passwd')", "SELECT edit('x')", "SELECT fts3_tokenizer('x', x'00')",
		"SELECT * FROM pragma_query_only(0)", "SELECT * FROM pragma_journal_mode('WAL')", "SELECT gitsm_impact(1)", "SELECT wrong((", "SELECT 'open", "SELECT /* open",
		"SELECT replace(hex(zeroblob(60000000)), '0', 'aaaaaaaa')", "SELECT zeroblob(2000000000)",
	} {
		_, err := db.Query(context.Background(), statement, 0, &answer{})
		var wrong *StatementError
		require.ErrorAs(t, err, &wrong, statement)
		assert.NotEmpty(t, wrong.Message, statement)
	}
	// The same past the look at the words, as if that had failed.
	for _, statement := range []string{"DELETE FROM ci", "ATTACH '" + file + "' AS x", "CREATE TABLE x(a)", "INSERT INTO ci(ref) VALUES ('ci/x')"} {
		_, err := db.conn.ExecContext(context.Background(), statement)
		require.Error(t, err, statement)
	}
	assert.Equal(t, before, ask(t, db, "SELECT * FROM ci"))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	db := opened(t, shop(t))
	for statement, want := range map[string]string{
		"SELECT * FROM services":                   "no such table: services; did you mean service?",
		"SELECT * FROM configuration_items":        "no such table: configuration_items; did you mean ci?",
		"SELECT * FROM change_templates":           "no such table: change_templates; did you mean template?",
		"SELECT * FROM main.relatoin":              "no such table: main.relatoin; did you mean relation?",
		"SELECT ownr FROM ci":                      "no such column: ownr; did you mean owner?",
		"SELECT c.endOfSupport FROM ci c":          "no such column: c.endOfSupport; did you mean end_of_support?",
		"SELECT cost.amount FROM ci":               "no such column: cost.amount; did you mean cost_amount?",
		"SELECT ref FROM ci WHERE owner = ops":     "no such column: ops; the columns are shown by: gitsm query --schema; a text stands in single quotes",
		"SELECT ref FROM ci WHERE owner = \"o p\"": "no such column: \"o p\" - should this be a string literal in single-quotes?",
		"SELECT nearest(1)":                        "no such function: nearest",
	} {
		_, err := db.Query(context.Background(), statement, 0, &answer{})
		require.EqualError(t, err, want)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	db := opened(t, shop(t))
	for limit, want := range map[int]struct {
		rows int
		cut  bool
	}{0: {1000, false}, 1: {1, true}, 999: {999, true}, 1000: {1000, false}, 2000: {1000, false}} {
		var a answer
		cut, err := db.Query(context.Background(), "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n", limit, &a)
		require.NoError(t, err)
		assert.Equal(t, want.cut, cut, limit)
		require.Len(t, a.rows, want.rows)
		for i := range a.rows {
			require.Equal(t, []any{int64(i + 1)}, a.rows[i])
		}
	}
}

// TestInterrupt stops statements that never end: before the first row, and after it.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{
		"WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		"WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
		"WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT i FROM n WHERE i = 1",
	} {
		db := opened(t, shop(t))
		ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
		_, err := db.Query(ctx, statement, 0, &answer{})
		require.ErrorIs(t, err, context.DeadlineExceeded, statement)
		stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	db := opened(t, shop(t))
	_, err := db.Query(ctx, "SELECT 1", 0, &answer{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, [][]any{{int64(1)}}, ask(t, db, "SELECT 1"))
}

// refusing is a sink that takes no row.
type refusing struct{ answer }

func (refusing) Row([]any) error { return os.ErrClosed }

func TestSinkThatRefuses(t *testing.T) {
	t.Parallel()
	db := opened(t, shop(t))
	_, err := db.Query(context.Background(), "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", 0, &refusing{})
	require.ErrorIs(t, err, os.ErrClosed)
	assert.Equal(t, [][]any{{int64(1)}}, ask(t, db, "SELECT 1"), "the next query waits until the last is gone")
}
