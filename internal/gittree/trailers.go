package gittree

import (
	"slices"
	"strings"
)

// Trailers are the lines of a message that are meant for programs. More lines are taken for
// trailers than git does, since they are read to find who took part and what is forged: a
// line in any paragraph, indented or not, in any case.
type Trailers struct {
	// CoAuthors are the people of lines like "Co-authored-by: Name <mail>", in the order of
	// the lines, each once. One part may be missing; the time is zero.
	CoAuthors []Signature
	// TrailerKeys are what stands before the colon, or the equals sign, of the lines below
	// the subject that look like trailers: in lower case, sorted, each once.
	TrailerKeys []string
}

// ReadTrailers reads the trailers of a message.
func ReadTrailers(message string) Trailers {
	var t Trailers
	lines := strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' })
	below := strings.TrimLeft(message, "\r\n") != message // git knows trailers under an empty subject
	for i := 0; i < len(lines); i++ {
		key, value, ok := cutTrailer(lines[i])
		if ok && (below || i > 0) {
			t.TrailerKeys = append(t.TrailerKeys, strings.Clone(key))
		}
		if key != "co-authored-by" {
			continue
		}
		parts := []string{value}
		for ; i+1 < len(lines) && continues(lines[i+1]); i++ {
			parts = append(parts, strings.TrimSpace(lines[i+1]))
		}
		t.CoAuthors = append(t.CoAuthors, people(strings.Join(parts, " "))...)
	}
	slices.Sort(t.TrailerKeys)
	t.TrailerKeys = slices.Compact(t.TrailerKeys)
	t.CoAuthors = distinct(t.CoAuthors)
	return t
}

// cutTrailer splits "Key: value" or "Key = value"; the key has letters, digits and hyphens.
func cutTrailer(line string) (key, value string, ok bool) {
	at := strings.IndexAny(line, ":=")
	if at < 0 {
		return "", "", false
	}
	key = strings.ToLower(strings.TrimSpace(line[:at]))
	if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(key, "-") == "" {
		return "", "", false
	}
	return key, strings.TrimSpace(line[at+1:]), true
}

// continues reports whether a line goes on with the value of the trailer before it.
func continues(line string) bool {
	_, _, trailer := cutTrailer(line)
	return !trailer && (line[0] == ' ' || line[0] == '\t')
}

// people reads "Name <mail>" over and over, or a name or an address by itself. Words behind
// an address are a remark unless a comma or semicolon announces somebody else.
func people(value string) []Signature {
	var found []Signature
	for value != "" {
		if !strings.Contains(value, "<") && len(found) > 0 && !strings.ContainsRune(",;", rune(value[0])) {
			break
		}
		name, rest, ok := strings.Cut(value, "<")
		s := Signature{Name: strings.Trim(name, " \t,;")}
		if ok {
			s.Email, value, _ = strings.Cut(rest, ">")
			s.Email, value = strings.TrimSpace(s.Email), strings.TrimSpace(value)
		} else if value = ""; strings.Contains(s.Name, "@") && !strings.ContainsAny(s.Name, " \t") {
			s.Name, s.Email = "", s.Name
		}
		if s.Name != "" || s.Email != "" {
			found = append(found, Signature{Name: strings.Clone(s.Name), Email: strings.Clone(s.Email)})
		}
	}
	return found
}

func distinct(all []Signature) []Signature {
	seen := map[Signature]bool{}
	var found []Signature
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			found = append(found, s)
		}
	}
	return found
}
