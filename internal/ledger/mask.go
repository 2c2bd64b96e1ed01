package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// tokenMark begins a token; 16 hexadecimal digits follow.
	tokenMark   = '~'
	tokenDigits = 16
	// literalMark follows tokenMark where what looks like a token was written by somebody.
	// Each that was there already has one more, so that all of them can be taken back.
	literalMark = '='
)

func isToken(text string) bool {
	return len(text) == tokenDigits+1 && text[0] == tokenMark && strings.Trim(text[1:], "0123456789abcdef") == ""
}

// tokenAt returns the token at the beginning of a text, or "".
func tokenAt(text string) string {
	if len(text) > tokenDigits && isToken(text[:tokenDigits+1]) {
		return text[:tokenDigits+1]
	}
	return ""
}

// literalAt returns how many marks make what looks like a token at the beginning of a text
// a literal one; false where nothing looks like one.
func literalAt(text string) (marks int, ok bool) {
	if text == "" || text[0] != tokenMark {
		return 0, false
	}
	for marks = 0; marks+1 < len(text) && text[marks+1] == literalMark; marks++ {
	}
	return marks, tokenAt(string(tokenMark)+text[marks+1:]) != ""
}

// Show returns a text with what tokens stand for in their place; tokens that stand for
// nothing stay.
func (n Names) Show(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, tokenMark)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		text = text[i:]
		marks, literal := literalAt(text)
		token := tokenAt(text)
		switch {
		case n.text[token] != "":
			b.WriteString(n.text[token])
			text = text[len(token):]
		case literal && marks > 0:
			end := 1 + marks + tokenDigits
			b.WriteByte(tokenMark)
			b.WriteString(text[2:end])
			text = text[end:]
		default:
			b.WriteByte(tokenMark)
			text = text[1:]
		}
	}
}

// mask puts tokens in the place of texts.
type mask struct {
	texts []string // the longest first
	names Names
}

// mask returns one for those texts that have tokens.
func (n Names) mask(texts []string) mask {
	m := mask{names: n}
	for _, text := range texts {
		if n.token[text] != "" {
			m.texts = append(m.texts, text)
		}
	}
	slices.SortFunc(m.texts, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	m.texts = slices.Compact(m.texts)
	return m
}

// in puts tokens into a sentence for every text that stands there as a word of its own.
// References to records are no words: person/ada says who it is by itself.
func (m mask) in(sentence string) string {
	var b strings.Builder
	var before rune = utf8.RuneError
	for i := 0; i < len(sentence); {
		rest := sentence[i:]
		if marks, ok := literalAt(rest); ok {
			end := 1 + marks + tokenDigits
			b.WriteByte(tokenMark)
			b.WriteByte(literalMark)
			b.WriteString(rest[1:end])
			before, i = 'x', i+end
			continue
		}
		if !within(before) && !(before == '/' && refersAt(sentence[:i])) {
			if text := m.at(rest); text != "" {
				b.WriteString(m.names.token[text])
				before, _ = utf8.DecodeLastRuneInString(text)
				i += len(text)
				continue
			}
		}
		var size int
		before, size = utf8.DecodeRuneInString(rest)
		b.WriteString(rest[:size])
		i += size
	}
	return b.String()
}

// at returns the longest text that stands at the beginning of a sentence, or "".
func (m mask) at(sentence string) string {
	for _, text := range m.texts {
		if !strings.HasPrefix(sentence, text) {
			continue
		}
		after, _ := utf8.DecodeRuneInString(sentence[len(text):])
		if !within(after) && !(after == '/' && slices.Contains(estate.KindPrefixes(), text)) {
			return text
		}
	}
	return ""
}

// refersAt reports whether a text ends as a reference to a record begins.
func refersAt(text string) bool {
	return slices.ContainsFunc(estate.KindPrefixes(), func(prefix string) bool { return strings.HasSuffix(text, prefix+"/") })
}

// within reports whether a character belongs to a word that it stands beside: then the
// word is a longer one.
func within(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == tokenMark)
}
