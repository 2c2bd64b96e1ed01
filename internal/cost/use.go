package cost

import (
	"math/big"

	"github.com/gitsm/gitsm/internal/estate"
)

// Use is how much of a licence was bought and is in use.
type Use struct {
	// Bought is how many were bought; nil where that is not recorded or there is no limit.
	Bought *big.Rat
	// Used is how many are known to be in use; nil where the metric cannot be counted on
	// the records.
	Used *big.Rat
	// Users are what has the licence and works, clusters replaced by their members, sorted.
	Users []estate.Ref
	// Missing are those of the users of which nobody knows how many they use.
	Missing []estate.Ref
}

// UseOf counts the use of a licence, as Check does. A record that is no licence uses nothing.
func UseOf(e *estate.Estate, licence estate.Ref) Use {
	r, ok := e.Record(licence)
	if !ok || r.Class != "software_licence" {
		return Use{}
	}
	c := &checker{estate: e}
	body := r.Body()
	attributes := body.Get("attributes")
	metric := attributes.Str("metric")
	users := c.users(licence, "licensed_by")
	out := Use{Users: refs(c.running(users))}
	if bought, known := attributes.Decimal("quantity"); known && bought.Sign() >= 0 && metric != "unlimited" {
		out.Bought = bought
	}
	if countable[metric] {
		out.Used, out.Missing = c.consumed(metric, users)
	}
	return out
}
