package synthetic

import (
	"math/rand/v2"
	"strings"
)

// handle names one record: its family and its number there, from 0. Numbers from the family's count on name records
// that are not in the final state but may have been in an earlier one.
type handle struct {
	family family
	n      int
}

// nobody is no record at all.
func nobody() handle { return handle{family: families} }

// estate is what all records have in common. It does not change once made.
type estate struct {
	seed   uint64
	shard  bool
	traits [families]trait
	counts [families]int
	words  words

	relations     float64 // on average, of a record that may have any number
	relationsEach float64 // on average, of an item
}

// newEstate lays out an estate: how many records of each family there are.
func newEstate(o Options) *estate {
	e := &estate{seed: o.Seed, shard: o.Shard, traits: traits(), words: newWords()}
	items := o.Records
	for f := range families {
		if t := e.traits[f]; t.class == "" {
			e.counts[f] = t.of(o.Records)
			items -= e.counts[f]
		}
	}
	rest := items
	for f := range families {
		if t := e.traits[f]; t.class != "" {
			e.counts[f] = t.of(items)
		}
	}
	e.counts[powerSource] = 2 * e.counts[site]
	e.counts[computeCluster] = min(e.counts[computeCluster], e.counts[hypervisor]/2)
	e.counts[databaseCluster] = min(e.counts[databaseCluster], e.counts[database]/2)
	e.counts[virtualMachine] = 0
	for f := range families {
		if e.traits[f].class != "" {
			rest -= e.counts[f]
		}
	}
	e.counts[virtualMachine] = rest
	e.share(o.Relations, items)
	return e
}

// share works out how many relations a record has, so that there are about as many as wanted.
func (e *estate) share(wanted, items int) {
	if wanted == 0 {
		wanted = 3 * items
	}
	e.relationsEach = float64(wanted) / float64(items)
	free := 0
	for f := range families {
		switch most := e.traits[f].relations; {
		case most < 0:
			free += e.counts[f]
		case most > 0:
			wanted -= e.counts[f] * min(most, int(e.relationsEach+0.5))
		}
	}
	e.relations = max(1, float64(wanted)/float64(free))
}

// draw is a source of randomness of its own for a record and a purpose.
func (e *estate) draw(h handle, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(e.seed^purpose<<56, (uint64(h.family)<<48|uint64(h.n)+1)*0x9e3779b97f4a7c15))
}

// purposes of draws.
const (
	forContent uint64 = iota + 1
	forID
	forStyle
	forRelations
	forScope
	forPlan
)

// any draws a record of a family, nobody when it has none.
func (e *estate) any(r *rand.Rand, f family) handle {
	if e.counts[f] == 0 {
		return nobody()
	}
	return handle{f, r.IntN(e.counts[f])}
}

// words are the stock of names.
type words struct {
	domains, adjectives, first, last, towns, countries, zones, vendors []string
}

// newWords fills the stock.
func newWords() words {
	return words{
		domains: strings.Fields("payments orders invoicing catalogue stock shipping returns pricing loyalty search " +
			"fraud identity mail archive reporting payroll hiring training planning sourcing factory quality " +
			"maintenance fleet energy claims lending savings treasury ledger tax audit legal press web shop"),
		adjectives: strings.Fields("first second spare central northern southern eastern western shared dedicated " +
			"internal public regional old new"),
		first: strings.Fields("Marisa Jonas Aisha Pieter Lena Tomas Ingrid Rahul Chloe Mateo Yuki Nadia Oskar Eva Samir " +
			"Greta Luca Hanna Bram Sofia"),
		last: strings.Fields("Lopes Brandt Khan Visser Meyer Novak Larsen Mehta Dubois Garcia Tanaka Petrova Lindqvist " +
			"Horvath Haddad Schulz Romano Virtanen Bakker Costa"),
		towns:     strings.Fields("Amsterdam Berlin Lisbon Oslo Vienna Dublin Madrid Prague"),
		countries: strings.Fields("NL DE PT NO AT IE ES CZ"),
		zones: strings.Fields("Europe/Amsterdam Europe/Berlin Europe/Lisbon Europe/Oslo Europe/Vienna Europe/Dublin " +
			"Europe/Madrid Europe/Prague"),
		vendors: strings.Fields("Northwind Contoso Fabrikam Tailspin Litware Proseware"),
	}
}

// one draws a word.
func one(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
