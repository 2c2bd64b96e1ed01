package intake_test

import (
	"io"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/intake"
)

// FuzzRead reads any bytes in every format: it ends in objects whose places are in the text, or
// in one fault at a place in it.
func FuzzRead(f *testing.F) {
	for format, texts := range map[intake.Format][]string{
		intake.YAML: {"a: &a [1, {b: c}]\n---\nd: *a\n<<: {e: 1}\n", "- a: |\n    x\n", "a: &a [*a]", "\"\\ud800\"", "%YAML 9.9\n---\na: 1"},
		intake.JSON: {`[{"a":[1,null,"\u00e4"]},{}]`, "{}\n{}", `{"results":[{"id":1,"url":"/api/dcim/cables/1/","a_terminations":[{"object_type":"a.b","object_id":1}]}]}`},
		intake.CSV:  {"a;b\n\"x\ny\";2\n", "sep=;\na;b\n1;2\n", "a,\"b\n", "\xff\xfea\x00"},
	} {
		for _, text := range texts {
			f.Add(byte(format), []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		format := intake.Format(which%3) + intake.YAML
		most := strings.Count(string(text), "\n") + strings.Count(string(text), "\r") + strings.Count(string(text), "\u2028") + strings.Count(string(text), "\u2029") + strings.Count(string(text), "\u0085") + 1
		for _, l := range []intake.Layout{{}, {Lists: map[string]string{"x": "a", "y": "a.b"}}, {Normalise: intake.NetBoxREST, TypeField: "model"}} {
			s := intake.Source{Name: "s", Format: format, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(text))), nil }}
			n := 0
			faults, err := intake.Read(t.Context(), s, l, func(o intake.Object) error {
				if n++; o.Number != n || o.Node.Kind != estate.Struct {
					t.Fatalf("object %d is number %d, %s", n, o.Number, o.Node.Kind)
				}
				o.Node.Walk("", func(path string, v *estate.Node) bool {
					if v.Pos.Line < 1 || v.Pos.Line > most || v.Pos.Column < 1 || v.Pos.Column > len(text)+1 {
						t.Fatalf("%s stands at %v", path, v.Pos)
					}
					return true
				})
				return nil
			})
			if err != nil || len(faults) > 1 {
				t.Fatal(err, faults)
			}
			for _, f := range faults {
				if f.Path != "s" || f.Line < 1 || f.Line > most || f.Column < 1 || f.Message == "" {
					t.Fatalf("fault at %v: %s", f.Span, f.Message)
				}
			}
		}
	})
}
