package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// What Backstage allows: names and the values of labels; namespaces and the parts of a
// prefix; tags.
var (
	backstageNamed = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	backstageSpace = regexp.MustCompile(`^[a-z0-9]+(-+[a-z0-9]+)*$`)
	backstageTag   = regexp.MustCompile(`^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$`)
	backstageEntry = regexp.MustCompile(`^([a-z]+):([^:/]+)/([^:/]+)$`)
	unfitForName   = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
)

// backstageLimit is the longest name, namespace, tag and value of a label in bytes.
const backstageLimit = 63

// backstageName is what an entity is called. No two are called the same, in any case.
type backstageName struct{ kind, namespace, name string }

// String is the full reference, as Backstage compares them.
func (n backstageName) String() string {
	return strings.ToLower(n.kind + ":" + n.namespace + "/" + n.name)
}

func (n backstageName) valid() bool {
	return len(n.name) <= backstageLimit && backstageNamed.MatchString(n.name) &&
		len(n.namespace) <= backstageLimit && backstageSpace.MatchString(n.namespace)
}

// backstageKind is the kind of entity that references call so; "" where records become none.
func backstageKind(name string) string {
	switch name {
	case "api":
		return "API"
	case "component", "resource", "system", "domain", "group", "user":
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return ""
}

// backstageNames gives every record an entity of its own: the one that it came from, if any,
// else the one that its reference makes. The second result has all full references.
func backstageNames(records []*estate.Record, bodyOf func(*estate.Record) estate.Node) (map[estate.Ref]backstageName, map[string]bool) {
	names := make(map[estate.Ref]backstageName, len(records))
	taken := make(map[string]bool, len(records))
	take := func(ref estate.Ref, n backstageName) bool {
		if !n.valid() || taken[n.String()] {
			return false
		}
		taken[n.String()], names[ref] = true, n
		return true
	}
	var rest []*estate.Record
	for _, r := range records {
		if !r.Mentions("backstage") { // which is certain, and spares most records the decoding
			rest = append(rest, r)
			continue
		}
		body := bodyOf(r)
		if n, ok := backstageOrigin(r, &body); !ok || !take(r.Ref, n) {
			rest = append(rest, r)
		}
	}
	for _, r := range rest {
		n := defaultBackstageName(r.Ref, r.Class)
		for salt := string(r.Ref); !take(r.Ref, n); salt += "'" {
			n.name = shortBackstageName(r.Ref.ID(), salt)
		}
	}
	return names, taken
}

// backstageOrigin is the entity that a record was imported from.
func backstageOrigin(r *estate.Record, body *estate.Node) (backstageName, bool) {
	source := body.Get("source")
	if source.Str("system") != "backstage" {
		return backstageName{}, false
	}
	parts := backstageEntry.FindStringSubmatch(source.Str("externalId"))
	if parts == nil {
		return backstageName{}, false
	}
	n := backstageName{backstageKind(parts[1]), parts[2], parts[3]}
	if spelt := body.Get("annotations").Str("backstage.io/metadata.name"); strings.EqualFold(spelt, n.name) {
		n.name = spelt
	}
	switch r.Kind {
	case estate.Service:
		return n, n.kind == "Component" || n.kind == "System"
	case estate.ConfigurationItem:
		return n, n.kind == "Component" || n.kind == "API" || n.kind == "Resource"
	}
	return n, n.kind == defaultBackstageName(r.Ref, r.Class).kind
}

// defaultBackstageName is the entity that a reference makes. Several kinds of record become
// Components or Resources: the namespace keeps them apart.
func defaultBackstageName(ref estate.Ref, class string) backstageName {
	n := backstageName{kind: "Resource", namespace: "default", name: ref.ID()}
	switch ref.Kind() {
	case estate.Service:
		n.kind = "Component"
	case estate.Team:
		n.kind = "Group"
	case estate.Person:
		n.kind = "User"
	case estate.BusinessProcess:
		n.kind = "Domain"
	case estate.ConfigurationItem:
		switch class {
		case "api":
			n.kind = "API"
		case "application", "application_component":
			n.kind, n.namespace = "Component", "ci"
		}
	default:
		n.namespace = cmp.Or(strings.Trim(unfitForName.ReplaceAllString(ref.Prefix(), "-"), "-"), "gitsm")
	}
	if !n.valid() {
		n.name = shortBackstageName(ref.ID(), string(ref))
	}
	return n
}

// shortBackstageName is a name for an id that is too long, made of letters that Backstage has
// none of, or taken: its beginning, and a digest.
func shortBackstageName(id, salt string) string {
	sum := sha256.Sum256([]byte(salt))
	id = unfitForName.ReplaceAllString(id, "-")
	id = strings.Trim(id[:min(len(id), backstageLimit-13)], "._-")
	return strings.TrimLeft(id+"-"+hex.EncodeToString(sum[:6]), "-")
}

// name is the entity that a reference leads to, whether or not it exists.
func (c *backstageCatalogue) name(ref estate.Ref) backstageName {
	if n, ok := c.names[ref]; ok {
		return n
	}
	return defaultBackstageName(ref, "")
}

// refs are references as Backstage writes them.
func (c *backstageCatalogue) refs(refs []estate.Ref) []string {
	out := make([]string, 0, len(refs))
	for _, ref := range refs {
		out = append(out, c.name(ref).String())
	}
	return out
}

// hiddenBackstageName is the entity that a hidden record would be.
func hiddenBackstageName(r *estate.Record) string {
	body := r.Body()
	if n, ok := backstageOrigin(r, &body); ok {
		return n.String()
	}
	return defaultBackstageName(r.Ref, r.Class).String()
}
