package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Mentions returns what in a text looks like a reference, in its order: the prefix of a kind,
// a slash and an id.
func Mentions(text string) []estate.Ref {
	var refs []estate.Ref
	for at := 0; ; {
		slash := strings.IndexByte(text[at:], '/')
		if slash < 0 {
			return refs
		}
		slash += at
		at = slash + 1
		end := at
		for end < len(text) && idByte(text[end]) {
			end++
		}
		id := strings.TrimRight(text[at:end], ".-_")
		for _, prefix := range estate.KindPrefixes() {
			if id != "" && strings.HasSuffix(text[:slash], prefix) {
				refs = append(refs, estate.Ref(prefix+"/"+id))
			}
		}
	}
}

// idByte reports whether a byte may stand in an id.
func idByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}
