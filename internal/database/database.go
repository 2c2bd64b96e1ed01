package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"modernc.org/sqlite" // registers the driver "sqlite" too
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Input is what the tables are made of.
type Input struct {
	Estate *estate.Estate
	// Schema says which columns the tables of the kinds have.
	Schema *shape.Schema
	// Hidden tells which records are left out, with all that refers to them alone; nil hides
	// none. Where it is set there is no history and there are no diagnostics: both quote records
	// as they once were or as nobody could read them.
	Hidden func(r *estate.Record) bool
	// At is the time at which the state is judged.
	At time.Time
	// Commit is the commit that holds the state; "" for a working tree.
	Commit string
	// History yields the history that ends in the state; nil where there is none. It is asked
	// at most once for a database.
	History func(ctx context.Context) iter.Seq2[HistoryRow, error]
	// Diagnostics returns what is wrong with the records; nil where that is not told.
	Diagnostics func(ctx context.Context) ([]diag.Diagnostic, error)
}

// HistoryRow is a field that a commit changed in a record, or a record that it changed where
// no field can be told.
type HistoryRow struct {
	Commit                string
	Time                  time.Time
	Author, Email, Person string
	Change                string
	ApprovedBy            []string
	Merged                string
	MergedAt              time.Time
	Ref, Was, Op          string
	Path, WasPath         string
	Field                 string
	Before, After         *estate.Node
	Summary, Note         string
}

// DB is an estate in a database that nobody can write to. It answers one query at a time.
type DB struct {
	content *content
	pool    *sql.DB
	conn    *sql.Conn
	impact  *impactTable
	tables  []Table
	// filled has by table which columns are there; no entry where there are no rows yet.
	filled map[string][]bool
	// idle holds a token while no query runs.
	idle chan struct{}
}

// maxValue is how many bytes a text may have in a query, so that a mistake in it does not
// take all memory.
const maxValue = 64 << 20

// memoryDSN is a database in memory where what stands in double quotes is a name and never,
// as SQLite's habit is, a text where no such name is known.
const memoryDSN = ":memory:?_dqs=0"

// Open makes a database in memory. Tables are filled when a query names them.
func Open(ctx context.Context, in Input) (*DB, error) {
	c := newContent(in)
	db := &DB{content: c, tables: c.tables(), filled: map[string][]bool{}, idle: make(chan struct{}, 1)}
	db.idle <- struct{}{}
	var err error
	if db.impact, err = newImpactTable(c); err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	if db.pool, err = sql.Open("sqlite", memoryDSN); err != nil {
		db.impact.forget()
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	if db.conn, err = db.pool.Conn(ctx); err == nil {
		err = db.prepare(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite: %w", err), db.Close())
	}
	return db, nil
}

// prepare makes the tables, all empty.
func (db *DB) prepare(ctx context.Context) error {
	for id, most := range map[int]int{sqlite3.SQLITE_LIMIT_LENGTH: maxValue, sqlite3.SQLITE_LIMIT_ATTACHED: 0} {
		if _, err := sqlite.Limit(db.conn, id, most); err != nil {
			return err
		}
	}
	statements := []string{"PRAGMA temp_store=MEMORY", fmt.Sprintf("PRAGMA hard_heap_limit=%d", maxMemory), "BEGIN"}
	for i := range db.tables {
		if db.tables[i].Name == impactName {
			statements = append(statements, db.impact.create())
			continue
		}
		statements = append(statements, db.tables[i].create())
	}
	statements = append(statements, "COMMIT", "PRAGMA query_only=1")
	_, err := db.conn.ExecContext(ctx, strings.Join(statements, ";\n"))
	return err
}

// Close frees the database. A query that was given up may go on for a while: what it uses is
// freed when it ends.
func (db *DB) Close() error {
	select {
	case <-db.idle:
		return db.free()
	default:
		go func() {
			<-db.idle
			_ = db.free() // nobody waits for it
		}()
		return nil
	}
}

func (db *DB) free() error {
	var err error
	if db.conn != nil {
		err = db.conn.Close()
	}
	db.impact.forget()
	return errors.Join(err, db.pool.Close())
}
