package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// classFiles are the pages of a class of so many items.
func classFiles(class string, items int) []File {
	return pagedFiles(items, func(n int) string { return classPagePath(class, n) }, func(v *View, n int) Page { return classPage(v, class, n) })
}

// classPagePath is the path of a page of a class; the first counts as 0. Further ones have a
// folder, since a class may be called like another with a number.
func classPagePath(class string, n int) string {
	if n == 0 {
		return classPath(class)
	}
	return strings.TrimSuffix(classPath(class), ".html") + "/" + strconv.Itoa(n+1) + ".html"
}

// itemColumn is a column of a list of items.
type itemColumn struct {
	Column
	cell func(v *View, r *Record) Inline
}

// classPage lists the items of a class.
func classPage(v *View, class string, n int) Page {
	items := v.Items(class)
	columns := columnsOf(class)
	t := &Table{Caption: "Items of the class " + sentence(class), Empty: "There are no items of this class.", Columns: []Column{{Title: "Item", Wide: true}}}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range onPage(items, n) {
		row := Row{Cells: []Inline{{v.linkTo(r.Record)}}}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(v, r))
		}
		row.Facets = []string{facetText(r.Body.Str("criticality")), facetText(r.Status), facetText(r.Body.Str("environment")), v.facetRef(r.Owner()), v.locationKey(r)}
		t.Rows = append(t.Rows, row)
	}
	t.Facets = facets(t.Rows, []string{"Criticality", "Status", "Environment", "Owner", "Location"}, v.facetLabel)
	title := sentence(class)
	p := Page{
		Title: title, Area: areaItems, Kicker: text("Configuration items"),
		Crumbs: []Span{{Text: placeOf(estate.ConfigurationItem).many, Href: v.To("items.html")}, {Text: title}},
	}
	v.paged(&p, t, len(items), n, [2]string{"item", "items"}, func(n int) string { return classPagePath(class, n) })
	return p
}

// facetText is a value of a facet, in which a vertical bar would divide it.
func facetText(s string) string { return strings.ReplaceAll(s, "|", "/") }

// facetRef is a record as the value of a facet; "" where readers may not see it.
func (v *View) facetRef(ref estate.Ref) string {
	if !v.Visible(ref) {
		return ""
	}
	return string(ref)
}

// columnsOf returns what a list of a class shows besides the item.
func columnsOf(class string) []itemColumn {
	criticality := itemColumn{Column{Title: "Criticality"}, func(_ *View, r *Record) Inline {
		c := r.Body.Str("criticality")
		if c == "" {
			return nil
		}
		return Inline{pill(criticalityTone(c), sentence(c))}
	}}
	status := itemColumn{Column{Title: "Status"}, func(_ *View, r *Record) Inline { return text(sentence(r.Status)) }}
	environment := itemColumn{Column{Title: "Environment"}, func(_ *View, r *Record) Inline { return text(sentence(r.Body.Str("environment"))) }}
	owner := itemColumn{Column{Title: "Owner"}, func(v *View, r *Record) Inline { return v.Link(r.Owner()) }}
	location := itemColumn{Column{Title: "Location"}, func(v *View, r *Record) Inline { return v.locationOf(r) }}
	support := itemColumn{Column{Title: "End of support"}, func(v *View, r *Record) Inline { return v.until(r, "endOfSupport") }}
	version := itemColumn{Column{Title: "Version"}, func(_ *View, r *Record) Inline { return versionOf(r) }}
	switch class {
	case "server", "hypervisor", "virtual_machine", "network_device", "firewall", "load_balancer", "storage":
		return []itemColumn{status, environment, criticality, owner, location, support}
	case "database", "database_instance", "cluster", "container_platform", "application", "middleware", "web_server", "message_broker", "cache", "software", "operating_system":
		return []itemColumn{status, environment, criticality, version, owner, support}
	case "endpoint":
		return []itemColumn{status, attribute("Type", "type"), attribute("User", "user"), location, owner, support}
	case "certificate":
		return []itemColumn{status, attribute("Issuer", "issuer"), expiry("Valid until", "notAfter"), attribute("Renews itself", "autoRenew"), owner}
	case "secret":
		return []itemColumn{status, attribute("Type", "type"), expiry("Expires", "expires"), owner}
	case "software_licence":
		return []itemColumn{status, attribute("Product", "product"), attribute("Bought", "quantity"), attribute("Counted by", "metric"), expiry("Until", "end"), owner}
	case "site":
		return []itemColumn{status, attribute("Town", "town"), attribute("Country", "country"), attribute("Use", "use"), owner}
	case "circuit":
		return []itemColumn{status, attribute("Type", "type"), criticality, location, owner}
	case "data_centre", "room", "rack", "power_source", "power_distribution":
		return []itemColumn{status, criticality, location, owner}
	case "document":
		return []itemColumn{status, attribute("Type", "type"), attribute("Version", "version"), owner}
	}
	return []itemColumn{status, environment, criticality, owner}
}

// attribute is a column of an attribute.
func attribute(title, name string) itemColumn {
	return itemColumn{Column{Title: title}, func(v *View, r *Record) Inline {
		if n := r.Body.Get("attributes"); n != nil {
			if value := n.Get(name); value != nil {
				return v.scalar(name, value)
			}
		}
		return nil
	}}
}

// expiry is a column of an attribute that is a last day.
func expiry(title, name string) itemColumn {
	return itemColumn{Column{Title: title}, func(v *View, r *Record) Inline {
		if n := r.Body.Get("attributes"); n != nil {
			return v.lastDay(n, name, !gone(r.Status))
		}
		return nil
	}}
}

// versionOf is what runs, with its version.
func versionOf(r *Record) Inline {
	var product, version string
	if n := r.Body.Get("attributes"); n != nil {
		version = n.Str("version")
		for _, field := range []string{"engine", "product", "distribution"} {
			if product == "" {
				product = n.Str(field)
			}
		}
	}
	if version == "" {
		version = r.Body.Str("version")
	}
	return text(strings.TrimSpace(product + " " + version))
}

// until is a last day of an item in a field of its own.
func (v *View) until(r *Record, field string) Inline {
	return v.lastDay(&r.Body, field, !gone(r.Status))
}
