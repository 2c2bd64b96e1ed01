package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gitsm/gitsm/internal/estate"
)

// MaxImpactRows is how many rows of the closure of impact a file holds at most.
const MaxImpactRows = 1_000_000

// WriteFile writes the whole database as a file of SQLite, but for history and diagnostics. Of
// the closure of impact it holds the failures of the first records, in the order of their
// references, as far as they have no more than MaxImpactRows rows together: state.impact_complete
// is 1 where that is all, and state.impact_through the last record whose failure is there. The
// same state gives the same bytes.
func WriteFile(ctx context.Context, w io.Writer, in Input) error {
	dir, err := os.MkdirTemp("", "gitsm-sqlite-")
	if err != nil {
		return fmt.Errorf("write SQLite file: %w", err)
	}
	path := filepath.Join(dir, "estate.db")
	err = build(ctx, path, in, MaxImpactRows)
	if err == nil {
		err = copyTo(w, path)
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("write SQLite file: %w", err)
	}
	return nil
}

func copyTo(w io.Writer, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// build makes a database in a file that does not exist yet, with so many rows of impact.
func build(ctx context.Context, path string, in Input, mostImpact int) (err error) {
	if _, err := modules(); err != nil { // which comes before every connection
		return err
	}
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// Nobody reads the file before it is whole.
	for _, s := range []string{"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA temp_store=MEMORY"} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return newContent(in).writeTo(ctx, conn, mostImpact)
}

func (c *content) writeTo(ctx context.Context, conn *sql.Conn, mostImpact int) error {
	through, complete := estate.Ref(""), false
	for _, t := range c.tables() {
		rows := t.rows
		switch t.Name {
		case historyName, diagnosticName:
			continue
		case impactName:
			rows = func(ctx context.Context, _ []bool, emit func([]any) error) (err error) {
				x := closure{content: c}
				through, complete, err = x.rows(ctx, mostImpact, emit)
				return err
			}
		case stateName:
			t.Columns = append(t.Columns, Column{Name: "impact_complete", Type: integerType}, Column{Name: "impact_through", Type: textType})
			rows = func(ctx context.Context, wanted []bool, emit func([]any) error) error {
				return t.rows(ctx, wanted, func(values []any) error { return emit(append(values, flag(complete), orNull(through))) })
			}
		}
		if _, err := conn.ExecContext(ctx, t.create()); err != nil {
			return err
		}
		if err := insert(ctx, conn, &t, t.all(), rows); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	for _, s := range []string{
		`CREATE INDEX relation_source ON relation(source)`, `CREATE INDEX relation_target ON relation(target)`,
		`CREATE INDEX reference_source ON reference(source)`, `CREATE INDEX reference_target ON reference(target)`,
		`CREATE INDEX impact_failed ON impact(failed)`, `CREATE INDEX impact_affected ON impact(affected)`,
	} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
