package fieldguide

import (
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ecmaPattern writes a regular expression of Go as ECMA 262 has it, with the same
// meaning. It reports false where there is no such expression. The result also is an
// expression of Go: white space, for instance, is spelt out, since \s means more in
// ECMA 262.
func ecmaPattern(text string) (string, bool) {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	if !writeECMA(&b, re) {
		return "", false
	}
	return b.String(), true
}

func writeECMA(b *strings.Builder, re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEmptyMatch:
		b.WriteString("(?:)")
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if !writeLiteral(b, r, re.Flags&syntax.FoldCase != 0) {
				return false
			}
		}
	case syntax.OpCharClass:
		return writeClass(b, re.Rune)
	case syntax.OpAnyCharNotNL:
		b.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		b.WriteString(`[\s\S]`)
	case syntax.OpBeginText:
		b.WriteByte('^')
	case syntax.OpEndText:
		b.WriteByte('$')
	case syntax.OpWordBoundary:
		b.WriteString(`\b`)
	case syntax.OpNoWordBoundary:
		b.WriteString(`\B`)
	case syntax.OpCapture:
		return writeGroup(b, "(", re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		return writeRepeat(b, re)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if sub.Op == syntax.OpAlternate {
				if !writeGroup(b, "(?:", sub) {
					return false
				}
				continue
			}
			if !writeECMA(b, sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			if !writeECMA(b, sub) {
				return false
			}
		}
	case syntax.OpNoMatch, syntax.OpBeginLine, syntax.OpEndLine:
		return false
	default:
		return false
	}
	return true
}

func writeGroup(b *strings.Builder, open string, re *syntax.Regexp) bool {
	b.WriteString(open)
	if !writeECMA(b, re) {
		return false
	}
	b.WriteByte(')')
	return true
}

func writeRepeat(b *strings.Builder, re *syntax.Regexp) bool {
	sub := re.Sub[0]
	single := sub.Op == syntax.OpCharClass || sub.Op == syntax.OpCapture || sub.Op == syntax.OpAnyChar ||
		sub.Op == syntax.OpAnyCharNotNL || sub.Op == syntax.OpLiteral && len(sub.Rune) == 1
	if single {
		if !writeECMA(b, sub) {
			return false
		}
	} else if !writeGroup(b, "(?:", sub) {
		return false
	}
	switch re.Op {
	case syntax.OpStar:
		b.WriteByte('*')
	case syntax.OpPlus:
		b.WriteByte('+')
	case syntax.OpQuest:
		b.WriteByte('?')
	default:
		b.WriteByte('{')
		b.WriteString(strconv.Itoa(re.Min))
		if re.Max != re.Min {
			b.WriteByte(',')
			if re.Max >= 0 {
				b.WriteString(strconv.Itoa(re.Max))
			}
		}
		b.WriteByte('}')
	}
	if re.Flags&syntax.NonGreedy != 0 {
		b.WriteByte('?')
	}
	return true
}

func writeLiteral(b *strings.Builder, r rune, fold bool) bool {
	if !fold || unicode.SimpleFold(r) == r {
		return writeRune(b, r, `\.+*?()|[]{}^$/`)
	}
	class := []rune{r, r}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		class = append(class, other, other)
	}
	return writeClass(b, class)
}

// writeClass writes the ranges lo, hi, lo, hi …, negated where that is shorter.
func writeClass(b *strings.Builder, ranges []rune) bool {
	if len(ranges) == 0 {
		return false
	}
	b.WriteByte('[')
	if ranges[0] == 0 && ranges[len(ranges)-1] == unicode.MaxRune {
		b.WriteByte('^')
		var gaps []rune
		for i := 1; i+1 < len(ranges); i += 2 {
			gaps = append(gaps, ranges[i]+1, ranges[i+1]-1)
		}
		ranges = gaps
		if len(ranges) == 0 {
			return false
		}
	}
	for i := 0; i < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if !writeRune(b, lo, `\]^-[`) {
			return false
		}
		if hi == lo {
			continue
		}
		if hi > lo+1 {
			b.WriteByte('-')
		}
		if !writeRune(b, hi, `\]^-[`) {
			return false
		}
	}
	b.WriteByte(']')
	return true
}

// writeRune writes a character, escaped where it has a meaning. Characters beyond the
// basic plane depend on a flag of ECMA 262 that validators set differently.
func writeRune(b *strings.Builder, r rune, special string) bool {
	switch {
	case r > 0xffff || !utf8.ValidRune(r) || r >= 0xd800 && r <= 0xdfff:
		return false
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\f':
		b.WriteString(`\f`)
	case r == '\r':
		b.WriteString(`\r`)
	case r < 0x20 || r == 0x7f:
		b.WriteString(`\x`)
		b.WriteString(strconv.FormatInt(0x100+int64(r), 16)[1:])
	case strings.ContainsRune(special, r) && r != '/':
		b.WriteByte('\\')
		b.WriteRune(r)
	default:
		b.WriteRune(r)
	}
	return true
}

// timePattern returns an expression that holds for all text that Go reads in a layout,
// which is a little more than the layout shows: hours of one digit and parts of seconds.
func timePattern(layout string) (string, bool) {
	elements := []struct{ layout, pattern string }{
		{"2006", "[0-9]{4}"},
		{"Z07:00", "(Z|[+-][0-9]{2}:[0-9]{2})"},
		{"01", "(0[1-9]|1[0-2])"},
		{"02", "(0[1-9]|[12][0-9]|3[01])"},
		{"15", "([01]?[0-9]|2[0-3])"},
		{"04", "[0-5][0-9]"},
		{"05", "[0-5][0-9]([.,][0-9]+)?"},
	}
	pattern := "^"
next:
	for layout != "" {
		for _, e := range elements {
			if rest, ok := strings.CutPrefix(layout, e.layout); ok {
				pattern, layout = pattern+e.pattern, rest
				continue next
			}
		}
		if !strings.ContainsRune("-:T", rune(layout[0])) {
			return "", false
		}
		pattern, layout = pattern+layout[:1], layout[1:]
	}
	return pattern + "$", true
}
