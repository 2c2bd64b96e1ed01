package policy

import "github.com/gitsm/gitsm/internal/estate"

// complete writes out what a case leaves out.
func complete(in map[string]any, at string) error {
	if at == "" {
		at = caseTime
	}
	fill(in, map[string]any{
		"change": nil, "closing": false, "recordOnly": false, "truncated": false,
		"risk": map[string]any{"level": "low"}, "window": map[string]any{"state": "none"}, "at": at,
	})
	for _, name := range []string{"diff", "files", "undeclared", "impact", "findings", "conflicts"} {
		fill(in, map[string]any{name: []any{}})
	}
	fill(object(in["risk"]), map[string]any{"score": 0, "factors": []any{}})
	fill(object(in["window"]), map[string]any{"opens": nil, "closes": nil, "calendar": ""})
	fill(object(in["change"]), map[string]any{"title": "", "type": "normal"})
	if _, ok := in["declared"]; !ok {
		in["declared"] = differing(in)
	}
	declared, touched := refsOf(in["declared"]), map[string]bool{}
	for _, entry := range list(in["diff"]) {
		t := object(entry)
		ref, kind, err := kindOf(t)
		if err != nil {
			return err
		}
		touched[ref] = true
		fill(t, map[string]any{
			"op": "modify", "kind": kind.Name, "path": kind.Folder + "/" + estate.Ref(ref).ID() + ".yaml", "class": "",
			"fields": []any{}, "metrics": []any{}, "tags": []any{}, "live": true, "owners": []any{}, "declared": declared[ref],
		})
	}
	for _, entry := range list(in["impact"]) {
		h := object(entry)
		ref, kind, err := kindOf(h)
		if err != nil {
			return err
		}
		fill(h, map[string]any{
			"kind": kind.Name, "name": estate.Ref(ref).ID(), "criticality": "", "effect": "outage", "graph": "both",
			"via": []any{}, "owners": []any{}, "declared": declared[ref], "touched": touched[ref],
		})
	}
	return nil
}

// differing are the records that differ, but for change records.
func differing(in map[string]any) []any {
	out := []any{}
	for _, entry := range list(in["diff"]) {
		if ref, _ := object(entry)["ref"].(string); estate.Ref(ref).Kind() != estate.Change {
			out = append(out, ref)
		}
	}
	return out
}

func kindOf(entry map[string]any) (string, estate.KindInfo, error) {
	ref, _ := entry["ref"].(string)
	if _, err := estate.ParseRef(ref); err != nil {
		return "", estate.KindInfo{}, err
	}
	return ref, estate.Ref(ref).Kind().Info(), nil
}

func fill(in, defaults map[string]any) {
	for name, value := range defaults {
		if _, ok := in[name]; !ok && in != nil {
			in[name] = value
		}
	}
}

func object(v any) map[string]any {
	out, _ := v.(map[string]any)
	return out
}

func list(v any) []any {
	out, _ := v.([]any)
	return out
}

func refsOf(v any) map[string]bool {
	out := map[string]bool{}
	for _, item := range list(v) {
		if ref, ok := item.(string); ok {
			out[ref] = true
		}
	}
	return out
}
