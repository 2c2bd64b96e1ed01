package intake

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// resultsField is where a page of NetBox's REST API has its objects.
const resultsField = "results"

// isAnswer reports whether a document is a page of a list of objects.
func isAnswer(n *estate.Node) bool {
	list := n.Get(resultsField)
	return list != nil && list.Kind == estate.List
}

// fromREST turns an object of NetBox's REST API into the objects that NetBox's export has for
// it: itself, and for a cable its ends. What is no object of the API stays as it is, so that
// one mapping serves both.
func fromREST(n estate.Node) []estate.Node {
	model, ok := restModel(n.Str("url"))
	if !ok || n.Get("model") != nil && n.Get("fields") != nil {
		return []estate.Node{n}
	}
	fields := estate.Node{Kind: estate.Struct, Pos: n.Pos}
	var more []estate.Node
	for i := range n.Fields {
		f := &n.Fields[i]
		switch end, isEnd := strings.CutSuffix(f.Name, "_terminations"); {
		case isEnd && model == cableModel && f.Value.Kind == estate.List:
			more = append(more, cableEnds(n.Get("id"), strings.ToUpper(end), &f.Value)...)
		case !derived(f.Name):
			fields.Fields = append(fields.Fields, estate.Field{Name: exportName(f.Name), Pos: f.Pos, Value: exportValue(&n, f)})
		}
	}
	out := []estate.Node{exported(n.Pos, model, fields)}
	if id := n.Get("id"); id != nil {
		out[0].Fields = append(out[0].Fields, estate.Field{Name: "pk", Pos: id.Pos, Value: *id})
		out[0].Fields[1], out[0].Fields[2] = out[0].Fields[2], out[0].Fields[1]
	}
	return append(out, more...)
}

func exported(pos estate.Position, model string, fields estate.Node) estate.Node {
	return estate.Node{Kind: estate.Struct, Pos: pos, Fields: []estate.Field{
		{Name: "model", Pos: pos, Value: text(pos, model)},
		{Name: "fields", Pos: pos, Value: fields},
	}}
}

func text(pos estate.Position, s string) estate.Node {
	return estate.Node{Kind: estate.String, Pos: pos, Text: s}
}

// exportName is what the export calls a field.
func exportName(name string) string {
	if name == "custom_fields" {
		return "custom_field_data"
	}
	return name
}

// derived reports whether a field of the API is worked out from others, or is in the export
// beside the fields.
func derived(name string) bool {
	switch name {
	case "id", "url", "display_url", "display", "link_peers", "link_peers_type",
		"connected_endpoints", "connected_endpoints_type", "connected_endpoints_reachable":
		return true
	}
	return strings.HasPrefix(name, "_") || strings.HasSuffix(name, "_count")
}

// exportValue is a field as the export has it: references by their ids, choices by their
// values, and types of objects in two parts.
func exportValue(n *estate.Node, f *estate.Field) estate.Node {
	v := &f.Value
	switch v.Kind {
	case estate.Struct:
		return plainValue(v)
	case estate.List:
		out := estate.Node{Kind: estate.List, Pos: v.Pos}
		for i := range v.Items {
			out.Items = append(out.Items, plainValue(&v.Items[i]))
		}
		return out
	case estate.String:
		if of, ok := strings.CutSuffix(f.Name, "_type"); ok && n.Get(of+"_id") != nil {
			return naturalType(v)
		}
	}
	return *v
}

// plainValue is the id of a nested object, or the value of a choice.
func plainValue(v *estate.Node) estate.Node {
	if id := v.Get("id"); id != nil && v.Get("url") != nil {
		return *id
	}
	if value := v.Get("value"); value != nil && v.Get("label") != nil && len(v.Fields) <= 3 {
		return *value
	}
	return *v
}

// naturalType is dcim.interface as the export writes it: ["dcim", "interface"].
func naturalType(v *estate.Node) estate.Node {
	app, model, ok := strings.Cut(v.Text, ".")
	if !ok {
		return *v
	}
	return estate.Node{Kind: estate.List, Pos: v.Pos, Items: []estate.Node{text(v.Pos, app), text(v.Pos, model)}}
}

const cableModel = "dcim.cable"

// cableEnds are the objects that the export has for the ends of a cable on one side.
func cableEnds(cable *estate.Node, side string, ends *estate.Node) []estate.Node {
	var out []estate.Node
	for i := range ends.Items {
		end := &ends.Items[i]
		kind, id := end.Get("object_type"), end.Get("object_id")
		if cable == nil || kind == nil || id == nil {
			continue
		}
		out = append(out, exported(end.Pos, "dcim.cabletermination", estate.Node{
			Kind: estate.Struct, Pos: end.Pos, Fields: []estate.Field{
				{Name: "cable", Pos: end.Pos, Value: *cable},
				{Name: "cable_end", Pos: end.Pos, Value: text(end.Pos, side)},
				{Name: "termination_type", Pos: kind.Pos, Value: naturalType(kind)},
				{Name: "termination_id", Pos: id.Pos, Value: *id},
			},
		}))
	}
	return out
}
