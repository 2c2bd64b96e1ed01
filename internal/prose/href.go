package prose

import (
	"html/template"
	"net/url"
	"strings"
	"unicode"
)

// maxHref is the length of an address, in bytes, beyond which it is no link. Browsers and
// servers take about as much.
const maxHref = 2048

// Href returns an address as a link may have it, and whether it may be a link at all: it
// is absolute, its scheme is http, https or mailto, and it hides nothing: no control
// characters or spaces, no backslashes (browsers take them for slashes), no user name or
// password before the host.
func Href(address string) (template.URL, bool) {
	if address == "" || len(address) > maxHref || strings.ContainsFunc(address, hides) {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return "", false
	}
	switch u.Scheme { // in lower case by url.Parse
	case "http", "https":
		if u.Opaque != "" || u.Hostname() == "" {
			return "", false
		}
	case "mailto":
		if u.Opaque == "" || u.Host != "" {
			return "", false
		}
	default:
		return "", false
	}
	return template.URL(u.String()), true //nolint:gosec // this is the place that decides
}

// hides reports whether a character has no business in an address.
func hides(r rune) bool {
	return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}
