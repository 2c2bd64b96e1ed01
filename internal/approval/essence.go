package approval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// essence is what of a decision every engine must come to. The rest explains it.
type essence struct {
	Verdict      Verdict       `json:"verdict"`
	Engine       Engine        `json:"engine"`
	Base         string        `json:"base"`
	Head         string        `json:"head"`
	Requirements []Requirement `json:"requirements"`
}

// differ says in what two decisions differ.
func (e *essence) differ(o *essence) []Difference {
	var out []Difference
	add := func(field string, was, is any) {
		if a, b := compact(was), compact(is); a != b {
			out = append(out, Difference{field, cut(a), cut(b)})
		}
	}
	add("verdict", e.Verdict, o.Verdict)
	add("base", e.Base, o.Base)
	add("head", e.Head, o.Head)
	was, is := byID(e.Requirements), byID(o.Requirements)
	ids := slices.Concat(slices.Collect(maps.Keys(was)), slices.Collect(maps.Keys(is)))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		a, b := was[id], is[id]
		field := "requirements." + id
		if len(a) != 1 || len(b) != 1 {
			add(field, needed(a), needed(b))
			continue
		}
		add(field+".from", inOrder(a[0].From), inOrder(b[0].From))
		add(field+".need", a[0].Need, b[0].Need)
		add(field+".have", a[0].Have, b[0].Have)
		add(field+".satisfied", a[0].Satisfied, b[0].Satisfied)
		add(field+".approvals", counted(a[0].Approvals), counted(b[0].Approvals))
	}
	return out
}

func byID(all []Requirement) map[string][]Requirement {
	out := map[string][]Requirement{}
	for _, r := range all {
		out[r.ID] = append(out[r.ID], r)
	}
	return out
}

// needed are requirements of one ID where there is not one on both sides; nil for none.
func needed(all []Requirement) any {
	if len(all) == 0 {
		return nil
	}
	out := make([]Need, len(all))
	for i, r := range all {
		out[i] = Need{r.ID, inOrder(r.From), r.Need}
	}
	return out
}

func inOrder(refs []estate.Ref) []estate.Ref {
	out := append([]estate.Ref{}, refs...)
	slices.Sort(out)
	return out
}

// counted are the approvals that count, as who at which commit.
func counted(all []Approval) []string {
	out := []string{}
	for _, a := range all {
		if a.Counted {
			out = append(out, a.By+" at "+a.Commit)
		}
	}
	slices.Sort(out)
	return out
}

// compact is a value as JSON; "" for nil.
func compact(v any) string {
	if v == nil {
		return ""
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// cut shortens a value to what can be shown.
func cut(text string) string {
	const most = 200
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// anywhere returns the first places where two documents differ, in the order of their
// fields' names.
func anywhere(was, is []byte) ([]Difference, error) {
	var a, b any
	for document, into := range map[*[]byte]*any{&was: &a, &is: &b} {
		d := json.NewDecoder(bytes.NewReader(*document))
		d.UseNumber()
		if err := d.Decode(into); err != nil {
			return nil, fmt.Errorf("compare decisions: %w", err)
		}
	}
	var out []Difference
	walk("", a, b, &out)
	if len(out) == 0 {
		out = append(out, Difference{Field: "form", Recorded: "other bytes for the same values"})
	}
	return out, nil
}

func walk(field string, a, b any, out *[]Difference) {
	if len(*out) >= mostDifferences {
		return
	}
	switch was := a.(type) {
	case map[string]any:
		if is, ok := b.(map[string]any); ok {
			keys := slices.Concat(slices.Collect(maps.Keys(was)), slices.Collect(maps.Keys(is)))
			slices.Sort(keys)
			for _, key := range slices.Compact(keys) {
				walk(strings.TrimPrefix(field+"."+key, "."), was[key], is[key], out)
			}
			return
		}
	case []any:
		if is, ok := b.([]any); ok {
			for i := range max(len(was), len(is)) {
				walk(field+"["+strconv.Itoa(i)+"]", at(was, i), at(is, i), out)
			}
			return
		}
	}
	if x, y := compact(a), compact(b); x != y {
		*out = append(*out, Difference{field, cut(x), cut(y)})
	}
}

func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}
