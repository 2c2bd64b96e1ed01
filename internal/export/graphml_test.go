package export_test

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/export"
)

// graphDocument is GraphML as a reader has it.
type graphDocument struct {
	XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Graph struct {
		EdgeDefault string     `xml:"edgedefault,attr"`
		Nodes       []graphEnd `xml:"node"`
		Edges       []graphEnd `xml:"edge"`
	} `xml:"graph"`
}

type graphEnd struct {
	ID     string `xml:"id,attr"`
	Source string `xml:"source,attr"`
	Target string `xml:"target,attr"`
	Data   []struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	} `xml:"data"`
}

func (g graphEnd) values() map[string]string {
	out := map[string]string{}
	for _, d := range g.Data {
		out[d.Key] = d.Value
	}
	return out
}

func TestGraphML(t *testing.T) {
	t.Parallel()
	e := files(t, map[string]string{
		"catalogue/services/a.yaml": "kind: Service\nname: \"A <b> & \\e \\\"q\\\"\"\ntype: technical\nowner: team/o\ncriticality: low\nrelations:\n" +
			"  - {type: depends_on, to: ci/x, hard: false}\n  - {type: depends_on, minUp: 1, of: [ci/x, ci/y, ci/none]}\n  - {type: supported_by, to: team/none}\n",
		"cmdb/items/x.yaml": "kind: ConfigurationItem\nclass: server\nname: X\nowner: team/o\nstatus: in_use\nenvironment: production\n",
		"cmdb/items/y.yaml": "kind: ConfigurationItem\nclass: server\nname: Y\nowner: team/o\nstatus: retired\n",
	})
	var out bytes.Buffer
	_, err := export.Write(&out, "graphml", e, export.Options{})
	require.NoError(t, err)
	var g graphDocument
	require.NoError(t, xml.Unmarshal(out.Bytes(), &g))

	keys := map[string]string{}
	for _, k := range g.Keys {
		keys[k.ID] = k.For
		require.Contains(t, []string{"boolean", "int", "long", "float", "double", "string"}, k.Type)
	}
	token := regexp.MustCompile(`^[A-Za-z0-9._:-]+$`) // NMTOKEN, for the ids that there are
	nodes := map[string]map[string]string{}
	for _, n := range g.Graph.Nodes {
		require.Regexp(t, token, n.ID)
		nodes[n.ID] = n.values()
		for _, d := range n.Data {
			require.Equal(t, "node", keys[d.Key])
		}
	}
	require.Equal(t, "directed", g.Graph.EdgeDefault)
	require.Len(t, nodes, 3)
	require.Equal(t, "A <b> & \ufffd \"q\"", nodes["service:a"]["node.label"], "what XML cannot hold is replaced")
	require.Equal(t, map[string]string{
		"node.ref": "ci/x", "node.label": "X", "node.kind": "ConfigurationItem", "node.class": "server", "node.owner": "team/o",
		"node.status": "in_use", "node.environment": "production",
	}, nodes["ci:x"])

	require.Len(t, g.Graph.Edges, 3, "targets that are not there have no edge")
	for _, edge := range g.Graph.Edges {
		require.Contains(t, nodes, edge.Source)
		require.Contains(t, nodes, edge.Target)
		for _, d := range edge.Data {
			require.Equal(t, "edge", keys[d.Key])
		}
	}
	require.Equal(t, map[string]string{"edge.type": "depends_on", "edge.hard": "false"}, g.Graph.Edges[0].values())
	require.Equal(t, map[string]string{"edge.type": "depends_on", "edge.hard": "true", "edge.minUp": "1", "edge.group": "service/a#2"}, g.Graph.Edges[2].values())
}
