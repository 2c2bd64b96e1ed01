package signature

import (
	"strings"
	"time"
)

// cutOptions cuts off the options: the text before the first space outside quotes.
func cutOptions(line string) (options, rest, problem string) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && line[i+1] == '"':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t'):
			return line[:i], strings.TrimLeft(line[i:], " \t"), ""
		}
	}
	if quoted {
		return "", "", "its options have a quote that does not end"
	}
	return "", "", "there is no key behind the principals; a line is PRINCIPALS [OPTIONS] KIND KEY"
}

// parseOptions reads options with commas between them.
func (s *Signer) parseOptions(text string) (problem string) {
	seen := map[string]bool{}
	for rest := text; ; {
		name, value, after, problem := cutOption(rest)
		if problem != "" {
			return problem
		}
		if seen[name] {
			return "it has the option " + name + " twice"
		}
		seen[name] = true
		if problem := s.setOption(name, value); problem != "" {
			return problem
		}
		if after == "" {
			break
		}
		if after[0] != ',' || after == "," {
			return "its options do not have single commas between them"
		}
		rest = after[1:]
	}
	if !s.ValidAfter.IsZero() && !s.ValidBefore.IsZero() && !s.ValidAfter.Before(s.ValidBefore) {
		return "its valid-before is not after its valid-after"
	}
	return ""
}

// cutOption cuts off one option. Only a quote is escaped within quotes.
func cutOption(text string) (name, value, rest, problem string) {
	end := strings.IndexAny(text, `=,"`)
	if end < 0 || text[end] != '=' {
		end = max(end, 0)
		if end == 0 {
			end = len(text)
		}
		if name = strings.ToLower(text[:end]); name == "cert-authority" {
			return "", "", "", "it is for a certificate authority; certificates are not accepted, list the keys themselves"
		}
		return "", "", "", "it has the unknown option " + excerpt(text[:end])
	}
	name, text = strings.ToLower(text[:end]), text[end+1:]
	if !strings.HasPrefix(text, `"`) {
		return "", "", "", "the value of its option " + excerpt(name) + " is not in double quotes"
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '"':
			i++
			b.WriteByte('"')
		case text[i] == '"':
			return name, b.String(), text[i+1:], ""
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", "", "its options have a quote that does not end"
}

func excerpt(s string) string {
	const limit = 40
	if len(s) > limit {
		return `"` + strings.ToValidUTF8(s[:limit], "") + `…"`
	}
	return `"` + s + `"`
}

func (s *Signer) setOption(name, value string) (problem string) {
	switch name {
	case "namespaces":
		if value == "" {
			return `its namespaces are empty, so the key may sign nothing; write namespaces="git"`
		}
		s.Namespaces = value
	case "valid-after":
		s.ValidAfter, problem = parseTime(name, value)
	case "valid-before":
		s.ValidBefore, problem = parseTime(name, value)
	case "cert-authority":
		return "it is for a certificate authority; certificates are not accepted, list the keys themselves"
	default:
		return "it has the unknown option " + excerpt(name)
	}
	return problem
}

// timeForm is how times are written in the file, in UTC.
const timeForm = "20060102150405Z"

func formatTime(t time.Time) string { return t.UTC().Format(timeForm) }

// parseTime reads YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ.
func parseTime(option, text string) (time.Time, string) {
	digits := strings.TrimRight(text, "Zz")
	isTime := strings.Trim(digits, "0123456789") == "" && (len(digits) == 8 || len(digits) == 12 || len(digits) == 14)
	switch {
	case !isTime || len(text) > len(digits)+1:
		return time.Time{}, "its " + option + " is no time; write it in UTC as YYYYMMDDHHMMSSZ"
	case text == digits:
		return time.Time{}, "its " + option + " would be read in the time zone of each machine; append Z for UTC: " + text + "Z"
	}
	t, err := time.Parse(timeForm, digits+"000000"[:14-len(digits)]+"Z")
	if err != nil || t.Unix() <= 0 {
		return time.Time{}, "its " + option + " is a time that does not exist, or before 1970; write it in UTC as YYYYMMDDHHMMSSZ"
	}
	return t, ""
}
