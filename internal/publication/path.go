package publication

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits of paths, in bytes: those of the narrowest file systems in use.
const (
	maxPath = 1024
	maxName = 200 // below 255, for the ciphers and suffixes of file systems
)

// reservedPrefix begins the names that this package keeps to itself.
const reservedPrefix = ".gitsm-site"

// devices are names that Windows gives to devices, whatever follows the first dot.
var devices = []string{
	"con", "prn", "aux", "nul", "conin$", "conout$",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "com¹", "com²", "com³",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "lpt¹", "lpt²", "lpt³",
}

// CheckPath returns an error that wraps [ErrPath] unless the path can be published: relative,
// with slashes, and a file's name on every platform.
func CheckPath(path string) error {
	bad := func(problem, hint string) error {
		return &Error{Path: shown(path), Problem: problem, Hint: hint, Err: ErrPath}
	}
	switch {
	case path == "":
		return &Error{Path: `""`, Problem: "is no path", Hint: "name a file", Err: ErrPath}
	case len(path) > maxPath:
		return bad("is too long a path", "use shorter names")
	case !utf8.ValidString(path):
		return bad("is no UTF-8", "name the file in UTF-8")
	}
	for name := range strings.SplitSeq(path, "/") {
		if problem := checkName(name); problem != "" {
			return bad(problem, "use a path such as services/payments-api.html")
		}
	}
	return nil
}

// checkName says what is wrong with one part of a path, if anything.
func checkName(name string) string {
	switch {
	case name == "" || name == "." || name == "..":
		return "is not a plain relative path"
	case len(name) > maxName:
		return "has too long a name in it"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
		return "has a name that begins or ends with a space or ends with a dot, which Windows drops"
	case strings.ContainsAny(name, `\:*?"<>|`) || strings.ContainsFunc(name, unicode.IsControl):
		return `has a control character or one of \:*?"<>|, which not every platform can store`
	}
	folded := fold(name)
	stem, _, _ := strings.Cut(folded, ".")
	switch {
	case slices.Contains(devices, strings.TrimRight(stem, " ")):
		return "has the name of a device on Windows"
	case strings.HasPrefix(folded, reservedPrefix):
		return "has a name that gitsm keeps to itself"
	}
	return ""
}

// fold returns what is equal for paths that some file system takes for the same: those that
// differ in case or in the composition of letters only.
func fold(path string) string {
	for i := range len(path) {
		if c := path[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return norm.NFC.String(cases.Fold().String(norm.NFC.String(path)))
		}
	}
	return path
}

// shown is a path in a message: short, and without what terminals obey.
func shown(path string) string {
	const most = 120
	cut := path
	if len(cut) > most {
		cut = cut[:most] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return '\uFFFD'
		}
		return r
	}, cut)
}
