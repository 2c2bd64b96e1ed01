package integrity

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// people reports persons who cannot be told from a commit or a review, accounts that two
// persons claim, and machines that a machine answers for.
func people() rule {
	return rule{
		name:  "people can be identified",
		codes: []diag.Code{diag.UnidentifiedPerson, diag.SharedIdentity, diag.MachineInCharge},
		kinds: []estate.Kind{estate.Person},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			if len(n.Each("github")) == 0 && len(n.Each("emails")) == 0 {
				c.fault(r, diag.UnidentifiedPerson, n.Pos, "nothing identifies "+string(r.Ref)+" in a commit or a review",
					"add github: [{login: …, id: …}] or emails: […]")
			}
			for key, pos := range identities(n) {
				for _, other := range c.claims(key) {
					if other.record.Ref < r.Ref {
						c.fault(r, diag.SharedIdentity, pos, key+" already identifies "+string(other.record.Ref),
							"one account or address belongs to one person", at(other.record, other.pos, "also here"))
						break
					}
				}
			}
			if responsible := n.Get("responsible"); responsible != nil {
				if person, ok := c.body(estate.Ref(responsible.Text)); ok && person.Str("type") == "machine" {
					c.fault(r, diag.MachineInCharge, responsible.Pos, "responsible: "+responsible.Text+" is a machine's account", "name a human")
				}
			}
		},
	}
}

// identities returns what identifies a person and where it is written.
func identities(n *estate.Node) map[string]estate.Position {
	out := map[string]estate.Position{}
	accounts := n.Each("github")
	for i := range accounts {
		account := &accounts[i]
		if id := account.Get("id"); id != nil {
			out["GitHub account "+id.Text] = id.Pos
		} else if login := account.Get("login"); login != nil {
			out["GitHub login "+strings.ToLower(login.Text)] = login.Pos
		}
	}
	for _, email := range n.Each("emails") {
		out["address "+strings.ToLower(email.Text)] = email.Pos
	}
	return out
}

// claim is a person who claims an identity.
type claim struct {
	record *estate.Record
	pos    estate.Position
}

// claims returns everybody who claims an identity, in the order of their references.
func (c *context) claims(key string) []claim {
	if c.identities == nil {
		c.identities = map[string][]claim{}
		for r := range c.estate.OfKind(estate.Person) {
			n, ok := c.body(r.Ref)
			if !ok {
				continue
			}
			for key, pos := range identities(n) {
				c.identities[key] = append(c.identities[key], claim{r, pos})
			}
		}
	}
	return c.identities[key]
}
