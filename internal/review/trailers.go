package review

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/gittree"
)

// reserved returns the keys of a commit's trailers that gitsm writes itself into the
// commits that it merges. They are an index into the evidence; in a contributor's commit
// they would be a forgery that a squash or a plain git log shows as genuine. Only the last
// paragraph of a message has trailers to git, so that prose may speak of a risk; of a
// message too long to be kept whole, every paragraph counts.
func reserved(c gittree.CommitInfo) []string {
	keys := c.TrailerKeys
	if len(c.Message) < gittree.MaxMessage-utf8.UTFMax {
		message := strings.TrimSpace(strings.ReplaceAll(c.Message, "\r", ""))
		keys = gittree.ReadTrailers("subject\n" + message[strings.LastIndex(message, "\n\n")+1:]).TrailerKeys
	}
	var out []string
	for _, key := range keys {
		if strings.HasPrefix(key, "gitsm-") || slices.Contains(reservedKeys[:], key) {
			out = append(out, key)
		}
	}
	return out
}

// reservedKeys are in lower case: git compares the keys of trailers without case.
var reservedKeys = [...]string{"approved-by", "change-id", "change-type", "evidence", "evidence-sha256", "policy", "policy-digest", "risk"}
