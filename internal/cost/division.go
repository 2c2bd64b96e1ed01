package cost

import (
	"math/big"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// nobody bears what no service does.
const nobody = estate.Ref("")

// share is the part of a source's cost that one service bears.
type share struct {
	bearer estate.Ref
	// part is from 0 to 1.
	part *big.Rat
	// via are the items and offerings through which a contract reaches the service.
	via []estate.Ref
}

// portion is the part of a cost that falls on what a list names.
type portion struct {
	on   estate.Ref
	pos  estate.Position
	part *big.Rat
}

// division says who bears what. It keeps what it has worked out.
type division struct {
	estate *estate.Estate
	items  map[estate.Ref][]share
	found  []finding.Finding
}

// item returns who bears an item's cost, by its allocation.
func (d *division) item(r *estate.Record) []share {
	if known, ok := d.items[r.Ref]; ok {
		return known
	}
	body := r.Body()
	borne := bearings{}
	for _, p := range d.portions(r, &body, "allocation", "service") {
		borne.add(d.service(r, p), p.part, nobody)
	}
	d.items[r.Ref] = borne.whole()
	return d.items[r.Ref]
}

// service returns the service that a portion falls on, or nobody.
func (d *division) service(r *estate.Record, p portion) estate.Ref {
	if s, ok := d.estate.Record(p.on); ok && s.Kind == estate.Service {
		return p.on
	}
	d.nowhere(r, p, "is no service that is recorded")
	return nobody
}

func (d *division) nowhere(r *estate.Record, p portion, what string) {
	d.found = append(d.found, finding.New(diag.CostShares, diag.Error, r, p.pos,
		percent(p.part)+" of the cost falls on "+string(p.on)+", which "+what, p.on).
		Mend("name what bears it; until then it stays unallocated"))
}

// contract returns who bears a contract's value.
func (d *division) contract(r *estate.Record, body *estate.Node) []share {
	borne := bearings{}
	for _, p := range d.covered(r, body) {
		d.pass(r, p, borne)
	}
	return borne.whole()
}

// pass hands a portion of a contract's value on to the services behind it.
func (d *division) pass(r *estate.Record, p portion, borne bearings) {
	target, ok := d.estate.Record(p.on)
	if !ok {
		d.nowhere(r, p, "does not exist")
		return
	}
	switch target.Kind {
	case estate.Service:
		borne.add(target.Ref, p.part, nobody)
	case estate.Offering:
		body := target.Body()
		on := portion{on: estate.Ref(body.Str("service")), pos: p.pos, part: p.part}
		borne.add(d.service(r, on), p.part, target.Ref)
	case estate.ConfigurationItem:
		for _, s := range d.item(target) {
			borne.add(s.bearer, new(big.Rat).Mul(p.part, s.part), target.Ref)
		}
	default:
		d.nowhere(r, p, "bears no cost")
	}
}

// covered returns what a contract's value falls on: its shares, else equal parts of what
// it covers, else equal parts of the items that name it.
func (d *division) covered(r *estate.Record, body *estate.Node) []portion {
	if len(body.Each("shares")) > 0 {
		return d.portions(r, body, "shares", "on")
	}
	var on []portion
	for _, entry := range body.Each("covers") {
		if entry.Kind == estate.String {
			on = append(on, portion{on: estate.Ref(entry.Text), pos: entry.Pos})
		}
	}
	if len(on) == 0 {
		for _, user := range d.users(r.Ref) {
			on = append(on, portion{on: user})
		}
	}
	if len(on) == 0 {
		d.found = append(d.found, finding.New(diag.CostUncovered, diag.Warning, r, estate.Position{},
			"the contract is for nothing that is recorded, so that no service bears its cost").
			Mend("write covers, or contract on the items that it is for"))
	}
	slices.SortFunc(on, func(a, b portion) int { return strings.Compare(string(a.on), string(b.on)) })
	on = slices.CompactFunc(on, func(a, b portion) bool { return a.on == b.on })
	for i := range on {
		on[i].part = big.NewRat(1, int64(len(on)))
	}
	return on
}

// users returns the items that name a contract as theirs and are still there.
func (d *division) users(contract estate.Ref) []estate.Ref {
	var refs []estate.Ref
	for _, in := range d.estate.Incoming(contract) {
		if in.From.Kind == estate.ConfigurationItem && in.Link.Field == "contract" && !over(in.From.Status) {
			refs = append(refs, in.From.Ref)
		}
	}
	return refs
}

// portions reads a list of shares. What cannot be read as a share of the whole is left out,
// and so stays unallocated.
func (d *division) portions(r *estate.Record, body *estate.Node, list, on string) []portion {
	var out []portion
	sum := new(big.Rat)
	for _, entry := range body.Each(list) {
		part, ok := entry.Decimal("sharePercent")
		if !ok || part.Sign() <= 0 || part.Cmp(hundred()) > 0 {
			continue
		}
		sum.Add(sum, part)
		p := portion{on: estate.Ref(entry.Str(on)), pos: entry.Pos, part: part.Mul(part, big.NewRat(1, 100))}
		out = append(out, p)
	}
	off := new(big.Rat).Sub(sum, hundred())
	near := off.Abs(off).Cmp(big.NewRat(int64(len(out)), 100)) <= 0
	if sum.Cmp(hundred()) > 0 && !near {
		d.found = append(d.found, finding.New(diag.CostShares, diag.Error, r, body.Get(list).Pos,
			"the shares of its cost come to "+decimal(sum, 4)+" %, more than the whole; each is counted lowered in proportion").
			Mend("lower them to 100 together"))
	}
	if near || sum.Cmp(hundred()) > 0 {
		fill(out)
	}
	return out
}

func hundred() *big.Rat { return big.NewRat(100, 1) }

// shareDigits is how exact shares are that had to be brought to the whole. A rounded share
// keeps the numbers short when thousands are added.
const shareDigits = 24

// fill brings portions to exactly the whole, in proportion.
func fill(portions []portion) {
	sum := new(big.Rat)
	for _, p := range portions {
		sum.Add(sum, p.part)
	}
	if sum.Sign() == 0 {
		return
	}
	whole := power10(shareDigits)
	scale := new(big.Rat).Quo(new(big.Rat).SetInt(whole), sum)
	parts := make([]*big.Rat, len(portions))
	for i, p := range portions {
		parts[i] = new(big.Rat).Mul(p.part, scale)
	}
	for i, units := range apportion(whole, parts) {
		portions[i].part = new(big.Rat).SetFrac(units, whole)
	}
}

// percent words a part of the whole: 62.5 %.
func percent(part *big.Rat) string {
	return decimal(new(big.Rat).Mul(part, hundred()), 4) + " %"
}

// bearings collects shares by who bears them.
type bearings map[estate.Ref]*share

func (b bearings) add(bearer estate.Ref, part *big.Rat, via estate.Ref) {
	if part.Sign() == 0 {
		return
	}
	s := b[bearer]
	if s == nil {
		s = &share{bearer: bearer, part: new(big.Rat)}
		b[bearer] = s
	}
	s.part.Add(s.part, part)
	if via != nobody && (len(s.via) == 0 || s.via[len(s.via)-1] != via) {
		s.via = append(s.via, via)
	}
}

// whole returns the shares sorted by bearer, nobody first, with what is missing to the
// whole on nobody.
func (b bearings) whole() []share {
	rest := big.NewRat(1, 1)
	for _, s := range b {
		rest.Sub(rest, s.part)
	}
	if rest.Sign() > 0 {
		b.add(nobody, rest, nobody)
	}
	out := make([]share, 0, len(b))
	for _, s := range b {
		slices.Sort(s.via)
		s.via = slices.Compact(s.via)
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b share) int { return strings.Compare(string(a.bearer), string(b.bearer)) })
	return out
}
