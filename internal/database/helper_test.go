package database

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/shape"
)

// shipped is the schema without extensions.
var shipped = sync.OnceValues(func() (*shape.Schema, error) {
	files, err := record.EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	s, _, err := record.CompileSchema(files, nil)
	return s, err
})

// compiled is the shipped schema, with an extension as a repository may add one.
func compiled(t testing.TB, extension string) *shape.Schema {
	t.Helper()
	if extension == "" {
		s, err := shipped()
		require.NoError(t, err)
		return s
	}
	files, err := record.EmbeddedSchema()
	require.NoError(t, err)
	own := []record.SchemaFile{{Path: "schema/own.cue", Content: []byte("package schema\n" + extension)}}
	s, faults, err := record.CompileSchema(files, own)
	require.NoError(t, err)
	require.Empty(t, faults)
	return s
}

// decode makes an estate of YAML texts, faulty or not.
func decode(t testing.TB, files map[string]string) *estate.Estate {
	t.Helper()
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, vocabulary)
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func opened(t testing.TB, in Input) *DB {
	t.Helper()
	if in.At.IsZero() {
		in.At = noon
	}
	db, err := Open(context.Background(), in)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// answer is a sink that keeps what it is told.
type answer struct {
	columns []string
	rows    [][]any
}

func (a *answer) Columns(names []string) error { a.columns = names; return nil }
func (a *answer) Row(values []any) error       { a.rows = append(a.rows, values); return nil }

func ask(t testing.TB, db *DB, statement string) [][]any {
	t.Helper()
	var a answer
	_, err := db.Query(context.Background(), statement, 0, &a)
	require.NoError(t, err, statement)
	return a.rows
}
