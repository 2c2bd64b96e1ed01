package gittree

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxMessage is how much of a commit's message is kept, in bytes.
const MaxMessage = 64 << 10

// CommitInfo is what a commit says of itself. All of it can be made up by who wrote it.
type CommitInfo struct {
	ID      Hash
	Parents []Hash
	// Author is who made the change, Committer who made the commit.
	Author, Committer Signature
	// Message is good UTF-8; what lies beyond 64 KiB is left out.
	Message string
	// Trailers are those of the whole message.
	Trailers
}

// Signature is who did something, and when. Name and Email are good UTF-8; what was not
// is replaced by U+FFFD.
type Signature struct {
	Name, Email string
	// Time is in the zone offset that is given with it; zero for a co-author. An offset that
	// no clock has counts as UTC.
	Time time.Time
}

// standardHeaders stand at the front of every commit. Programs disagree about which one
// counts when there is another further down.
var standardHeaders = []string{"tree", "parent", "author", "committer"}

// singleHeaders may follow the front once.
var singleHeaders = []string{"encoding", "gpgsig", "gpgsig-sha256"}

// parseCommitInfo reads a commit object. It refuses every commit that a program might read
// in another way than git does.
func parseCommitInfo(id Hash, raw []byte) (CommitInfo, error) {
	if bytes.IndexByte(raw, 0) >= 0 {
		return CommitInfo{}, malformed(id, "it has a NUL byte")
	}
	f, rest, problem := cutFront(raw)
	if problem != "" {
		return CommitInfo{}, malformed(id, problem)
	}
	info := CommitInfo{ID: id, Parents: f.parents}
	if info.Author, problem = parseSignature(f.author); problem != "" {
		return CommitInfo{}, malformed(id, "its author has "+problem)
	}
	if info.Committer, problem = parseSignature(f.committer); problem != "" {
		return CommitInfo{}, malformed(id, "its committer has "+problem)
	}
	message, problem := cutExtraHeaders(rest)
	if problem != "" {
		return CommitInfo{}, malformed(id, problem)
	}
	text := strings.ToValidUTF8(string(message), string(utf8.RuneError))
	info.Trailers = ReadTrailers(text)
	info.Message = strings.Clone(cutText(text, MaxMessage))
	return info, nil
}

// cutText returns the beginning of a text, of at most so many bytes and whole characters.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// cutExtraHeaders returns what follows the headers behind the committer. A header's value
// goes on in lines that begin with a space; the first empty line ends the headers.
func cutExtraHeaders(rest []byte) (message []byte, problem string) {
	seen := map[string]bool{}
	for len(rest) > 0 {
		line, after, ended := bytes.Cut(rest, []byte{'\n'})
		rest = after
		key, value, ok := strings.Cut(string(line), " ")
		switch {
		case !ended:
			return nil, "its headers end within a line"
		case len(line) == 0:
			return rest, ""
		case key == "" && len(seen) == 0:
			return nil, "its committer goes on in a second line"
		case key == "":
			continue
		case !ok || strings.ContainsAny(key, "\t\r"):
			return nil, "it has a header without a value"
		case slices.Contains(standardHeaders, key):
			return nil, fmt.Sprintf("it has a header %q in a wrong place", key)
		case slices.Contains(singleHeaders, key) && seen[key]:
			return nil, fmt.Sprintf("it has the header %q twice", key)
		case key == "encoding" && !strings.EqualFold(value, "UTF-8") && !strings.EqualFold(value, "UTF8"):
			return nil, "it is not written in UTF-8 (see git help config, i18n.commitEncoding)"
		}
		seen[key] = true
	}
	return nil, ""
}

// parseSignature reads "Name <mail> seconds zone", as strictly as git fsck.
func parseSignature(line []byte) (s Signature, problem string) {
	name, rest, ok := strings.Cut(string(line), "<")
	if !ok {
		return s, "no address"
	}
	mail, stamp, ok := strings.Cut(rest, ">")
	switch {
	case !ok || strings.ContainsAny(name+stamp, "<>") || strings.Contains(mail, "<"):
		return s, "an address that cannot be told from the name"
	case name != "" && !strings.HasSuffix(name, " "):
		return s, "no space before the address"
	case !isStamp(stamp):
		return s, "no good time"
	}
	if s.Time, ok = parseStamp(line); !ok {
		return s, "no good time"
	}
	s.Name = strings.ToValidUTF8(strings.TrimSpace(name), string(utf8.RuneError))
	s.Email = strings.ToValidUTF8(strings.TrimSpace(mail), string(utf8.RuneError))
	return s, ""
}

// isStamp accepts " seconds zone": decimal digits, and a sign with four digits.
func isStamp(s string) bool {
	seconds, zone, ok := strings.Cut(strings.TrimPrefix(s, " "), " ")
	return ok && s[0] == ' ' && isDigits(seconds) && (seconds == "0" || seconds[0] != '0') &&
		len(zone) == 5 && (zone[0] == '+' || zone[0] == '-') && isDigits(zone[1:])
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
