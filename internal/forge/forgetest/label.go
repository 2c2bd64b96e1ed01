package forgetest

import (
	"encoding/json"
	"slices"
	"strings"
)

type label struct {
	id                       int64
	name, color, description string
}

// AddLabel labels a pull request, as somebody at the web page.
func (r *Repository) AddLabel(number int, by Account, name string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.addLabel(p, by, name) })
}

// RemoveLabel takes a label away.
func (r *Repository) RemoveLabel(number int, by Account, name string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.removeLabel(p, by, name) })
}

// Labels returns the labels of a pull request, sorted.
func (r *Repository) Labels(number int) (names []string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { names = slices.Sorted(slices.Values(p.labels)) })
	return names
}

func (r *Repository) label(name string) *label {
	key := strings.ToLower(name)
	if r.labels[key] == nil {
		r.labels[key] = &label{id: r.g.id(), name: name, color: "ededed"}
	}
	return r.labels[key]
}

func (r *Repository) labelJSON(name string) object {
	l := r.label(name)
	return object{
		"id": l.id, "node_id": node("Label", l.id), "url": r.api("/labels/%s", escapePath(l.name)), "name": l.name, "description": l.description,
		"color": l.color, "default": false,
	}
}

func (r *Repository) addLabel(p *pull, by Account, name string) {
	name = r.label(name).name
	if slices.Contains(p.labels, name) {
		return
	}
	p.labels = append(p.labels, name)
	r.touch(p)
	r.event(p, by, "labeled", object{"label": object{"name": name, "color": "ededed"}})
	r.queuePull(p, by, "labeled", object{"label": r.labelJSON(name)})
}

func (r *Repository) removeLabel(p *pull, by Account, name string) bool {
	i := slices.IndexFunc(p.labels, func(l string) bool { return strings.EqualFold(l, name) })
	if i < 0 {
		return false
	}
	name = p.labels[i]
	p.labels = slices.Delete(p.labels, i, i+1)
	r.touch(p)
	r.event(p, by, "unlabeled", object{"label": object{"name": name, "color": "ededed"}})
	r.queuePull(p, by, "unlabeled", object{"label": r.labelJSON(name)})
	return true
}

func (c *call) labelsOf(p *pull) []any {
	out := []any{}
	for _, name := range p.labels {
		out = append(out, c.repo.labelJSON(name))
	}
	return out
}

func listIssueLabels(c *call, p *pull) answer { return c.page(c.labelsOf(p)) }

// labelNames takes labels as texts or as objects with a name.
func (c *call) labelNames() ([]string, bool) {
	var in struct{ Labels []json.RawMessage }
	if !c.read(&in) {
		return nil, false
	}
	var names []string
	for _, raw := range in.Labels {
		var name string
		var one struct{ Name string }
		if json.Unmarshal(raw, &name) != nil && json.Unmarshal(raw, &one) == nil {
			name = one.Name
		}
		if name == "" || len(name) > 50 {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func addIssueLabels(c *call, p *pull) answer {
	names, valid := c.labelNames()
	if !valid {
		return invalid("Validation Failed")
	}
	for _, name := range names {
		c.repo.addLabel(p, c.actor, name)
	}
	return ok(c.labelsOf(p))
}

func setIssueLabels(c *call, p *pull) answer {
	names, valid := c.labelNames()
	if !valid {
		return invalid("Validation Failed")
	}
	for _, have := range slices.Clone(p.labels) {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, have) }) {
			c.repo.removeLabel(p, c.actor, have)
		}
	}
	for _, name := range names {
		c.repo.addLabel(p, c.actor, name)
	}
	return ok(c.labelsOf(p))
}

func removeIssueLabel(c *call, p *pull) answer {
	if !c.repo.removeLabel(p, c.actor, c.params["name"]) {
		return refuse(404, "Label does not exist")
	}
	return ok(c.labelsOf(p))
}

func listLabels(c *call) answer {
	var all []*label
	for _, l := range c.repo.labels {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *label) int { return int(a.id - b.id) })
	var out []any
	for _, l := range all {
		out = append(out, c.repo.labelJSON(l.name))
	}
	return c.page(out)
}

func createLabel(c *call) answer {
	var in struct{ Name, Color, Description string }
	if !c.read(&in) || len(in.Name) > 50 || len(in.Description) > 100 || c.repo.labels[strings.ToLower(in.Name)] != nil {
		return invalid("Validation Failed")
	}
	l := c.repo.label(in.Name)
	l.description = in.Description
	if in.Color != "" {
		l.color = in.Color
	}
	return created(c.repo.labelJSON(in.Name))
}
