package statement

import (
	"io"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/table"
)

// BlameText writes for each value which commit set it, and below what those commits are.
func BlameText(w io.Writer, blame []history.Blame, o Options) error {
	p := &printer{w: w}
	values := table.Table{Columns: []table.Column{{Title: "COMMIT"}, {Title: "DATE"}, {Title: "FIELD", Yields: true, Least: 24}, {Title: "VALUE", Yields: true}}}
	commits := table.Table{Columns: []table.Column{{Title: "COMMIT"}, {Title: "AUTHOR", Yields: true}, {Title: "CHANGE", Yields: true, Least: 20}, {Title: "SUMMARY", Yields: true}}}
	seen := map[gittree.Hash]bool{}
	for i := range blame {
		b := &blame[i]
		values.Rows = append(values.Rows, []string{b.Entry.Commit.Short(), b.Entry.Committer.At.Format(time.DateOnly), b.Path, difference.Worded(b.Value)})
		if !seen[b.Entry.Commit] {
			seen[b.Entry.Commit] = true
			commits.Rows = append(commits.Rows, []string{b.Entry.Commit.Short(), b.Entry.Author.Name, string(b.Entry.Change), b.Entry.Summary})
		}
	}
	p.err = values.Text(w, "", o.width())
	p.printf("\n")
	if p.err == nil {
		p.err = commits.Text(w, "", o.width())
	}
	return p.err
}

// BlameNode returns what is known of one value, in the shape of an entry.
func BlameNode(b *history.Blame) estate.Node {
	entry := LogNode(&b.Entry)
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "path", Value: textNode(b.Path)}, {Name: "value", Value: b.Value}}}
	for _, f := range entry.Fields {
		switch f.Name {
		case "commit", "time", "author", "change", "approvedBy", "merged", "mergedAt", "summary":
			n.Fields = append(n.Fields, f)
		}
	}
	return n
}

// BlameCSV gathers values and writes a line for each.
type BlameCSV struct {
	W    io.Writer
	rows [][]string
}

// Add adds the values of a record.
func (c *BlameCSV) Add(ref estate.Ref, blame []history.Blame) {
	for i := range blame {
		e := &blame[i].Entry
		c.rows = append(c.rows, []string{
			string(ref), blame[i].Path, cell(&blame[i].Value), e.Commit.String(), e.Committer.At.Format(time.RFC3339), e.Author.Name, e.Author.Email,
			string(e.Author.Ref), string(e.Change), strings.Join(e.ApprovedBy, " "), e.Summary,
		})
	}
}

// Close writes the table.
func (c *BlameCSV) Close() error {
	t := table.Table{Rows: c.rows}
	for _, title := range []string{"ref", "field", "value", "commit", "time", "author", "email", "person", "change", "approvedBy", "summary"} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	return t.CSV(c.W)
}
