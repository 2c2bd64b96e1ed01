package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/statement"
	"github.com/gitsm/gitsm/internal/table"
)

// ledgerRow is an entry in a list.
type ledgerRow struct {
	Number int         `json:"number"`
	At     time.Time   `json:"at"`
	Kind   ledger.Kind `json:"kind"`
	// Commit is the commit that it is about: of main, or what was proposed.
	Commit  string     `json:"commit"`
	Change  estate.Ref `json:"change"`
	Pull    int        `json:"pull"`
	Verdict string     `json:"verdict"`
	Outcome string     `json:"outcome"`
	Why     string     `json:"why"`
	// LedgerCommit is the commit that adds the entry.
	LedgerCommit string `json:"ledgerCommit"`
}

func newLedgerRow(link *ledger.Link) ledgerRow {
	e := &link.Entry
	row := ledgerRow{
		Number: e.Number, At: e.At, Kind: e.Kind, Commit: e.After, Change: e.Change, Pull: e.Pull,
		Outcome: e.Outcome, Why: e.Why, LedgerCommit: link.Commit.ID.String(),
	}
	switch {
	case e.Adoption != nil:
		row.Commit = e.Adoption.Commit
	case row.Commit == "":
		row.Commit = e.Head
	}
	var decision struct{ Verdict string }
	if json.Unmarshal(e.Decision, &decision) == nil { // there may be none
		row.Verdict = decision.Verdict
	}
	return row
}

// cells are a row's as people read it.
func (r *ledgerRow) cells() (number, kind, commit, about string) {
	about = string(r.Change)
	if r.Pull > 0 {
		if about != "" {
			about += " "
		}
		about += "(#" + strconv.Itoa(r.Pull) + ")"
	}
	if r.Outcome != "" {
		about += ": " + r.Outcome
	}
	commit = r.Commit
	if id, err := gittree.ParseHash(commit); err == nil {
		commit = id.Short()
	}
	return strconv.Itoa(r.Number), string(r.Kind), commit, about
}

// appended is a table of what was appended.
func appended(rows []ledgerRow) table.Table {
	t := table.Table{Columns: []table.Column{{Title: "Entry", Right: true}, {Title: "Kind"}, {Title: "Commit"}, {Title: "Change", Yields: true}}}
	for i := range rows {
		number, kind, commit, about := rows[i].cells()
		t.Rows = append(t.Rows, []string{number, kind, commit, about})
	}
	return t
}

// writeAppended writes what was appended, and why something was not authorised.
func writeAppended(w io.Writer, rows []ledgerRow, o statement.Options) error {
	if err := appended(rows).Text(w, "", o.Width); err != nil {
		return err
	}
	var told []string
	unauthorised := false
	for i := range rows {
		unauthorised = unauthorised || rows[i].Kind == ledger.Unauthorised
		if rows[i].Why != "" {
			told = append(told, fmt.Sprintf("Entry %d: %s", rows[i].Number, rows[i].Why))
		}
	}
	if unauthorised {
		told = append(told, "What is unauthorised is answered for by an approved emergency change that ratifies it")
	}
	for _, text := range told {
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
		for _, line := range report.Wrap(text+".", o.Width) {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// listRows writes entries as a list.
func listRows(w io.Writer, rows []ledgerRow, format string, width int) error {
	if format == "csv" {
		t := table.Table{Columns: []table.Column{
			{Title: "Number"}, {Title: "At"}, {Title: "Kind"}, {Title: "Commit"}, {Title: "Change"}, {Title: "Pull"},
			{Title: "Verdict"}, {Title: "Outcome"}, {Title: "Why"}, {Title: "LedgerCommit"},
		}}
		for _, r := range rows {
			pull := ""
			if r.Pull > 0 {
				pull = strconv.Itoa(r.Pull)
			}
			t.Rows = append(t.Rows, []string{
				strconv.Itoa(r.Number), r.At.Format(time.RFC3339), string(r.Kind), r.Commit, string(r.Change), pull,
				r.Verdict, r.Outcome, r.Why, r.LedgerCommit,
			})
		}
		return t.CSV(w)
	}
	t := table.Table{Columns: []table.Column{
		{Title: "Entry", Right: true}, {Title: "When"}, {Title: "Kind"}, {Title: "Commit"}, {Title: "Change", Yields: true}, {Title: "Verdict"},
	}}
	for i := range rows {
		number, kind, commit, about := rows[i].cells()
		t.Rows = append(t.Rows, []string{number, rows[i].At.UTC().Format("2006-01-02 15:04"), kind, commit, about, rows[i].Verdict})
	}
	return t.Text(w, "", width)
}

func numberText(pull int) string {
	if pull == 0 {
		return ""
	}
	return "#" + strconv.Itoa(pull)
}

func stampText(t time.Time) string { return t.UTC().Format(time.RFC3339) }
