package facts

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Read reads facts from JSON.
//
// Fields that it does not know are left alone, so that a forge may say more. What it knows
// must be right: a wrong type, an unknown state, a malformed commit id or time, a second
// document, a key twice, or more than MaxBytes or MaxEntries is an error that names the
// place. An absent list is empty. Commit ids and states are lower-cased, branches are
// written in full, times are in UTC.
func Read(content []byte) (Facts, error) {
	root, err := parse(content)
	if err != nil {
		return Facts{}, err
	}
	if _, ok := root.content.(map[string]value); !ok {
		return Facts{}, root.fail("is %s; a mapping belongs here", root.kind())
	}
	o := root.object(&err)
	f := Facts{
		Pull:            readPull(o.get("pull").object(&err)),
		Commits:         each(o, "commits", readCommit),
		Pushers:         each(o, "pushers", readIdentity),
		PushersComplete: o.isTrue("pushersComplete"),
		Reviews:         each(o, "reviews", readReview),
		Commands:        each(o, "commands", readCommand),
		OtherPulls:      each(o, "otherPulls", readOtherPull),
	}
	if err != nil {
		return Facts{}, err
	}
	return f, nil
}

// UnmarshalJSON reads facts as Read does.
func (f *Facts) UnmarshalJSON(content []byte) error {
	read, err := Read(content)
	if err == nil {
		*f = read
	}
	return err
}

func readPull(o object) Pull {
	return Pull{
		Number: int(o.number("number")), Author: o.identity("author"), Title: o.text("title"),
		Draft: o.isTrue("draft"), Labels: o.texts("labels"), BaseRef: o.branch("baseRef"),
		Head: o.sha(o.get("head")), MergeCommit: o.sha(o.get("mergeCommit")),
		MergedAt: o.instantIfAny("mergedAt"),
	}
}

func (o object) identity(name string) Identity { return readIdentity(o.get(name).object(o.err)) }

func readIdentity(o object) Identity {
	id := Identity{Login: o.text("login"), ID: o.number("id"), Type: Type(o.text("type")), Email: o.text("email")}
	for _, known := range []Type{User, Bot} {
		if strings.EqualFold(string(id.Type), string(known)) {
			id.Type = known
		}
	}
	return id
}

func (o object) texts(name string) []string {
	items := o.list(name)
	out := make([]string, 0, len(items))
	for _, item := range items {
		out = append(out, o.plain(item))
	}
	return out
}

func readCommit(o object) Commit {
	return Commit{
		SHA: o.sha(o.require("sha")), Author: o.identity("author"), Committer: o.identity("committer"),
		CoAuthors: each(o, "coAuthors", readIdentity), Verified: o.isTrue("verified"),
	}
}

func readReview(o object) Review {
	return Review{
		ID: o.number("id"), By: o.identity("by"), State: o.state("state"), Commit: o.sha(o.get("commit")),
		BaseRef: o.branch("baseRef"), SubmittedAt: o.instant("submittedAt"),
	}
}

// state returns what a review says. Webhooks write it in lower case, the API in upper case.
func (o object) state(name string) State {
	v := o.require(name)
	text := o.plain(v)
	switch state := State(strings.ToLower(text)); state {
	case Approved, ChangesRequested, Commented, Dismissed:
		return state
	}
	states := []string{string(Approved), string(ChangesRequested), string(Commented), string(Dismissed)}
	o.fail(v, "is %s; %s", diag.Quote(text), diag.DidYouMean(text, states))
	return ""
}

func readCommand(o object) Command {
	return Command{By: o.identity("by"), Name: o.text("name"), Args: o.arguments("args"), At: o.instant("at")}
}

// arguments joins a list of arguments by spaces. They may span lines; whoever shows them
// has to see to it.
func (o object) arguments(name string) Arguments {
	v := o.get(name)
	switch content := v.content.(type) {
	case nil:
		return ""
	case string:
		return Arguments(content)
	case []value:
		words := make([]string, 0, len(content))
		for _, item := range content {
			word, ok := item.content.(string)
			if !ok {
				o.fail(item, "is %s; text belongs here", item.kind())
			}
			words = append(words, word)
		}
		return Arguments(strings.Join(words, " "))
	}
	o.fail(v, "is %s; text or a list of texts belongs here", v.kind())
	return ""
}

func readOtherPull(o object) OtherPull {
	pull := OtherPull{
		Number: int(o.number("number")), Base: o.text("base"), Head: o.text("head"),
		Change: o.ref(o.get("change")), Touches: []estate.Ref{},
	}
	for _, item := range o.list("touches") {
		if item.content == nil {
			o.fail(item, "is nothing; a reference belongs here")
		}
		pull.Touches = append(pull.Touches, o.ref(item))
	}
	if v := o.get("window"); v.content != nil {
		w := v.object(o.err)
		pull.Window = &Window{Start: w.instant("start"), End: w.instant("end")}
	}
	return pull
}
