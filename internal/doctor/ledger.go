package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/ruleset"
)

// ledgerBranch is a branch that the App writes to.
type ledgerBranch struct {
	id, name string
	// file is the ruleset that keeps it.
	file string
	// rewritten is true where the App replaces what is there: then its force pushes are how it
	// works.
	rewritten bool
}

// hindering are the types of rules that keep the App from pushing signed entries and merges
// of what was proposed, unless it may pass them.
var hindering = []string{
	"pull_request", "required_status_checks", "required_signatures", "required_linear_history", "required_deployments",
	"merge_queue", "workflows", "code_scanning", "file_path_restriction", "file_extension_restriction", "max_file_size",
	"max_file_path_length", "commit_message_pattern", "commit_author_email_pattern", "committer_email_pattern",
}

// understood are types that have a check of their own or do not concern a branch that is
// there already.
var understood = []string{"deletion", "non_fast_forward", "update", "creation"}

// ledger looks at the rules of the ledger's branches.
func (e *examination) ledger(ctx context.Context, t *Target, p *passers) {
	for _, b := range []ledgerBranch{{"ledger", ledger.Branch, ruleset.Ledger, false}, {"names", ledger.NamesBranch, ruleset.Names, true}} {
		where := "the branch " + b.name
		ids := []string{".deletion", ".force_push", ".update", ".writable"}
		if b.rewritten {
			ids = []string{".deletion", ".update", ".writable"}
		}
		rules, err := t.Repository.Rules(ctx, b.name)
		if err != nil || !e.known {
			if err == nil {
				err = errNobody
			}
			for _, id := range ids {
				e.unseen(b.id+id, where, err)
			}
			continue
		}
		e.unaltered(ctx, p, b, ".deletion", "deletion of "+where, "deleted", ofType(rules, "deletion"))
		if !b.rewritten {
			e.unaltered(ctx, p, b, ".force_push", "force pushes to "+where, "rewritten", ofType(rules, "non_fast_forward"))
		}
		e.writer(ctx, p, b, where, ofType(rules, "update"))
		e.writable(ctx, p, b, where, rules)
	}
}

// unaltered looks at a rule that nobody has to pass.
func (e *examination) unaltered(ctx context.Context, p *passers, b ledgerBranch, id, subject, what string, rules []forge.Rule) {
	id = b.id + id
	if len(rules) == 0 {
		e.add(id, subject, Error, fmt.Sprintf("It can be %s by whoever may write to the repository.", what), e.importRules(b.file))
		return
	}
	result, why, blind := p.best(ctx, rules, func(who []forge.Bypass) (Result, string) {
		switch {
		case len(who) == 0:
			return OK, fmt.Sprintf("It cannot be %s by anybody.", what)
		case !slices.ContainsFunc(who, func(b forge.Bypass) bool { return !e.isApp(b) }):
			return Warning, fmt.Sprintf("It can be %s by the App, and so by whoever gets hold of its key.", what)
		}
		return Error, fmt.Sprintf("It can be %s by %s.", what, names(who))
	})
	switch result {
	case OK:
		e.add(id, subject, OK, why)
	case Unknown:
		e.add(id, subject, Unknown, "It cannot be looked at: "+why+".", seen(blind)...)
	default:
		e.add(id, subject, result, why, "Settings > Rules > Rulesets: put this rule into a ruleset of its own that nobody may pass. "+e.importRules(b.file))
	}
}

// writer looks at who may push: the App alone.
func (e *examination) writer(ctx context.Context, p *passers, b ledgerBranch, where string, rules []forge.Rule) {
	id, subject := b.id+".update", "who may push to "+where
	if len(rules) == 0 {
		e.add(id, subject, Error, "Whoever may write to the repository may push to it.", e.importRules(ruleset.Writer))
		return
	}
	result, why, blind := p.best(ctx, rules, func(who []forge.Bypass) (Result, string) {
		others := slices.DeleteFunc(slices.Clone(who), e.isApp)
		if len(others) > 0 {
			return Error, fmt.Sprintf("These may push too: %s.", names(others))
		}
		return OK, "Only the App may push."
	})
	mend := "Settings > Rules > Rulesets > the ruleset > Bypass list: the App, always, and nobody else. " + e.importRules(ruleset.Writer)
	shut, reason, err := e.shutOut(ctx, p, rules)
	switch {
	case shut:
		result, why = Error, reason
	case err != nil && result == OK:
		result, why, blind = Unknown, fmt.Sprintf("who may pass it cannot be seen: %s", err), err
	}
	switch result {
	case OK:
		e.add(id, subject, OK, why)
	case Unknown:
		e.add(id, subject, Unknown, "It cannot be looked at: "+why+".", seen(blind)...)
	default:
		e.add(id, subject, result, why, mend)
	}
}

// shutOut reports whether one of the rules keeps the App out: it has to pass all of them.
func (e *examination) shutOut(ctx context.Context, p *passers, rules []forge.Rule) (bool, string, error) {
	var blind error
	for _, rule := range rules {
		who, err := p.of(ctx, rule.Ruleset)
		if err != nil {
			blind = err
			continue
		}
		if !slices.ContainsFunc(who, func(b forge.Bypass) bool { return e.isApp(b) && direct(b) }) {
			return true, fmt.Sprintf("The App itself may not pass the rule %s of ruleset %d, so that nothing is recorded.", printable(rule.Type), rule.Ruleset), nil
		}
	}
	return false, "", blind
}

// writable looks for rules that keep the App from recording.
func (e *examination) writable(ctx context.Context, p *passers, b ledgerBranch, where string, rules []forge.Rule) {
	id, subject := b.id+".writable", "what keeps the App from "+where
	var hinder []forge.Rule
	var strange []string
	for _, rule := range rules {
		switch {
		case slices.Contains(hindering, rule.Type) || b.rewritten && rule.Type == "non_fast_forward":
			hinder = append(hinder, rule)
		case !slices.Contains(understood, rule.Type) && !slices.Contains(strange, printable(rule.Type)):
			strange = append(strange, printable(rule.Type))
		}
	}
	const mend = "Settings > Rules > Rulesets > the ruleset: leave this branch out of its targets, or let the App pass it, always."
	shut, reason, err := e.shutOut(ctx, p, hinder)
	switch {
	case shut:
		e.add(id, subject, Error, reason, mend)
	case err != nil:
		var types []string
		for _, rule := range hinder {
			types = append(types, printable(rule.Type))
		}
		slices.Sort(types)
		e.add(id, subject, Unknown, fmt.Sprintf("The rules %s hold there, and whether the App may pass them cannot be seen: %s.", list(slices.Compact(types)), err), append([]string{mend}, seen(err)...)...)
	case len(strange) > 0:
		e.add(id, subject, Warning, fmt.Sprintf("Rules hold there that doctor does not know: %s.", list(strange)), "See that they let the App push. "+mend)
	default:
		e.add(id, subject, OK, "No rule keeps the App from pushing.")
	}
}

// printable is a word of GitHub's that may be anything.
func printable(word string) string {
	if word != "" && len(word) <= 60 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return word
	}
	return fmt.Sprintf("%.60q", word)
}
