package servicelevel

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxBecause is how many records are named as the cause of one finding.
const maxBecause = 20

// underneath looks at who carries the agreement: nobody, or all on whom it stands.
func (r *reviewing) underneath() {
	if len(r.under) == 0 {
		r.nothing()
		return
	}
	var by []estate.Ref
	for i := range r.under {
		by = append(by, r.under[i].ref)
	}
	r.check(Comparison{Metric: "underpinning", Result: Holds, By: by, Explanation: "carried"})
	for i := range r.under {
		r.withoutTargets(&r.under[i])
	}
	r.missingProviders()
}

// nothing reports an agreement that nothing underpins. Where others answer for what its
// services stand on, it promises what is not its provider's to keep.
func (r *reviewing) nothing() {
	if r.a.Type == agreement.UC {
		return // what a supplier stands on is not ours to know
	}
	c := Comparison{Metric: "underpinning", Result: Gap, Explanation: "nothing underpins this agreement"}
	r.check(c)
	var others, records []estate.Ref
	found := map[estate.Ref]bool{}
	for _, root := range r.a.Covers {
		for _, i := range r.reach(root, true, false) {
			ref := r.estate.Nth(int(i)).Ref
			if other := r.answers(ref); other != "" && other != r.a.Provider && !found[ref] {
				found[ref] = true
				records = append(records, ref)
				if !slices.Contains(others, other) {
					others = append(others, other)
				}
			}
		}
	}
	if len(others) == 0 {
		r.report(diag.NothingUnderpins, diag.Warning, r.place("covers"),
			fmt.Sprintf("nothing underpins this agreement; all that its services stand on is %s's own", r.a.Provider)).
			Hint = "if others take part, write an agreement of type ola or uc that names this one in underpins"
		return
	}
	r.report(diag.NothingUnderpins, diag.Error, r.place("covers"),
		fmt.Sprintf("nothing underpins this agreement, and %s for what it stands on", answerFor(others)), records[:min(len(records), maxBecause)]...).
		Hint = "write an agreement of type ola or uc with each of them, and name this one in its underpins"
}

func answerFor(others []estate.Ref) string {
	if len(others) == 1 {
		return list(others) + " answers"
	}
	return list(others) + " answer"
}

// answers returns the supplier or team that answers for a record, read once; "" where none
// is named.
func (c *checker) answers(ref estate.Ref) estate.Ref {
	known, ok := c.owners[ref]
	if !ok {
		known = c.answersFor(ref)
		c.owners[ref] = known
	}
	return known
}

func (c *checker) answersFor(ref estate.Ref) estate.Ref {
	r, ok := c.estate.Record(ref)
	if !ok || r.Faulty || r.Kind != estate.Service && r.Kind != estate.ConfigurationItem {
		return ""
	}
	body := r.Body()
	if supplier := body.Str("supplier"); supplier != "" {
		return estate.Ref(supplier)
	}
	return estate.Ref(body.Str("owner"))
}

// missingProviders reports each provider of a service on which the agreement's services
// directly stand, and each supplier that they cannot do without, that has agreed to carry
// nothing, neither this agreement nor one that carries it.
func (r *reviewing) missingProviders() {
	carried, providers := r.carried()
	var missing, silent []estate.Ref
	services := map[estate.Ref][]estate.Ref{}
	miss := func(provider, ref estate.Ref) {
		if !slices.Contains(missing, provider) {
			missing = append(missing, provider)
		}
		if !slices.Contains(services[provider], ref) {
			services[provider] = append(services[provider], ref)
		}
	}
	for _, root := range r.a.Covers {
		for _, ref := range r.structure(root).services {
			if owner := r.answers(ref); owner != "" && owner != r.a.Provider && !carried[ref] && !slices.Contains(r.a.Covers, ref) {
				miss(owner, ref)
			}
		}
		if s, ok := r.estate.Record(root); ok && s.Kind == estate.Service && !s.Faulty {
			body := s.Body()
			for _, supplier := range body.Refs("suppliers") {
				if !providers[supplier] && supplier != r.a.Provider && !slices.Contains(silent, supplier) {
					silent = append(silent, supplier)
				}
			}
		}
	}
	slices.Sort(missing)
	for _, provider := range missing {
		refs := services[provider]
		verb := "is"
		if len(refs) > 1 {
			verb = "are"
		}
		r.missingProvider(provider, fmt.Sprintf("%s of %s %s needed, and no agreement that underpins this one covers %s", list(refs), provider, verb, them(refs)), refs)
	}
	slices.Sort(silent)
	for _, supplier := range silent {
		r.missingProvider(supplier, fmt.Sprintf("the service cannot do without %s, and no agreement with it underpins this one", supplier), []estate.Ref{supplier})
	}
}

func (r *reviewing) missingProvider(provider estate.Ref, message string, because []estate.Ref) {
	r.report(diag.ProviderNotUnderpinning, diag.Warning, r.place("covers"), message, because[:min(len(because), maxBecause)]...).
		Hint = "write an agreement with " + string(provider) + " and name this one in its underpins"
	r.check(Comparison{Metric: "provider", Result: Gap, Explanation: "nothing promised by " + string(provider) + " for " + list(because)})
}

func them(refs []estate.Ref) string {
	if len(refs) == 1 {
		return "it"
	}
	return "them"
}

// carried returns what the agreements underneath cover, and who keeps them; those that
// carry them in turn included.
func (r *reviewing) carried() (covered, providers map[estate.Ref]bool) {
	covered, providers = map[estate.Ref]bool{}, map[estate.Ref]bool{}
	seen := map[estate.Ref]bool{r.a.Record.Ref: true}
	queue := slices.Clone(r.under)
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		if seen[u.ref] {
			continue
		}
		seen[u.ref] = true
		providers[u.provider] = true
		for _, ref := range u.covers {
			covered[ref] = true
		}
		if u.agreement != nil {
			queue = append(queue, r.underpinning(u.agreement)...)
		}
	}
	return covered, providers
}

// withoutTargets reports what underpins the agreement and promises nothing.
func (r *reviewing) withoutTargets(u *underpinning) {
	switch {
	case u.agreement == nil:
		r.report(diag.UnderpinsWithoutTargets, diag.Warning, r.a.Body.Pos,
			fmt.Sprintf("%s underpins this agreement, but no agreement says what it promises", u.ref), u.ref).
			Hint = "write the service levels of the contract as an agreement of type uc, and name it in the contract's agreements"
	case len(u.agreement.Targets) == 0:
		r.report(diag.UnderpinsWithoutTargets, diag.Warning, r.a.Body.Pos,
			fmt.Sprintf("%s underpins this agreement and promises nothing that can be measured", u.ref), u.ref).
			Hint = "write its targets"
	default:
		return
	}
	r.check(Comparison{Metric: "underpinning", Result: Gap, By: []estate.Ref{u.ref}, Explanation: "nothing measurable promised"})
}
