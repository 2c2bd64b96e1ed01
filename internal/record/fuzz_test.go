package record

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

func FuzzDecodeYAML(f *testing.F) {
	f.Fuzz(func(t *testing.T, content []byte) { checkReading(t, YAML, content) })
}

func FuzzDecodeJSON(f *testing.F) {
	f.Fuzz(func(t *testing.T, content []byte) { checkReading(t, JSON, content) })
}

func FuzzDecodeCUE(f *testing.F) {
	f.Fuzz(func(t *testing.T, content []byte) { checkReading(t, CUE, content) })
}

// checkReading reads content as Decode does and checks what every format promises.
func checkReading(t *testing.T, format Format, content []byte) {
	limits := shape.DefaultLimits()
	if refusal, refused := gateBytes(content, limits); refused {
		checkFaults(t, content, []diag.Diagnostic{refusal})
		return
	}
	b := &builder{limits: limits}
	var n estate.Node
	var ok bool
	switch format {
	case YAML:
		n, ok = b.parseYAML(content)
	case JSON:
		n, ok = b.parseJSON(content)
	case CUE:
		n, _, _, ok = b.parseCUE(content)
	case NoFormat:
	}
	if ok != (len(b.faults) == 0) {
		t.Fatalf("ok is %v with faults %v", ok, b.faults)
	}
	present(b.faults, content)
	checkFaults(t, content, b.faults)
	if !ok {
		return
	}
	if count, depth := size(&n); count > limits.Nodes+1 || depth > limits.Depth+1 {
		t.Fatalf("%d values, %d levels deep, are beyond the caps", count, depth)
	}
	places := newPlaces(content)
	n.Walk("", func(path string, at *estate.Node) bool {
		checkPlace(t, places, at.Pos, path)
		if len(at.Items) > limits.ListItems {
			t.Fatalf("%s has %d entries", path, len(at.Items))
		}
		for i := range at.Fields {
			checkPlace(t, places, at.Fields[i].Pos, path+"."+at.Fields[i].Name)
			for j := range i {
				if at.Fields[j].Name == at.Fields[i].Name {
					t.Fatalf("%s has %q twice", path, at.Fields[i].Name)
				}
			}
		}
		if !utf8.ValidString(at.Text) {
			t.Fatalf("%s: %q is no UTF-8", path, at.Text)
		}
		return true
	})
	// JSON is the common ground of the formats: whatever was read can be written in it.
	text := n.AppendJSON(nil)
	again := &builder{limits: shape.Limits{FileBytes: shape.MaxFileBytes, Depth: limits.Depth + 1, Nodes: limits.Nodes + 1, ListItems: limits.ListItems}}
	back, ok := again.parseJSON(text)
	if !ok {
		t.Fatalf("%s\nis not read again: %v", text, again.faults)
	}
	if d := exactly("", &n, &back); d != "" {
		t.Fatalf("%s\ncomes back otherwise: %s", text, d)
	}
	if decoded, err := estate.DecodeNode(string(estate.AppendNode(nil, &n))); err != nil || exactly("", &n, &decoded) != "" {
		t.Fatalf("the encoding of %s does not come back: %v", text, err)
	}
}

func checkFaults(t *testing.T, content []byte, faults []diag.Diagnostic) {
	places := newPlaces(content)
	for _, f := range faults {
		checkPlace(t, places, estate.Position{Line: f.Line, Column: f.Column}, f.Message)
		if f.Message == "" || f.Code == "" || strings.ContainsAny(f.Message+f.Hint, "\n\r\x1b") {
			t.Fatalf("a fault that cannot be shown: %q, %q", f.Message, f.Hint)
		}
	}
}

// checkPlace allows the place behind a line's end, where something is missing.
func checkPlace(t *testing.T, places *places, at estate.Position, what string) {
	if at.Line < 1 || at.Column < 1 || at.Line > len(places.starts) || at.Column > utf8.RuneCount(places.line(at.Line))+2 {
		t.Fatalf("%q stands at %d:%d, which is not in the file", what, at.Line, at.Column)
	}
}

func size(n *estate.Node) (count, depth int) {
	count = 1
	children := make([]*estate.Node, 0, len(n.Fields)+len(n.Items))
	for i := range n.Fields {
		children = append(children, &n.Fields[i].Value)
	}
	for i := range n.Items {
		children = append(children, &n.Items[i])
	}
	for _, child := range children {
		c, d := size(child)
		count, depth = count+c, max(depth, d+1)
	}
	return count, depth
}

// exactly is different, with numbers compared by their text and fields by their order.
func exactly(path string, a, b *estate.Node) string {
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return path + ": " + a.Kind.String() + " " + a.Text + ", " + b.Kind.String() + " " + b.Text
	}
	for i := range a.Items {
		if d := exactly(estate.IndexPath(path, i), &a.Items[i], &b.Items[i]); d != "" {
			return d
		}
	}
	for i := range a.Fields {
		if a.Fields[i].Name != b.Fields[i].Name {
			return path + ": field " + a.Fields[i].Name + ", " + b.Fields[i].Name
		}
		if d := exactly(estate.JoinPath(path, a.Fields[i].Name), &a.Fields[i].Value, &b.Fields[i].Value); d != "" {
			return d
		}
	}
	return ""
}

// FuzzLocate: every path is a record with a reference of its own kind, a fault, or none
// of gitsm's business; what a hint names would do.
func FuzzLocate(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		loc, faults, ok := Locate(file)
		if !ok {
			if len(faults) > 0 || loc != (Location{}) {
				t.Fatalf("%q is no business of ours and yields %v %v", file, loc, faults)
			}
			return
		}
		for _, d := range faults {
			if d.Path != file || d.Line != 1 || d.Message == "" || d.Code == "" {
				t.Fatalf("%q: %+v", file, d)
			}
			if name, found := strings.CutPrefix(d.Hint, "rename the file to "); found && d.Code == diag.MalformedID {
				if id := name[:strings.LastIndex(name, ".")]; !estate.ValidID(id) {
					t.Fatalf("the hint for %q names %q, which is no id either", file, id)
				}
			}
		}
		if len(faults) > 0 {
			return
		}
		ref, err := estate.ParseRef(string(loc.Ref))
		if err != nil || ref.Kind() != loc.Kind || loc.Path != file || loc.Format == NoFormat || loc.Format != FormatOf(file) {
			t.Fatalf("%q: %+v, %v", file, loc, err)
		}
		if _, dated := estate.IDDate(ref.ID()); loc.Kind.Info().Dated && !dated {
			t.Fatalf("%q has no date", file)
		}
		if !strings.HasPrefix(file, loc.Kind.Info().Folder+"/") {
			t.Fatalf("%q is not in the folder of %s", file, loc.Kind)
		}
	})
}
