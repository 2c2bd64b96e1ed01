package signature

import "strings"

// maxPattern is the longest pattern of a list that OpenSSH compares, in bytes. A longer one
// makes the list match nothing from there on.
const maxPattern = 1023

// matchList reports whether a text matches one pattern of a list with commas between, and
// none that begins with "!" (PATTERNS in ssh_config(5)).
func matchList(text, list string) bool {
	matched := false
	for pattern := range strings.SplitSeq(list, ",") {
		pattern, negated := strings.CutPrefix(pattern, "!")
		if len(pattern) >= maxPattern {
			return false
		}
		if match(text, pattern) {
			if negated {
				return false
			}
			matched = true
		}
	}
	return matched
}

// match compares with a pattern, in which * stands for any text and ? for one byte.
func match(text, pattern string) bool {
	t, p := 0, 0
	star, retry := -1, 0 // the last * and where its text may end
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			t++
			p++
		case star >= 0:
			retry++
			t, p = retry, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
