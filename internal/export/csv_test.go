package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/export"
)

// textGen draws texts that are likely to be dangerous in a cell.
func textGen() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom([]rune("=+-@;,\t\r\n\"'\\ a1.5[{}]|\x1b\u202e＝é")), 0, 12, -1),
		rapid.SampledFrom([]string{"", "true", "null", "false", "16.4", "-5", "1e9", "007", "=1+1", "[x", "{", `"`, "a;=x", "a\n-b", "plain"}),
		rapid.String(),
	)
}

// nodeGen draws values as records have them.
func nodeGen(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		most := 5
		if depth == 0 {
			most = 3
		}
		switch rapid.IntRange(0, most).Draw(t, "kind") {
		case 0:
			return estate.Node{Kind: estate.Number, Text: rapid.SampledFrom([]string{"0", "-5", "99.95", "1e3"}).Draw(t, "number")}
		case 1:
			return estate.Node{Kind: estate.Bool, Text: "true"}
		case 2, 3:
			return str(textGen().Draw(t, "text"))
		case 4:
			return estate.Node{Kind: estate.List, Items: rapid.SliceOfN(nodeGen(depth-1), 0, 3).Draw(t, "items")}
		}
		return structGen(depth-1).Draw(t, "struct")
	})
}

func structGen(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		out := estate.Node{Kind: estate.Struct}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "osVersion", "x.y", "=c"}), 0, 3, rapid.ID[string]).Draw(t, "names") {
			out.Fields = append(out.Fields, estate.Field{Name: name, Value: nodeGen(depth).Draw(t, name)})
		}
		return out
	})
}

// dangerous begins what a spreadsheet calculates.
var dangerous = regexp.MustCompile(`^["']*[=+\-@\t\r＝＋－＠]`)

// number is what may begin with a sign all the same.
var number = regexp.MustCompile(`^-?[0-9.]+(e[0-9]+)?$`)

// readBack is how cells are read, written anew: JSON where JSON can be read, and text else.
func readBack(cell string) any {
	var value any
	if json.Unmarshal([]byte(cell), &value) == nil {
		return value
	}
	return cell
}

// rebuild makes the body of a row.
func rebuild(head, row []string) map[string]any {
	body := map[string]any{}
	for i, path := range head {
		if i < 2 || row[i] == "" {
			continue
		}
		if name, ok := readBack(path).(string); ok {
			path = name
		}
		at := body
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			if at[step] == nil {
				at[step] = map[string]any{}
			}
			at = at[step].(map[string]any)
		}
		at[steps[len(steps)-1]] = readBack(row[i])
	}
	return body
}

func TestCSVIsSafeAndLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		contents := map[string]estate.Node{}
		for _, id := range []string{"a", "b", "c"} {
			body := structGen(4).Draw(t, id)
			for i := range body.Fields { // a path begins with a field of the schema
				body.Fields[i].Name = strings.Trim(strings.ReplaceAll(body.Fields[i].Name, ".", ""), "=")
			}
			contents["catalogue/services/"+id+".yaml"] = body
		}
		var out bytes.Buffer
		_, err := export.Write(&out, "csv", bodies(contents), export.Options{Kinds: []estate.Kind{estate.Service}})
		require.NoError(t, err)
		written := out.String()
		rows, err := csv.NewReader(&out).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 4)
		for _, row := range rows {
			for _, cell := range row {
				require.True(t, number.MatchString(cell) || !dangerous.MatchString(cell), "%q", cell)
			}
		}
		// Whoever divides at semicolons does not see which quotes belong together.
		for _, cell := range regexp.MustCompile("[;\n]").Split(written, -1) {
			require.NotRegexp(t, dangerous, cell)
		}
		for i, id := range []string{"a", "b", "c"} {
			body := contents["catalogue/services/"+id+".yaml"]
			var want map[string]any
			require.NoError(t, json.Unmarshal(body.AppendJSON(nil), &want))
			require.Equal(t, want, rebuild(rows[0], rows[i+1]), "%q", rows[i+1])
		}
	})
}

func TestCSVColumns(t *testing.T) {
	t.Parallel()
	e := bodies(map[string]estate.Node{
		"catalogue/teams/a.yaml": object("kind", "Team", "name", "A", "contact", object("email", "a@example.org")),
		"catalogue/teams/b.yaml": object("kind", "Team", "name", "16.4", "description", "=cmd|' /C calc'!A0", "contact", object("chat", "#b", "email", "b@example.org"),
			"members", estate.Node{Kind: estate.List, Items: []estate.Node{str("person/x")}}),
	})
	var out bytes.Buffer
	_, err := export.Write(&out, "csv", e, export.Options{Kinds: []estate.Kind{estate.Team}})
	require.NoError(t, err)
	require.Equal(t, `ref,path,kind,name,description,contact.chat,contact.email,members
team/a,catalogue/teams/a.yaml,Team,A,,,a@example.org,
team/b,catalogue/teams/b.yaml,Team,"""16.4""","""\u003dcmd|' /C calc'!A0""",#b,b@example.org,"[""person/x""]"
`, out.String())
}

func TestCSVOfManyFields(t *testing.T) {
	t.Parallel()
	wide := func(n int) *estate.Estate {
		answers, body := estate.Node{Kind: estate.Struct}, estate.Node{Kind: estate.Struct}
		for i := range n {
			answers.Fields = append(answers.Fields, estate.Field{Name: "k" + strings.Repeat("x", i), Value: str("y")})
		}
		body.Fields = []estate.Field{{Name: "answers", Value: answers}}
		return bodies(map[string]estate.Node{"catalogue/teams/a.yaml": body})
	}
	head := func(e *estate.Estate) string {
		var out bytes.Buffer
		_, err := export.Write(&out, "csv", e, export.Options{Kinds: []estate.Kind{estate.Team}})
		require.NoError(t, err)
		line, _, _ := strings.Cut(out.String(), "\n")
		return line
	}
	require.Equal(t, "ref,path,answers.k,answers.kx", head(wide(2)))
	require.Equal(t, "ref,path,answers", head(wide(2001)), "a mapping with too many keys for columns is one cell")
}

func TestCSVOfSeveralKinds(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	_, err := export.Write(&out, "csv", bodies(nil), export.Options{})
	require.ErrorIs(t, err, export.ErrOneKind)

	group := object("type", "powered_by", "minUp", estate.Node{Kind: estate.Number, Text: "1"},
		"of", estate.Node{Kind: estate.List, Items: []estate.Node{str("ci/a"), str("ci/b")}})
	soft := object("type", "depends_on", "to", "ci/none", "hard", estate.Node{Kind: estate.Bool, Text: "false"}, "note", "=1+1")
	e := bodies(map[string]estate.Node{
		"catalogue/teams/ops.yaml": object("name", "Ops"),
		"cmdb/items/rack.yaml":     object("name", "Rack", "relations", estate.Node{Kind: estate.List, Items: []estate.Node{soft, group, str("x")}}),
	})
	tables := map[string]*bytes.Buffer{}
	_, err = export.Tables(e, export.Options{}, func(name string) (io.WriteCloser, error) {
		tables[name] = &bytes.Buffer{}
		return nopCloser{tables[name]}, nil
	})
	require.NoError(t, err)
	require.Len(t, tables, 3)
	require.Equal(t, "ref,path,name\nteam/ops,catalogue/teams/ops.yaml,Ops\n", tables["team"].String())
	require.Equal(t, `from,type,to,hard,group,minUp,buffer,verified,note
ci/rack,depends_on,ci/none,false,,,,,"""\u003d1+1"""
ci/rack,powered_by,ci/a,true,2,1,,,
ci/rack,powered_by,ci/b,true,2,1,,,
`, tables["relations"].String())
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
