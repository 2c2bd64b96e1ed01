package statement_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/statement"
)

// drawing is a graph in the DOT language as a reader of it understands it.
type drawing struct {
	nodes map[string]map[string]string // attributes by node
	edges [][2]string
}

// parseDOT reads the part of the DOT language that is written here, strictly: a digraph of
// attribute, node and edge statements.
func parseDOT(t *testing.T, text string) drawing {
	t.Helper()
	tokens := dotTokens(t, text)
	next := func(want string) string {
		require.NotEmpty(t, tokens)
		token := tokens[0]
		tokens = tokens[1:]
		if want != "" {
			require.Equal(t, want, token)
		}
		return token
	}
	d := drawing{nodes: map[string]map[string]string{}}
	next("digraph")
	next("impact")
	next("{")
	for tokens[0] != "}" {
		subject := next("")
		object := ""
		switch tokens[0] {
		case "=":
			next("=")
			next("")
			next(";")
			continue
		case "->":
			next("->")
			object = next("")
		}
		attributes := map[string]string{}
		next("[")
		for tokens[0] != "]" {
			name := next("")
			next("=")
			attributes[name] = next("")
			if tokens[0] == "," {
				next(",")
			}
		}
		next("]")
		next(";")
		switch {
		case object != "":
			d.edges = append(d.edges, [2]string{subject, object})
		case subject != "node":
			require.NotContains(t, d.nodes, subject, "twice")
			d.nodes[subject] = attributes
		}
	}
	next("}")
	require.Empty(t, tokens)
	return d
}

// dotTokens are the words, strings and signs of a DOT file, comments left out. Strings begin
// with a quote, and have their escapes resolved as labels do.
func dotTokens(t *testing.T, text string) []string {
	t.Helper()
	var tokens []string
	for text != "" {
		switch {
		case strings.HasPrefix(text, "//"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.ContainsRune(" \n", rune(text[0])):
			text = text[1:]
		case strings.HasPrefix(text, "->"):
			tokens, text = append(tokens, "->"), text[2:]
		case strings.ContainsRune("{}[]=,;", rune(text[0])):
			tokens, text = append(tokens, text[:1]), text[1:]
		case text[0] == '"':
			value, rest := dotString(t, text[1:])
			tokens, text = append(tokens, `"`+value), rest
		default:
			end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzLR0123456789", r) })
			require.Positive(t, end, "unexpected: %.40q", text)
			tokens, text = append(tokens, text[:end]), text[end:]
		}
	}
	return tokens
}

func dotString(t *testing.T, text string) (value, rest string) {
	t.Helper()
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			return out.String(), text[i+1:]
		case '\n':
			require.Fail(t, "a string over two lines")
		case '\\':
			i++
			if text[i] == 'n' {
				out.WriteByte('\n')
				continue
			}
			require.Contains(t, `"\`, string(text[i]), "an escape with a meaning of its own")
			out.WriteByte(text[i])
		default:
			out.WriteByte(text[i])
		}
	}
	require.Fail(t, "a string without end")
	return "", ""
}

func TestDOTIsOneDrawingWhateverNamesSay(t *testing.T) {
	t.Parallel()
	m := statement.NewImpact(hostileEstate(), []estate.Ref{"ci/db"}, statement.EitherWay)
	text := write(t, func(b *bytes.Buffer) error { return m.DOT(b) })
	d := parseDOT(t, text)
	names := []string{}
	for name := range d.nodes {
		names = append(names, name)
	}
	assert.ElementsMatch(t, []string{`"ci/db`, `"service/a`, `"service/b`, `"service/b needs 1`}, names)
	assert.ElementsMatch(t, [][2]string{
		{`"ci/db`, `"service/a`}, {`"ci/db`, `"service/b needs 1`}, {`"service/b needs 1`, `"service/b`}, {`"service/a`, `"service/b`},
	}, d.edges)
	assert.Equal(t, `"filled,bold`, d.nodes[`"ci/db`]["style"])
	assert.Equal(t, "bold", d.nodes[`"service/a`]["style"])
	assert.Equal(t, `"1 of 2`, d.nodes[`"service/b needs 1`]["label"])
	assert.Contains(t, d.nodes[`"service/a`]["label"], `evil [label="gone"]`)
	assert.True(t, strings.HasPrefix(d.nodes[`"service/a`]["label"], "\"service/a\n=HYPERLINK(\"x\")\\\n"), "the name reads as it is")

	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Log("Graphviz is not here to agree")
		return
	}
	cmd := exec.Command(dot, "-Tplain")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}
