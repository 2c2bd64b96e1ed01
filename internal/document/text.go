package document

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// notShown stands where a record would be named that the readers may not see.
const notShown = "not shown here"

// clean makes a text of a record fit to print: one line, without control characters and
// without those that turn the direction of what follows.
func clean(text string) string {
	plain := func(r rune) bool { return r >= ' ' && r < 0x7f }
	if strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) >= 0 {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
		text = strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t' || r == '\r' || unicode.Is(unicode.Z, r) && r != ' ' && r != 0xa0:
				return ' '
			case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r) && r != 0x200d && r != 0xad, unicode.Is(unicode.Co, r):
				return -1
			}
			return r
		}, text)
	}
	return strings.TrimSpace(text)
}

// cut shortens a text to a number of characters.
func cut(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	for i := range text {
		if limit--; limit == 0 {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}

// plain is a line of one manner.
func plain(text string) Line {
	if text = clean(text); text == "" {
		return nil
	}
	return Line{{Text: text}}
}

// strong is a line in bold.
func strong(text string) Line {
	if text = clean(text); text == "" {
		return nil
	}
	return Line{{Text: text, Strong: true}}
}

// join puts lines into one, with a text between those that have one.
func join(between string, lines ...Line) Line {
	var out Line
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, Span{Text: between})
		}
		out = append(out, l...)
	}
	return out
}

// schemes are those that a link may have.
var schemes = []string{"http", "https", "mailto", "tel"}

// link is a text that leads somewhere, if its address is one that a reader may follow.
func link(text, address string) Line {
	l := plain(text)
	u, err := url.Parse(address)
	if err == nil && len(l) > 0 && slices.Contains(schemes, u.Scheme) && (u.Host != "" || u.Opaque != "") && u.User == nil && clean(address) == address {
		l[0].URL = u.String()
	}
	return l
}

// address is a web address that is told in full, since a reader of paper cannot follow it.
func address(text string) Line { return link(text, text) }

func mail(text string) Line { return link(text, "mailto:"+text) }

// phone is a telephone number; the link has its digits alone.
func phone(text string) Line {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, text)
	return link(text, "tel:"+digits)
}

// words makes an enumerated value readable: full_interruption becomes full interruption.
func words(value string) string { return clean(strings.ReplaceAll(value, "_", " ")) }

// sentence begins a text with a capital.
func sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + text[size:]
}

// span writes a length of time for a person: 1 h 30 min.
func span(d time.Duration) string {
	if d < 0 {
		return "−" + span(-d)
	}
	if d >= estate.MaxDuration {
		return "for ever"
	}
	var parts []string
	add := func(count time.Duration, unit string) {
		if count > 0 {
			parts = append(parts, strconv.FormatInt(int64(count), 10)+" "+unit)
		}
	}
	day := 24 * time.Hour
	if d >= 2*day {
		add(d/day, "d")
		d %= day
	}
	add(d/time.Hour, "h")
	add(d%time.Hour/time.Minute, "min")
	add(d%time.Minute/time.Second, "s")
	if len(parts) == 0 {
		return "0 min"
	}
	return strings.Join(parts, " ")
}

// length writes a length of time, or that nobody knows it.
func length(m continuity.Minutes) string {
	if !m.Known {
		return "unknown"
	}
	return span(m.Duration)
}

// lasting is the length of time in a field; "" where there is none.
func lasting(n *estate.Node, field string) string {
	d, ok := n.Duration(field)
	if !ok {
		return ""
	}
	return span(d)
}

// plus adds two lengths of time, up to the longest that can be reckoned with.
func plus(a, b time.Duration) time.Duration { return min(a+b, estate.MaxDuration) }

// date writes a day with its weekday.
func date(t time.Time) string { return t.Format("Mon 2 January 2006") }

// day is the day in a field; "" where there is none.
func day(n *estate.Node, field string) string {
	t, ok := n.Date(field)
	if !ok {
		return ""
	}
	return date(t)
}

// instant writes a moment.
func instant(t time.Time) string { return t.UTC().Format("Mon 2 January 2006, 15:04 UTC") }

// texts are the lines of a list of texts.
func texts(n *estate.Node, field string) []Line {
	var out []Line
	for _, item := range n.Each(field) {
		if item.Kind == estate.String {
			if l := plain(item.Text); l != nil {
				out = append(out, l)
			}
		}
	}
	return out
}

// money writes an amount.
func money(n *estate.Node) string {
	if n == nil || n.Str("amount") == "" {
		return ""
	}
	out := n.Str("amount") + " " + n.Str("currency")
	if per := n.Str("per"); per != "" && per != "once" {
		out += " per " + per
	}
	return clean(out)
}

// number is the number in a field as it is written; "" where there is none.
func number(n *estate.Node, field string) string {
	if v := n.Get(field); v != nil && v.Kind == estate.Number {
		return cut(clean(v.Text), 40)
	}
	return ""
}

// percent is the share in a field.
func percent(n *estate.Node, field string) string {
	if text := number(n, field); text != "" {
		return text + " %"
	}
	return ""
}
