package facts

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// What GitHub commits with, where somebody edits or merges in the browser.
const (
	webFlowID    = 19864447
	webFlowLogin = "web-flow"
	webFlowEmail = "noreply@github.com"
)

// noReply is the form of the addresses that GitHub gives an account: with its number, and
// before 2017 without.
var noReply = regexp.MustCompile(`^(?:([0-9]{1,18})\+)?([a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\[bot\])?)@users\.noreply\.github\.com$`)

// NoReply returns the account to which an address of GitHub's own belongs: its login, and
// its number where the address has it. It is false for any other address.
func NoReply(email string) (Identity, bool) {
	m := noReply.FindStringSubmatch(Fold(email))
	if m == nil {
		return Identity{}, false
	}
	id, _ := strconv.ParseInt(m[1], 10, 64) // at most 18 digits; none give 0
	return Identity{Login: m[2], ID: id}, true
}

// Complete returns the identity with the login and number of its address, where that is
// one of GitHub's own and nothing else is known.
func (i Identity) Complete() Identity {
	if i.ID != 0 || i.Login != "" {
		return i
	}
	if account, ok := NoReply(i.Email); ok {
		i.Login, i.ID = account.Login, account.ID
	}
	return i
}

// IsZero reports whether nothing is known of the identity.
func (i Identity) IsZero() bool {
	return i.ID == 0 && i.Login == "" && strings.TrimSpace(i.Email) == ""
}

// IsWebFlow reports whether it is the account with which GitHub itself commits. Anybody can
// write its address; only the forge's verification tells the true from the forged.
func (i Identity) IsWebFlow() bool {
	switch {
	case i.ID != 0:
		return i.ID == webFlowID
	case i.Login != "":
		return Fold(i.Login) == webFlowLogin
	}
	return Fold(i.Email) == webFlowEmail
}

// MayBeHuman reports whether nothing says that the account is a machine's. What type of
// account it is may be unknown; a type that is not known to be a user's is not one.
func (i Identity) MayBeHuman() bool {
	return (i.Type == "" || i.Type == User) && !strings.HasSuffix(Fold(i.Login), "[bot]")
}

// String names the identity for people: its login with the number, else the address.
func (i Identity) String() string {
	switch {
	case i.Login != "" && i.ID != 0:
		return i.Login + " (" + strconv.FormatInt(i.ID, 10) + ")"
	case i.Login != "":
		return i.Login
	case i.ID != 0:
		return "account " + strconv.FormatInt(i.ID, 10)
	case strings.TrimSpace(i.Email) != "":
		return strings.TrimSpace(i.Email)
	}
	return "an unknown account"
}

// Fold brings a login or an address into the form in which they are compared: without
// surrounding space, A to Z in lower case. Other letters stay, because some of them fold
// into plain ones: the Kelvin sign is no k.
func Fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(text))
}

// Branch writes a branch in full: main is refs/heads/main. It is false for what is no
// branch, such as a tag.
func Branch(name string) (string, bool) {
	short := strings.TrimPrefix(name, "refs/heads/")
	if short == name && strings.HasPrefix(name, "refs/") {
		return "", false
	}
	if short == "" || strings.ContainsFunc(short, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", false
	}
	return "refs/heads/" + short, true
}
