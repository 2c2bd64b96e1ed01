package workpaper

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
)

// labels write people down: by name, or in an anonymous pack by what stands for them, the
// same in all of its files.
type labels struct {
	names     ledger.Names
	anonymous bool
	seed      string
	// personal are names, logins and addresses that an anonymous pack does not repeat, noted
	// from all people that were met.
	personal map[string]bool
}

// meet notes what identifies people on main.
func (l *labels) meet(r *roster.Roster) {
	if !l.anonymous {
		return
	}
	for _, person := range r.People() {
		l.note(r.Name(person))
		for _, account := range r.Accounts(person) {
			l.note(account.Login, account.Email)
		}
	}
}

// hear notes what identifies people in the evidence.
func (l *labels) hear(ev *evidence) {
	if !l.anonymous {
		return
	}
	for _, id := range ev.identities() {
		l.note(id.Login, id.Email)
	}
	for _, r := range ev.facts.Reviews {
		l.note(r.By.Login, r.By.Email)
	}
	for _, name := range ev.People {
		l.note(l.names.Show(name))
	}
}

func (l *labels) note(texts ...string) {
	for _, text := range texts {
		if text != "" {
			l.personal[text] = true
		}
	}
}

// personRef finds the references of people within a text.
var personRef = regexp.MustCompile(`\bperson/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?`)

// ref writes the reference of a person, team or role.
func (l *labels) ref(ref estate.Ref) string {
	if !l.anonymous || ref.Kind() != estate.Person {
		return string(ref)
	}
	sum := sha256.Sum256([]byte(l.seed + "\n" + string(ref)))
	return "person/" + hex.EncodeToString(sum[:5])
}

// evident writes a text of the ledger, in which names are tokens.
func (l *labels) evident(text string) string {
	if !l.anonymous {
		return l.names.Show(text)
	}
	return personRef.ReplaceAllStringFunc(text, func(ref string) string { return l.ref(estate.Ref(ref)) })
}

// clear writes texts in which names are in clear. It knows everybody who was met so far.
func (l *labels) clear(texts ...string) []string {
	if !l.anonymous {
		return texts
	}
	words := slices.SortedFunc(maps.Keys(l.personal), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	out := make([]string, len(texts))
	for i, text := range texts {
		text = l.evident(text)
		for _, word := range words {
			text = blot(text, word)
		}
		out[i] = text
	}
	return out
}

// blot leaves a word out of a text wherever it stands by itself.
func blot(text, word string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return b.String() + text
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		b.WriteString(text[:i])
		if unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsLetter(after) || unicode.IsDigit(after) {
			b.WriteString(word)
		} else {
			b.WriteString("…")
		}
		text = text[i+len(word):]
	}
}

// who writes down an account, and the person who has it.
func (l *labels) who(id facts.Identity, r *roster.Roster) Who {
	complete := id.Complete()
	w := Who{Account: complete.ID}
	if !l.anonymous {
		w.Login = complete.Login
	}
	if person, ok := r.Person(id); ok {
		w.Person, w.Name = l.ref(person), l.name(person, r)
	}
	return w
}

// name is a person's name; "" in an anonymous pack.
func (l *labels) name(ref estate.Ref, r *roster.Roster) string {
	if l.anonymous {
		return ""
	}
	return r.Name(ref)
}

// holder writes down whom a record names, a person or a team.
func (l *labels) holder(ref estate.Ref, r *roster.Roster) Who {
	if ref == "" {
		return Who{}
	}
	w := Who{Person: l.ref(ref), Name: l.name(ref, r)}
	for _, account := range r.Accounts(ref) {
		if account.ID > 0 {
			w.Account = account.ID
			break
		}
	}
	return w
}

// String is somebody in a few words: name, else the reference, else the account.
func (w Who) String() string {
	switch {
	case w.Name != "":
		return w.Name
	case w.Person != "":
		return w.Person
	}
	if w.Login == "" && w.Account == 0 {
		return ""
	}
	return facts.Identity{Login: w.Login, ID: w.Account}.String()
}
