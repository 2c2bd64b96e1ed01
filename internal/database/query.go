package database

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"math"
	"strings"
)

// Sink takes the answer to a query as it comes.
type Sink interface {
	// Columns is told the names of the columns, once and before any row.
	Columns(names []string) error
	// Row is told a row. Values are nil, int64, float64 or string; they may be kept.
	Row(values []any) error
}

// Query runs one statement that reads; limit is the greatest number of rows, 0 for all, and
// cut is true where there are more. What writes, attaches or changes a setting is refused. A
// statement that is wrong is a *StatementError. Query returns when the context is done, even
// where SQLite goes on for a while.
func (db *DB) Query(ctx context.Context, statement string, limit int, to Sink) (cut bool, err error) {
	if err := guard(statement); err != nil {
		return false, err
	}
	select {
	case <-db.idle:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	m := mentioned(statement)
	if err := db.fill(ctx, m); err != nil {
		db.idle <- struct{}{}
		return false, tooMuch(err)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan batch)
	go db.run(running, statement, limit, batches)
	cut, err = receive(running, batches, to)
	return cut, db.explain(err, m)
}

// batch is a part of an answer.
type batch struct {
	columns []string // nil but in the first
	rows    [][]any
	cut     bool
	err     error
}

// deliver hands a batch on.
func (b *batch) deliver(to Sink) error {
	if b.columns != nil {
		if err := to.Columns(b.columns); err != nil {
			return err
		}
	}
	for _, row := range b.rows {
		if err := to.Row(row); err != nil {
			return err
		}
	}
	return b.err
}

// receive hands on batches until there are no more.
func receive(ctx context.Context, batches <-chan batch, to Sink) (cut bool, err error) {
	for {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case b, more := <-batches:
			if !more {
				return cut, ctx.Err()
			}
			if err := b.deliver(to); err != nil {
				return false, err
			}
			cut = b.cut
		}
	}
}

// maxBatch is how many rows are handed on at a time at most; the first come one by one. Rows with
// so many bytes are handed on however few they are.
const (
	maxBatch      = 256
	maxBatchBytes = 1 << 20
)

// run sends the answer to a statement in batches. It has a goroutine of its own because
// SQLite's driver can be stopped on the way to the first row, but not between two others: who
// waits is not to wait for that.
func (db *DB) run(ctx context.Context, statement string, limit int, batches chan<- batch) {
	defer close(batches)
	defer func() { db.idle <- struct{}{} }()
	send := func(b batch) bool {
		select {
		case batches <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	db.impact.ctx = ctx
	rows, err := db.conn.QueryContext(ctx, statement)
	if err != nil {
		send(batch{err: err})
		return
	}
	last := read(rows, limit, send)
	last.err = errors.Join(last.err, rows.Close())
	send(last)
}

// read sends rows and returns the last batch.
func read(rows *sql.Rows, limit int, send func(batch) bool) batch {
	columns, err := rows.Columns()
	if err != nil {
		return batch{err: err}
	}
	if !send(batch{columns: columns}) {
		return batch{}
	}
	b := batch{}
	size, bytes := 1, 0
	for count := 0; rows.Next(); count++ {
		if limit > 0 && count == limit {
			b.cut = true
			return b
		}
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if b.err = rows.Scan(targets...); b.err != nil {
			return b
		}
		for i := range values {
			values[i] = plain(values[i])
			if text, ok := values[i].(string); ok {
				bytes += len(text)
			}
		}
		if b.rows = append(b.rows, values); len(b.rows) >= size || bytes >= maxBatchBytes {
			if !send(b) {
				return batch{}
			}
			b, size, bytes = batch{}, min(2*size, maxBatch), 0
		}
	}
	b.err = rows.Err()
	return b
}

// plain is a value as an answer has it: bytes as SQL writes them, and no number that is none.
func plain(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(v, "\uFFFD")
	case []byte:
		return "x'" + hex.EncodeToString(v) + "'"
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
	}
	return v
}
