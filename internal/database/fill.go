package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// fill makes sure that the tables and columns are there that a statement may mean.
func (db *DB) fill(ctx context.Context, m mentions) error {
	for i := range db.tables {
		t := &db.tables[i]
		if t.rows == nil || !m.words[t.Name] {
			continue
		}
		wanted, there := t.wants(m), db.filled[t.Name]
		if there != nil && covers(there, wanted) {
			continue
		}
		for i := range there {
			wanted[i] = wanted[i] || there[i]
		}
		delete(db.filled, t.Name)
		if err := db.refill(ctx, t, wanted); err != nil {
			return fmt.Errorf("fill table %s: %w", t.Name, err)
		}
		db.filled[t.Name] = wanted
	}
	return nil
}

// refill replaces the rows of a table, while nobody else can write.
func (db *DB) refill(ctx context.Context, t *Table, wanted []bool) error {
	free := context.WithoutCancel(ctx)
	if _, err := db.conn.ExecContext(free, "PRAGMA query_only=0"); err != nil {
		return err
	}
	_, err := db.conn.ExecContext(free, "DELETE FROM \""+t.Name+"\"")
	if err == nil {
		err = insert(ctx, db.conn, t, wanted, t.rows)
	}
	_, closing := db.conn.ExecContext(free, "PRAGMA query_only=1")
	return errors.Join(err, closing)
}

// rowsOf yields the rows of a table.
type rowsOf func(ctx context.Context, wanted []bool, emit func([]any) error) error

// insert adds rows to a table, in one transaction, with the columns that are wanted.
func insert(ctx context.Context, conn *sql.Conn, t *Table, wanted []bool, rows rowsOf) (err error) {
	free := context.WithoutCancel(ctx) // the driver starts a goroutine for each row where it may be told to stop
	if _, err := conn.ExecContext(free, "BEGIN"); err != nil {
		return err
	}
	defer func() {
		if err != nil { // what is there is replaced by whoever tries again
			_, _ = conn.ExecContext(free, "ROLLBACK")
		}
	}()
	var columns []string
	for i, w := range wanted {
		if w {
			columns = append(columns, "\""+t.Columns[i].Name+"\"")
		}
	}
	statement := "INSERT INTO \"" + t.Name + "\"(" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(slices.Repeat([]string{"?"}, len(columns)), ", ") + ")"
	err = conn.Raw(func(raw any) error {
		prepared, err := raw.(driver.ConnPrepareContext).PrepareContext(free, statement)
		if err != nil {
			return err
		}
		run := prepared.(driver.StmtExecContext)
		args := make([]driver.NamedValue, len(columns))
		err = rows(ctx, wanted, func(values []any) error {
			at := 0
			for i, w := range wanted {
				if w {
					args[at] = driver.NamedValue{Ordinal: at + 1, Value: values[i]}
					at++
				}
			}
			_, err := run.ExecContext(free, args)
			return err
		})
		return errors.Join(err, prepared.Close())
	})
	if err == nil {
		_, err = conn.ExecContext(free, "COMMIT")
	}
	return err
}
