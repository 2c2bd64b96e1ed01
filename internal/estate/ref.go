package estate

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Ref names a record: its kind's prefix, a slash and its id.
type Ref string

// idPattern is the form of #Id in the schema.
var idPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)

// MaxIDLength is the longest id in bytes; file systems allow 255 for name and ending.
const MaxIDLength = 128

// NewRef joins a kind and an id.
func NewRef(kind Kind, id string) Ref { return Ref(kind.Info().Prefix + "/" + id) }

// ParseRef reads a reference that somebody typed or that stands in a record.
func ParseRef(text string) (Ref, error) {
	prefix, id, ok := strings.Cut(text, "/")
	if !ok {
		return "", fmt.Errorf("%q is no reference; write kind/id, such as service/payments-api", text)
	}
	if _, ok := KindByPrefix(prefix); !ok {
		return "", fmt.Errorf("%q begins with no kind; references begin with one of %s", text, strings.Join(KindPrefixes(), ", "))
	}
	if !ValidID(id) {
		return "", fmt.Errorf("%q is no id: lower-case letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit", id)
	}
	return Ref(text), nil
}

// ValidID reports whether the text may be a record's id.
func ValidID(id string) bool { return len(id) <= MaxIDLength && idPattern.MatchString(id) }

// IDDate returns the day with which a dated id begins.
func IDDate(id string) (time.Time, bool) {
	if len(id) < len("2006-01-02-x") || id[10] != '-' {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, id[:10])
	return day, err == nil
}

// Prefix returns the part before the slash.
func (r Ref) Prefix() string {
	prefix, _, _ := strings.Cut(string(r), "/")
	return prefix
}

// ID returns the part behind the slash.
func (r Ref) ID() string {
	_, id, _ := strings.Cut(string(r), "/")
	return id
}

// Kind returns the kind that the prefix names, or NoKind.
func (r Ref) Kind() Kind {
	kind, _ := KindByPrefix(r.Prefix())
	return kind
}

// spelt are letters that no mark turns into a plain one, in the letters that stand for them.
var spelt = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i",
}

// SuggestID turns a name into an id: Payments API becomes payments-api, and Zürich zurich.
func SuggestID(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r): // what makes é of e
		case spelt[r] != "":
			b.WriteString(spelt[r])
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if id := strings.Trim(b.String()[:min(b.Len(), MaxIDLength)], "-."); id != "" {
		return id
	}
	return "new-id"
}
