package workpaper

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Sampling says how the sample was drawn, so that anybody can draw it again.
type Sampling struct {
	Seed string `json:"seed"`
	// Size is how many rows are drawn, and Chosen is true where somebody asked for that many.
	Size   int  `json:"size"`
	Chosen bool `json:"chosen"`
	// Basis is where the size comes from, and Method how the rows are drawn.
	Basis   string `json:"basis"`
	Method  string `json:"method"`
	Command string `json:"command"`
}

// Selection is a row of the sample.
type Selection struct {
	// Rank counts the drawn rows from 1; 0 for rows that are there for another reason.
	Rank int `json:"rank,omitempty"`
	// Draw is SHA-256 of the seed followed by the row's key.
	Draw string `json:"draw"`
	Key  string `json:"key"`
	// Reason is drawn, emergency, unauthorised or no_evidence.
	Reason string `json:"reason"`
	// Row is the row's place in the population, from 0.
	Row int `json:"row"`
}

// Sizes are how many of so many occurrences are tested: the customary table for controls
// that happen once a year (1), each quarter (2), each month (2), each week (5), each day
// (25) and oftener (60).
const sizesBasis = "The customary table of tests of controls by frequency (yearly 1, quarterly 2, monthly 2, weekly 5, daily 25, oftener 60), " +
	"as practice aids to the AICPA Audit Guide Audit Sampling have it, by the size of the population: " +
	"1 of 1, 2 of 2 to 12, 5 of 13 to 52, 25 of 53 to 250, 60 of more, and never more than there are. " +
	"Where none of 25 deviates, a rate of deviation of 10 % or more is excluded with 92 % confidence; of 60, one of 5 % or more with 95 %."

// SampleSize returns how many rows of a population are drawn where nobody says.
func SampleSize(population int) int {
	for _, step := range []struct{ upTo, size int }{{1, 1}, {12, 2}, {52, 5}, {250, 25}} {
		if population <= step.upTo {
			return min(population, step.size)
		}
	}
	return 60
}

// Draw returns the first n of keys in the order of the SHA-256 of the seed followed by the
// key. It depends neither on the order of the keys nor on how often one of them is given.
func Draw(keys []string, seed string, n int) []string {
	type lot struct{ draw, key string }
	lots := make([]lot, 0, len(keys))
	for _, key := range keys {
		lots = append(lots, lot{drawOf(seed, key), key})
	}
	slices.SortFunc(lots, func(a, b lot) int {
		if c := strings.Compare(a.draw, b.draw); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
	lots = slices.Compact(lots)
	out := make([]string, 0, min(max(n, 0), len(lots)))
	for _, l := range lots[:cap(out)] {
		out = append(out, l.key)
	}
	return out
}

// quote writes a text for a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func drawOf(seed, key string) string {
	sum := sha256.Sum256([]byte(seed + key))
	return hex.EncodeToString(sum[:])
}

// sample draws the rows, and lists what is looked at in any case besides.
func (p *Pack) sample(o Options, seed string) {
	p.Sampling = Sampling{
		Seed: seed, Size: o.Sample, Chosen: o.Sample > 0, Basis: sizesBasis,
		Method: "The first rows in the order of SHA-256 over the seed followed by the row's key (the first column of population.csv). " +
			"All emergencies, all unauthorised changes and all commits without evidence are listed besides, drawn or not.",
		Command: "SEED=" + quote(seed) + "\ntail -n +2 population.csv | cut -d, -f1 | while read -r key; do printf '%s  %s\\n' \"$(printf '%s%s' \"$SEED\" \"$key\" | sha256sum | cut -c1-64)\" \"$key\"; done | sort | head -n ",
	}
	if !p.Sampling.Chosen {
		p.Sampling.Size = SampleSize(len(p.Population))
	}
	p.Sampling.Size = min(p.Sampling.Size, len(p.Population))
	p.Sampling.Command += decimal(p.Sampling.Size)
	keys, at := make([]string, len(p.Population)), map[string]int{}
	for i := range p.Population {
		keys[i] = p.Population[i].Key
		at[keys[i]] = i
	}
	drawn := map[int]bool{}
	for i, key := range Draw(keys, seed, p.Sampling.Size) {
		drawn[at[key]] = true
		p.Sample = append(p.Sample, Selection{Rank: i + 1, Draw: drawOf(seed, key), Key: key, Reason: "drawn", Row: at[key]})
	}
	for i := range p.Population {
		if reason := p.Population[i].always(); reason != "" && !drawn[i] {
			p.Sample = append(p.Sample, Selection{Draw: drawOf(seed, keys[i]), Key: keys[i], Reason: reason, Row: i})
		}
	}
}

// always says why a row is looked at in any case; "" where it is not.
func (r *Row) always() string {
	switch {
	case r.Recorded == NotRecorded:
		return "no_evidence"
	case r.Recorded == RecordedUnauthorised:
		return "unauthorised"
	case r.Type == "emergency":
		return "emergency"
	}
	return ""
}
