package quality

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// identity is by what a record is told from others. Texts are folded: neither case nor
// spaces tell two things apart.
type identity struct {
	name, serial, assetTag string
	aliases                []alias
	namePos                estate.Position
	serialPos, assetPos    estate.Position
}

type alias struct {
	key, text string
	pos       estate.Position
}

// identityOf reads what identifies a record: the name of an item within its class and
// environment, that of a service, team, customer, supplier or process within its kind.
// nil for other kinds, whose names may recur.
func identityOf(r *estate.Record, n *estate.Node) *identity {
	switch r.Kind {
	case estate.Service, estate.Team, estate.Customer, estate.Supplier, estate.BusinessProcess, estate.ConfigurationItem:
	default:
		return nil
	}
	scope := strings.Join([]string{r.Kind.String(), r.Class, fold(n.Str("environment"))}, "\x00") + "\x00"
	id := &identity{}
	if name := n.Get("name"); name != nil {
		id.name, id.namePos = scope+fold(name.Text), name.Pos
	}
	for _, item := range n.Each("aliases") {
		id.aliases = append(id.aliases, alias{scope + fold(item.Text), item.Text, item.Pos})
	}
	if r.Kind != estate.ConfigurationItem {
		return id
	}
	if serial := n.Get("serial"); serial != nil {
		// The same key as in the rule of validate.
		id.serial, id.serialPos = strings.ToLower(n.Str("vendor")+"\x00"+serial.Text), serial.Pos
	}
	if tag := n.Get("assetTag"); tag != nil {
		id.assetTag, id.assetPos = fold(tag.Text), tag.Pos
	}
	return id
}

func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// duplicates asks whether a thing is recorded once. Two live records are most likely one
// thing when they are items of one maker with one serial number, items with one asset
// tag, or alike in kind, class, environment and name; and when one goes by a name that
// the other bears. Of records that are alike, all but the first are counted.
func duplicates(s *survey, t *tally) {
	first := s.firsts()
	for f := range s.alive {
		if f.identity == nil {
			continue
		}
		if what := s.doubles(t, f, first); what != "" {
			t.fail(f, what, 0)
		} else {
			t.pass(f)
		}
	}
}

// firsts are the first records to bear each mark.
type firsts struct{ names, serials, tags map[string]*fact }

func (s *survey) firsts() firsts {
	first := firsts{map[string]*fact{}, map[string]*fact{}, map[string]*fact{}}
	note := func(marks map[string]*fact, key string, f *fact) {
		if _, known := marks[key]; !known && key != "" {
			marks[key] = f
		}
	}
	for i := range s.facts { // sorted by reference
		f := &s.facts[i]
		if f.identity == nil || f.unread || f.stage == gone {
			continue
		}
		note(first.names, f.identity.name, f)
		note(first.serials, f.identity.serial, f)
		note(first.tags, f.identity.assetTag, f)
	}
	return first
}

// doubles reports what a record shares with an earlier one, and says the first of it.
func (s *survey) doubles(t *tally, f *fact, first firsts) string {
	var what string
	report := func(other *fact, code diag.Code, pos estate.Position, message string) {
		if other == f {
			return
		}
		if what == "" {
			what = message
		}
		t.find(finding.New(code, diag.Warning, f.record, pos, message, other.record.Ref).Mend("remove one of the two records, or tell them apart"))
	}
	id := f.identity
	if other := first.serials[id.serial]; other != nil {
		report(other, diag.DuplicateItem, id.serialPos, string(other.record.Ref)+" has the same serial number")
	}
	if other := first.tags[id.assetTag]; other != nil {
		report(other, diag.DuplicateRecord, id.assetPos, string(other.record.Ref)+" has the same asset tag")
	}
	if other := first.names[id.name]; other != nil {
		report(other, diag.DuplicateRecord, id.namePos, string(other.record.Ref)+" has the same name"+alike(f))
	}
	for _, a := range id.aliases {
		if other := first.names[a.key]; other != nil {
			report(other, diag.DuplicateRecord, a.pos, "the alias "+diag.Quote(a.text)+" is the name of "+string(other.record.Ref))
		}
	}
	return what
}

// alike says within what names tell records apart.
func alike(f *fact) string {
	switch {
	case f.record.Kind != estate.ConfigurationItem:
		return ""
	case f.environment == "":
		return " and class"
	}
	return ", class and environment"
}
