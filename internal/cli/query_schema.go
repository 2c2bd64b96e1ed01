package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/database"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// describe writes which tables there are and what their columns mean.
func (o *queryOptions) describe(ctx context.Context, args []string) error {
	schema, err := o.schemaInForce(ctx)
	if err != nil {
		return err
	}
	tables, err := namedTables(database.Tables(schema), args)
	if err != nil {
		return err
	}
	switch o.output {
	case "json":
		return o.tablesJSON(tables)
	case "csv":
		return columnTable(tables, true).CSV(o.env.Stdout)
	case "markdown":
		return o.tablesEach(tables, func(t *database.Table) error {
			if _, err := fmt.Fprintf(o.env.Stdout, "## %s\n\n%s\n\n", t.Name, table.Escape(t.Doc)); err != nil {
				return err
			}
			return columnTable([]database.Table{*t}, false).Markdown(o.env.Stdout)
		})
	}
	return o.tablesEach(tables, o.tableText)
}

// tableNames are the names of all tables, for completion: none where the schema cannot be had.
func (o *queryOptions) tableNames(ctx context.Context) []string {
	schema, err := o.schemaInForce(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, t := range database.Tables(schema) {
		names = append(names, t.Name)
	}
	return names
}

// tableText describes a table for a terminal, in full.
func (o *queryOptions) tableText(t *database.Table) error {
	for _, line := range report.Wrap(t.Name+": "+t.Doc, o.env.Width) {
		if _, err := fmt.Fprintln(o.env.Stdout, line); err != nil {
			return err
		}
	}
	laid := columnTable([]database.Table{*t}, false)
	name, holds := 0, 0
	for _, row := range laid.Rows {
		name, holds = max(name, len(row[0])), max(holds, len(row[1]))
	}
	var rows [][]string
	for _, row := range laid.Rows {
		for i, line := range report.Wrap(row[2], o.env.Width-name-holds-6) {
			if i == 0 {
				rows = append(rows, []string{row[0], row[1], line})
			} else {
				rows = append(rows, []string{"", "", line})
			}
		}
	}
	laid.Rows = rows
	return laid.Text(o.env.Stdout, "  ", o.env.Width)
}

// namedTables keeps the tables that are named; all where none is.
func namedTables(tables []database.Table, names []string) ([]database.Table, error) {
	if len(names) == 0 {
		return tables, nil
	}
	var known []string
	byName := map[string]database.Table{}
	for _, t := range tables {
		known = append(known, t.Name)
		byName[t.Name] = t
	}
	var out []database.Table
	for _, name := range names {
		t, ok := byName[name]
		if !ok {
			return nil, usagef("there is no table %s; %s", diag.Quote(name), diag.DidYouMean(name, known))
		}
		out = append(out, t)
	}
	return out, nil
}

// tablesEach writes tables one after the other.
func (o *queryOptions) tablesEach(tables []database.Table, write func(t *database.Table) error) error {
	for i := range tables {
		if i > 0 {
			fmt.Fprintln(o.env.Stdout)
		}
		if err := write(&tables[i]); err != nil {
			return err
		}
	}
	return nil
}

// columnTable lays columns out, with the table of each where they are of several.
func columnTable(tables []database.Table, several bool) table.Table {
	t := table.Table{Columns: []table.Column{{Title: "COLUMN"}, {Title: "HOLDS"}, {Title: "MEANING", Yields: true, Least: 20}}}
	if several {
		t.Columns = append([]table.Column{{Title: "TABLE"}}, t.Columns...)
	}
	for i := range tables {
		for j := range tables[i].Columns {
			c := &tables[i].Columns[j]
			row := []string{c.Name, c.Content(), c.Doc}
			if several {
				row = append([]string{tables[i].Name}, row...)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// tablesJSON writes the tables as an array.
func (o *queryOptions) tablesJSON(tables []database.Table) error {
	type column struct {
		Name  string `json:"name"`
		Type  string `json:"type"`
		Holds string `json:"holds"`
		Field string `json:"field,omitempty"`
		Doc   string `json:"description"`
	}
	type described struct {
		Name    string   `json:"table"`
		Kind    string   `json:"kind,omitempty"`
		Doc     string   `json:"description"`
		Columns []column `json:"columns"`
	}
	out := []described{}
	for _, t := range tables {
		d := described{Name: t.Name, Doc: t.Doc, Columns: []column{}}
		if t.Kind.Info().Name != "" {
			d.Kind = t.Kind.String()
		}
		for _, c := range t.Columns {
			d.Columns = append(d.Columns, column{c.Name, c.Type, c.Content(), c.Field, c.Doc})
		}
		out = append(out, d)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = o.env.Stdout.Write(append(text, '\n'))
	return err
}
