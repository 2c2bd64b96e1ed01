package export

import (
	"bufio"
	"io"

	"github.com/gitsm/gitsm/internal/estate"
)

// jsonDocument writes {"records": [{"ref", "path", "body"}]}, a record in a line. Nothing of
// the records is lost but comments and the spelling of values.
func jsonDocument(w io.Writer, e *estate.Estate, o Options) (Omitted, error) {
	s, err := choose(e, o)
	if err != nil {
		return Omitted{}, err
	}
	out := bufio.NewWriter(w)
	line := []byte("{\"records\": [")
	for i, r := range s.records {
		if i > 0 {
			line = append(line, ',')
		}
		object := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
			{Name: "ref", Value: text(string(r.Ref))},
			{Name: "path", Value: text(r.Path)},
			{Name: "body", Value: s.body(r)},
		}}
		if _, err := out.Write(object.AppendJSON(append(line, '\n'))); err != nil {
			return s.omitted, err
		}
		line = line[:0]
	}
	if _, err := out.Write(append(line, "\n]}\n"...)); err != nil {
		return s.omitted, err
	}
	return s.omitted, out.Flush()
}

func text(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
