package export

import (
	"errors"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// maxColumns is how many columns a table may have: more are the work of records that
	// break the schema, and spreadsheets are not made for them.
	maxColumns = 2000
	// maxDepth is how many levels of mappings have columns of their own.
	maxDepth = 3
)

var errColumns = errors.New("more fields than a table has columns")

// columns are the fields that have a column, in the order in which records write them.
type columns struct {
	// depth is how many levels of mappings have columns of their own: one, where there would
	// be too many columns.
	depth int
	order []string
	known map[string]bool
}

// columnsOf finds the columns of a table of records with these contents.
func columnsOf(bodies func(yield func(body estate.Node) bool)) (*columns, error) {
	for _, depth := range []int{maxDepth, 1} {
		c := &columns{depth: depth, known: map[string]bool{}}
		fits := true
		for body := range bodies {
			if fits = c.add(&body); !fits {
				break
			}
		}
		if fits {
			return c, nil
		}
	}
	return nil, errColumns
}

// add takes the columns that a record fills; a new one stands behind the one before it in
// the record. It is false where there are too many.
func (c *columns) add(body *estate.Node) bool {
	behind := 0
	c.cells(body, func(path string, _ *estate.Node) {
		switch {
		case !c.known[path] && len(c.order) <= maxColumns:
			c.known[path] = true
			c.order = slices.Insert(c.order, behind, path)
			behind++
		case c.known[path]:
			if i := slices.Index(c.order[behind:], path); i >= 0 {
				behind += i + 1
			}
		}
	})
	return len(c.order) <= maxColumns
}

// cells calls visit with the path and value of every cell that a record's content fills.
func (c *columns) cells(body *estate.Node, visit func(path string, n *estate.Node)) {
	for i := range body.Fields {
		f := &body.Fields[i]
		if f.Name == "ref" || f.Name == "path" || f.Name == "" {
			continue // these columns tell of the record itself
		}
		below(f.Name, &f.Value, c.depth-1, visit)
	}
}

// below visits a value, or what is in it where its fields have columns of their own. Names
// with dots could not be told from paths.
func below(path string, n *estate.Node, depth int, visit func(path string, n *estate.Node)) {
	dotted := func(f estate.Field) bool { return f.Name == "" || strings.Contains(f.Name, ".") }
	if depth == 0 || n.Kind != estate.Struct || len(n.Fields) == 0 || slices.ContainsFunc(n.Fields, dotted) {
		visit(path, n)
		return
	}
	for i := range n.Fields {
		below(estate.JoinPath(path, n.Fields[i].Name), &n.Fields[i].Value, depth-1, visit)
	}
}
