package approval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// validity judges what is wrong with the head itself.
func (j *judge) validity() Reason {
	children := j.faults(j.declarable())
	for _, c := range j.Commits {
		for _, key := range c.Reserved {
			children = append(children, j.fault(diag.Diagnostic{
				Code:    diag.ReservedTrailer,
				Message: "the message of commit " + short(c.ID) + " has the trailer " + diag.Quote(key) + ", which gitsm writes itself",
				Hint:    "take the trailer out of the message of commit " + short(c.ID) + " with git commit --amend or git rebase --interactive",
			}))
		}
	}
	if len(children) == 0 {
		return leaf("validity", satisfied, "the branch brings no fault with it")
	}
	return branch("validity", "the branch brings "+plural(len(children), "fault")+" with it", children)
}

// declarable are the faults of the branch, with how to declare what the change removes: a
// reference to it would point nowhere.
func (j *judge) declarable() []diag.Diagnostic {
	q := j.Assessment.Request
	if q == nil {
		return j.Diagnostics
	}
	ds := slices.Clone(j.Diagnostics)
	for i := range ds {
		for k := range j.Assessment.Touched {
			t := &j.Assessment.Touched[k]
			if ds[i].Record == string(q.Ref) && t.After == nil && strings.HasSuffix(ds[i].Message, ": "+string(t.Ref)+" does not exist") {
				ds[i].Hint = removal(t.Ref)
			}
		}
	}
	return ds
}

// removal says how a change declares what it removes.
func removal(ref estate.Ref) string {
	return fmt.Sprintf("the change removes it: keep it with status: retired, or declare it as select: %q", ref.Kind().Info().Prefix+"[ref="+string(ref)+"]")
}

// faults makes reasons of the errors among diagnostics and reports all of them.
func (j *judge) faults(ds []diag.Diagnostic) []Reason {
	var children []Reason
	for _, d := range ds {
		if d.Severity == diag.Error {
			children = append(children, j.fault(d))
			continue
		}
		j.diagnostics = append(j.diagnostics, d)
	}
	return children
}

// fault reports an error.
func (j *judge) fault(d diag.Diagnostic) Reason {
	j.diagnostics = append(j.diagnostics, d)
	place := ""
	if d.Path != "" {
		place = d.Span.String() + ": "
	}
	switch d.Code {
	case diag.UndeclaredScope: // those are declared together
	case diag.ReservedTrailer, diag.NoChangeRecord, diag.RatifiesOrdinary:
		j.todo(toMend, coded(d.Hint, d.Code))
	default:
		j.todo(toMend, coded("fix "+place+advised(d), d.Code))
	}
	return leaf(string(d.Code), rejected, "%s%s", place, d.Message)
}

// advised is what is wrong and what to do about it.
func advised(d diag.Diagnostic) string {
	if d.Hint == "" {
		return d.Message
	}
	return d.Message + "; " + d.Hint
}

// coded adds the code of a fault, which gitsm explain knows.
func coded(text string, code diag.Code) string {
	if code == "" {
		return text
	}
	return text + " [" + string(code) + "]"
}

// policy judges whether there are rules at all. Without, nobody can be asked.
func (j *judge) policy() Reason {
	if f := j.Rules.Failure; f != nil {
		j.diagnostics = append(j.diagnostics, *f)
		j.todo(toRepair, coded("repair the change policy on main: "+advised(*f), f.Code))
		return leaf("policy", pending, "there are no rules to decide by: %s", f.Message)
	}
	switch n := len(j.Rules.Controlled); {
	case n+len(j.Rules.Governance) == 0:
		return leaf("policy", satisfied, "the policy on main controls nothing that is touched")
	case len(j.Rules.Governance) > 0:
		return leaf("policy", satisfied, "the policy on main controls %d of what is touched, and these are rules themselves: %s", n, names(j.Rules.Governance))
	default:
		return leaf("policy", satisfied, "the policy on main controls %s", names(j.Rules.Controlled))
	}
}

// scope judges what is touched against what is declared.
func (j *judge) scope() Reason {
	var own, warnings []diag.Diagnostic
	for _, d := range j.Assessment.Diagnostics {
		switch {
		case !strings.HasPrefix(string(d.Code), templateCodes):
			own = append(own, d)
		case d.Severity != diag.Error:
			warnings = append(warnings, d)
		}
	}
	j.diagnostics = append(j.diagnostics, warnings...)
	children := j.faults(own)
	if q := j.Assessment.Request; q != nil {
		children = append(children, j.undeclared(q)...)
	} else if controlled := j.unaccompanied(len(children) > 0); len(controlled) > 0 {
		children = append(children, j.fault(diag.Diagnostic{
			Code:    diag.NoChangeRecord,
			Span:    diag.Span{Path: j.path(controlled[0])},
			Message: "the pull request touches " + names(controlled) + ", which the policy controls, and brings no change record",
			Hint:    "add a change record that declares " + names(controlled) + "; gitsm change new drafts one",
		}))
	}
	switch {
	case len(children) > 0:
		return branch("scope", plural(len(children), "fault")+" in what the change declares", children)
	case len(j.Assessment.Undeclared) > 0:
		return leaf("scope", satisfied, "everything controlled is declared; touched besides: %s", names(j.Assessment.Undeclared))
	}
	return leaf("scope", satisfied, "everything that is touched is declared")
}

// unaccompanied is what is controlled and comes without a change record. Altered change
// records are none of it where something is wrong with them already: another record would
// not mend that.
func (j *judge) unaccompanied(faulty bool) []string {
	if !faulty {
		return j.Rules.Controlled
	}
	return slices.DeleteFunc(slices.Clone(j.Rules.Controlled), func(name string) bool { return estate.Ref(name).Kind() == estate.Change })
}

// undeclared reports what is controlled and touched without being declared.
func (j *judge) undeclared(q *change.Request) []Reason {
	var children []Reason
	var refs []estate.Ref
	for _, ref := range j.Assessment.Undeclared {
		path := j.path(string(ref))
		if !j.controlled[string(ref)] && !j.controlled[path] {
			continue
		}
		children = append(children, j.fault(diag.Diagnostic{
			Code: diag.UndeclaredScope, Span: diag.Span{Path: path}, Record: string(ref),
			Message: string(ref) + " is touched and not declared by " + string(q.Ref),
			Hint:    "declare " + string(ref) + " in affects of " + string(q.Ref),
		}))
		refs = append(refs, ref)
	}
	if len(refs) > 0 {
		j.todo(toMend, coded("declare in affects of "+string(q.Ref)+", or leave unchanged: "+names(refs), diag.UndeclaredScope))
	}
	return children
}

// recordOf is the file of a change record, or its reference where that is not known.
func (j *judge) recordOf(q *change.Request) string {
	if q == nil {
		return "the change record"
	}
	return cmp.Or(j.path(string(q.Ref)), string(q.Ref))
}

// path is the file of a touched record; a name that is none is a path itself.
func (j *judge) path(name string) string {
	for i := range j.Assessment.Touched {
		if t := &j.Assessment.Touched[i]; t.Ref == estate.Ref(name) || t.Was != "" && t.Was == estate.Ref(name) {
			return t.Path
		}
	}
	if !slices.Contains(j.Assessment.Files, name) {
		return ""
	}
	return name
}

// templateCodes begin the codes of what a template does not allow.
const templateCodes = "GS41"

// standard reports whether the approval of a template stands for that of people.
func (j *judge) standard() bool {
	t, q := j.Assessment.Template, j.Assessment.Request
	return t != nil && t.Matches && q != nil && q.Type == change.Standard && !j.emergency.declared && !j.closing
}

// template judges a standard change against its template.
func (j *judge) template() Reason {
	var children []Reason
	for _, d := range j.Assessment.Diagnostics {
		if d.Severity == diag.Error && strings.HasPrefix(string(d.Code), templateCodes) {
			children = append(children, j.fault(d))
		}
	}
	t, q := j.Assessment.Template, j.Assessment.Request
	if len(children) == 0 && !j.closing {
		switch {
		case t != nil && !t.Matches:
			j.todo(toMend, "keep to "+string(t.Ref)+", or make it a normal change: type: normal in "+j.recordOf(q))
			children = append(children, leaf("template", rejected, "the change does not keep to %s", t.Ref))
		case t == nil && q != nil && q.Type == change.Standard:
			j.todo(toMend, "name a template that main has, or make it a normal change: type: normal in "+j.recordOf(q))
			children = append(children, leaf("template", rejected, "%s is a standard change without a template on main", q.Ref))
		}
	}
	switch {
	case len(children) > 0:
		return branch("template", "the template does not allow it", children)
	case !j.standard():
		return leaf("template", skipped, "no standard change")
	}
	return branch("template", "the change keeps to "+string(t.Ref), []Reason{j.openers(t)})
}

// openers judges whether who opened a standard change may.
func (j *judge) openers(t *change.Template) Reason {
	if len(t.Openers) == 0 {
		return leaf("openers", satisfied, "anybody may open a change under %s", t.Ref)
	}
	for _, id := range j.proposers() {
		if person, ok := j.roster.Person(id); !ok || !j.among(person, t.Openers) {
			j.todo(toDeclare, "let "+j.listed(t.Openers)+" open the change, or make it a normal change")
			return leaf("openers", pending, "%s may not open a change under %s; %s may", id, t.Ref, names(t.Openers))
		}
	}
	return leaf("openers", satisfied, "opened by one of %s", names(t.Openers))
}

// among reports whether somebody who is active is one of the people listed.
func (j *judge) among(person estate.Ref, people []estate.Ref) bool {
	for _, p := range people {
		if p == person && j.roster.Active(person, j.At) {
			return true
		}
	}
	return false
}
