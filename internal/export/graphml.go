package export

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// graphKey declares an attribute of nodes or edges.
type graphKey struct{ name, of, kind string }

// graphKeys are the attributes, in the order in which they are written. label is what Gephi
// and others show.
func graphKeys() []graphKey {
	return []graphKey{
		{"ref", "node", "string"}, {"label", "node", "string"}, {"kind", "node", "string"}, {"class", "node", "string"},
		{"owner", "node", "string"}, {"status", "node", "string"}, {"criticality", "node", "string"}, {"environment", "node", "string"},
		{"type", "edge", "string"}, {"hard", "edge", "boolean"}, {"minUp", "edge", "int"}, {"group", "edge", "string"},
	}
}

// graphML writes records as nodes and relations as edges (GraphML 1.0). An edge leads from
// the record that writes the relation; one to a record that is not exported is left out.
func graphML(w io.Writer, e *estate.Estate, o Options) (Omitted, error) {
	s, err := choose(e, o)
	if err != nil {
		return Omitted{}, err
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, xml.Header, `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
		` xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">`, "\n")
	for _, k := range graphKeys() {
		fmt.Fprintf(out, "  <key id=\"%s.%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", k.of, k.name, k.of, k.name, k.kind)
	}
	fmt.Fprint(out, "  <graph id=\"estate\" edgedefault=\"directed\">\n")
	exported := map[string]bool{}
	for _, r := range s.records {
		exported[string(r.Ref)] = true
		writeGraphNode(out, r, s.body(r))
	}
	s.omitted.References = 0 // nodes have been read once already
	for _, r := range s.records {
		body := s.body(r)
		for _, to := range relations(&body) {
			if exported[to.to] {
				writeGraphEdge(out, r, to)
			}
		}
	}
	fmt.Fprint(out, "  </graph>\n</graphml>\n")
	return s.omitted, out.Flush() // which returns the first error of all that was written
}

func writeGraphNode(w io.Writer, r *estate.Record, body estate.Node) {
	fmt.Fprintf(w, "    <node id=\"%s\">", graphID(string(r.Ref)))
	status := r.Status
	if status == "" {
		status = body.Str("status")
	}
	for name, value := range ordered("ref", string(r.Ref), "label", r.Name, "kind", r.Kind.String(), "class", r.Class, "owner", body.Str("owner"),
		"status", status, "criticality", body.Str("criticality"), "environment", body.Str("environment")) {
		graphData(w, "node."+name, value)
	}
	fmt.Fprint(w, "</node>\n")
}

func writeGraphEdge(w io.Writer, from *estate.Record, to relation) {
	fmt.Fprintf(w, "    <edge source=\"%s\" target=\"%s\">", graphID(string(from.Ref)), graphID(to.to))
	group := ""
	if to.group > 0 {
		group = string(from.Ref) + "#" + strconv.Itoa(to.group)
	}
	for name, value := range ordered("type", to.kind, "hard", strconv.FormatBool(to.hard), "minUp", count(to.minUp), "group", group) {
		graphData(w, "edge."+name, value)
	}
	fmt.Fprint(w, "</edge>\n")
}

// ordered yields names and values that alternate.
func ordered(pairs ...string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if !yield(pairs[i], pairs[i+1]) {
				return
			}
		}
	}
}

func graphData(w io.Writer, key, value string) {
	if value != "" {
		fmt.Fprintf(w, "<data key=\"%s\">%s</data>", key, escapeXML(value))
	}
}

// graphID makes a name token of XML of a reference, in which no slash may stand.
func graphID(ref string) string { return escapeXML(strings.ReplaceAll(ref, "/", ":")) }

// escapeXML writes a text for content and attributes; characters that XML cannot hold become
// U+FFFD.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
