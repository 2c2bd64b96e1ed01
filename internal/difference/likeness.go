package difference

import "github.com/gitsm/gitsm/internal/estate"

// naturalKeys are the fields by which people tell the entries of a list apart, the most
// telling first. The first set whose first field an entry has is its natural key; of the
// others in the set, those that it lacks are part of the key as absent.
var naturalKeys = [...][]string{
	{"id"}, {"item"}, {"select"}, // steps; what a change affects
	{"type", "to", "of"},                             // relations
	{"metric", "priority", "service"},                // targets
	{"kind", "op", "class", "environment", "select"}, // what a template allows
	{"service", "start"},                             // outages, shares, results
	{"person", "from"}, {"login"}, {"name"},          // people, scenarios
	{"date"}, {"start"}, // days and spans of time
	{"step"}, {"activity"}, {"category"}, {"url"}, {"text"},
}

// sameKey is the weight of a natural key that two entries share: more than all that they
// may otherwise have in common.
const sameKey = 1 << 16

// likeness is by what an entry is compared with others.
type likeness struct {
	key    string // "" where it has no natural key
	leaves []string
}

func likenessOf(n *estate.Node) *likeness {
	return &likeness{key: naturalKey(n), leaves: leaves(n)}
}

func naturalKey(n *estate.Node) string {
	for _, names := range naturalKeys {
		if first := n.Get(names[0]); first == nil || first.Kind != estate.String {
			continue
		}
		var key []byte
		for _, name := range names {
			key = append(key, name...)
			if v := n.Get(name); v != nil {
				key = appendKey(key, v)
			}
		}
		return string(key)
	}
	return ""
}

// weight says how alike two entries are: 0 where they have nothing to do with each other.
func (l *aligner) weight(i, j int) int {
	if l.a[i].Kind != estate.Struct || l.b[j].Kind != estate.Struct {
		return 0
	}
	if l.p[i] == nil {
		l.p[i] = likenessOf(&l.a[i])
	}
	if l.q[j] == nil {
		l.q[j] = likenessOf(&l.b[j])
	}
	p, q := l.p[i], l.q[j]
	shared := common(p.leaves, q.leaves)
	switch {
	case p.key != "" && p.key == q.key:
		return sameKey + min(shared, sameKey-1)
	case 2*shared >= max(len(p.leaves), len(q.leaves)):
		return min(shared, sameKey-1)
	}
	return 0
}
