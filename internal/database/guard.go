package database

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// StatementError says what is wrong with a statement.
type StatementError struct {
	// Message is what is wrong, for the most part in SQLite's words, and Hint what to do about
	// it; "" where nothing is known.
	Message, Hint string
}

// Error returns the message and the hint.
func (e *StatementError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// guard refuses what is not one statement that reads.
func guard(statement string) error {
	if strings.ContainsRune(statement, 0) {
		return &StatementError{Message: "the statement contains a NUL byte"}
	}
	found := tokens(statement)
	for len(found) > 0 && found[len(found)-1].text == ";" {
		found = found[:len(found)-1]
	}
	for _, t := range found {
		switch {
		case t.quoted:
		case strings.Contains("?@:#$", t.text): // SQLite reads some of them in ways of its own, up to a bracket
			return &StatementError{Message: "parameters such as " + diag.Quote(t.text) + " have no value here", Hint: "write the value itself"}
		case t.text == ";":
			return &StatementError{Message: "there is more than one statement", Hint: "ask one at a time"}
		}
	}
	if len(found) == 0 {
		return &StatementError{Message: "there is no statement", Hint: "write SELECT … FROM …"}
	}
	first := keyword(found[0])
	if first == "explain" {
		found = found[1:]
		if len(found) > 1 && keyword(found[0]) == "query" && keyword(found[1]) == "plan" {
			found = found[2:]
		}
		if len(found) > 0 {
			first = keyword(found[0])
		}
	}
	switch first {
	case "select", "with", "values":
		return nil
	}
	return &StatementError{Message: "a query only reads: it begins with SELECT, WITH, VALUES or EXPLAIN", Hint: "records are changed with: gitsm set"}
}

// keyword is a word in lower case; "" for what stands in quotes.
func keyword(t token) string {
	if t.quoted {
		return ""
	}
	return strings.ToLower(t.text)
}
