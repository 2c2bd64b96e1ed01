package database

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// trailer is the code that the driver writes behind SQLite's message.
var trailer = regexp.MustCompile(` \([0-9]+\)$`)

// missing is SQLite's message about a name that it does not know.
var missing = regexp.MustCompile(`^no such (table|column|function): (.*)$`)

// tooMuch turns SQLite's error about its memory into one that says what to do, and leaves others.
func tooMuch(err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_NOMEM {
		return &StatementError{
			Message: fmt.Sprintf("the query needs more than %d MiB of memory", maxMemory>>20),
			Hint:    "a recursive WITH needs a condition that ends it; else ask for fewer rows or columns at a time",
		}
	}
	return err
}

// explain turns SQLite's error about a statement into one that says what would be right.
func (db *DB) explain(err error, m mentions) error {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return err
	}
	message := trailer.ReplaceAllString(fault.Error(), "")
	for _, lead := range []string{"SQL logic error: ", "string or blob too big: "} {
		message = strings.TrimPrefix(message, lead)
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_NOMEM:
		return tooMuch(err)
	case sqlite3.SQLITE_READONLY:
		return &StatementError{Message: "a query only reads", Hint: "records are changed with: gitsm set"}
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_CONSTRAINT:
		return &StatementError{Message: message, Hint: db.hint(message, m)}
	}
	return err
}

// hint says what a name was most likely meant to be.
func (db *DB) hint(message string, m mentions) string {
	found := missing.FindStringSubmatch(message)
	if found == nil {
		return ""
	}
	name := found[2]
	switch found[1] {
	case "table":
		return db.nearTable(name)
	case "column":
		return db.nearColumn(name, m)
	}
	return ""
}

func (db *DB) nearTable(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if kind, err := estate.ParseKind(strings.ReplaceAll(name, "_", "-")); err == nil {
		return "did you mean " + kind.Info().Prefix + "?"
	}
	if kind, err := estate.ParseKind(strings.ReplaceAll(name, "_", "")); err == nil {
		return "did you mean " + kind.Info().Prefix + "?"
	}
	var known []string
	for i := range db.tables {
		known = append(known, db.tables[i].Name)
	}
	if db.content.Hidden != nil && (name == historyName || name == diagnosticName) {
		return "it is only for readers who may read everything"
	}
	return diag.DidYouMean(name, known)
}

// nearColumn looks among the columns of the tables that the statement names: for the name
// itself, as the table's column or as a field would be written in a record.
func (db *DB) nearColumn(name string, m mentions) string {
	qualifier, column, qualified := strings.Cut(name, ".")
	if !qualified {
		column = name
	}
	var known []string
	for i := range db.tables {
		t := &db.tables[i]
		if !m.words[t.Name] {
			continue
		}
		if qualified && qualifier == t.Name {
			known = t.columnNames()
			break
		}
		known = append(known, t.columnNames()...)
	}
	if strings.Contains(name, "should this be a string literal") {
		return ""
	}
	for _, written := range []string{column, name} {
		if as := snake(strings.Split(written, ".")); written != "" && as != column && slices.Contains(known, as) {
			return "did you mean " + as + "?"
		}
	}
	if near := diag.Nearest(column, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "the columns are shown by: gitsm query --schema; a text stands in single quotes"
}
