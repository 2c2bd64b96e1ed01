package database

import (
	"slices"
	"strconv"
	"strings"
)

// maxColumns is how many columns a table has at most; SQLite allows 2,000. What a schema
// names beyond that is in the column body alone.
const maxColumns = 1500

// names gives columns names that no other of the table has.
type names map[string]bool

// unique returns the name, with a number behind it where another column has it.
func (n names) unique(name string) string {
	free := name
	for i := 2; n[free]; i++ {
		free = name + "_" + strconv.Itoa(i)
	}
	n[free] = true
	return free
}

// snake writes the path of a field as the name of a column: backup.lastSuccess becomes
// backup_last_success. Words that SQL reserves get an underscore at their end.
func snake(path []string) string {
	var words []string
	for _, name := range path {
		words = append(words, snakeName(name))
	}
	out := strings.Join(words, "_")
	switch {
	case out[0] >= '0' && out[0] <= '9':
		return "_" + out
	case reserved(out):
		return out + "_"
	}
	return out
}

func snakeName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		capital := c >= 'A' && c <= 'Z'
		switch {
		case capital && i > 0 && (!upper(name[i-1]) || i+1 < len(name) && lower(name[i+1])) && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
			b.WriteByte(c | 0x20)
		case capital:
			b.WriteByte(c | 0x20)
		case lower(c), c >= '0' && c <= '9':
			b.WriteByte(c)
		default:
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return "_"
	}
	return b.String()
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }
func lower(c byte) bool { return c >= 'a' && c <= 'z' }

// reserved reports whether SQLite takes a name for a keyword where a column could stand.
func reserved(name string) bool {
	return slices.Contains([]string{
		"add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate", "commit", "constraint",
		"create", "default", "deferrable", "delete", "distinct", "drop", "else", "escape", "except", "exists", "foreign",
		"from", "full", "group", "having", "in", "index", "inner", "insert", "intersect", "into", "is", "isnull", "join",
		"left", "limit", "natural", "not", "nothing", "notnull", "null", "on", "or", "order", "outer", "primary",
		"references", "returning", "right", "select", "set", "table", "then", "to", "transaction", "union", "unique",
		"update", "using", "values", "when", "where", "cross", "indexed", "raise",
	}, name)
}
