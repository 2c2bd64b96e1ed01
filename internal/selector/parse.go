package selector

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Example is a selector for people to go by.
const Example = "ci[class=database,environment=production]"

// A selector's bounds.
const (
	maxLength     = 2000 // bytes
	maxConditions = 32
)

// fieldForm is how the path of a field is written.
var fieldForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$`)

// Parse reads a selector: the prefix of a kind, and in brackets the conditions, divided by
// commas: FIELD=VALUE, FIELD!=VALUE, or FIELD for one that is there. A value with a comma,
// bracket, quotation mark, equals sign, or blanks at its ends stands in double quotes, as
// in Go. Blanks around the parts have no meaning.
//
// The error is one sentence that says what is wrong; Example shows what is right.
func Parse(text string) (Selector, error) {
	if len(text) > maxLength {
		return Selector{}, fmt.Errorf("the selector has %d characters, more than %d", len(text), maxLength)
	}
	head, rest, conditional := strings.Cut(text, "[")
	s := Selector{}
	var err error
	if s.Kind, err = kind(strings.TrimSpace(head)); err != nil || !conditional {
		return s, err
	}
	p := parser{rest: rest}
	for {
		c, err := p.condition()
		if err != nil {
			return Selector{}, err
		}
		if s.Conditions = append(s.Conditions, c); len(s.Conditions) > maxConditions {
			return Selector{}, fmt.Errorf("the selector has more than %d conditions", maxConditions)
		}
		switch sign := p.sign(); sign {
		case ',':
		case ']':
			if p.rest = strings.TrimSpace(p.rest); p.rest != "" {
				return Selector{}, fmt.Errorf("nothing may follow the bracket, and %s does", diag.Quote(p.rest))
			}
			return s, nil
		case 0:
			return Selector{}, errors.New("the bracket is not closed")
		default:
			return Selector{}, fmt.Errorf("a comma or a closing bracket belongs before %s", diag.Quote(p.rest))
		}
	}
}

func kind(prefix string) (estate.Kind, error) {
	if k, ok := estate.KindByPrefix(prefix); ok {
		return k, nil
	}
	switch {
	case prefix == "":
		return estate.NoKind, errors.New("no kind of record comes first")
	case strings.ContainsAny(prefix, "/=,]"):
		if _, err := estate.ParseRef(prefix); err == nil {
			return estate.NoKind, fmt.Errorf("%s is one record; write it as item: %s", prefix, prefix)
		}
		return estate.NoKind, fmt.Errorf("%s has no bracket behind the kind of record", diag.Quote(prefix))
	}
	near := ""
	if k, err := estate.ParseKind(prefix); err == nil {
		near = k.Info().Prefix
	} else {
		near = diag.Nearest(prefix, estate.KindPrefixes())
	}
	if near != "" {
		near = "; did you mean " + near + "?"
	}
	return estate.NoKind, fmt.Errorf("%s begins no references%s", diag.Quote(prefix), near)
}

// parser reads what stands in the brackets.
type parser struct{ rest string }

// sign takes off the character that follows a condition; 0 where there is none, and 1
// where it is none that may.
func (p *parser) sign() byte {
	p.rest = strings.TrimSpace(p.rest)
	if p.rest == "" {
		return 0
	}
	if sign := p.rest[0]; sign == ',' || sign == ']' {
		p.rest = p.rest[1:]
		return sign
	}
	return 1
}

func (p *parser) condition() (Condition, error) {
	end := strings.IndexAny(p.rest, "=!,]\"[")
	if end < 0 {
		end = len(p.rest)
	}
	c := Condition{Field: strings.TrimSpace(p.rest[:end])}
	p.rest = p.rest[end:]
	switch {
	case c.Field == "":
		return c, fmt.Errorf("no field is named before %s", before(p.rest))
	case !fieldForm.MatchString(c.Field):
		return c, fmt.Errorf("%s is no field; a path is written as in attributes.type", diag.Quote(c.Field))
	case strings.HasPrefix(p.rest, "=="):
		return c, fmt.Errorf("%s is compared with ==; write one =", c.Field)
	case strings.HasPrefix(p.rest, "!="):
		c.Not, p.rest = true, p.rest[2:]
	case strings.HasPrefix(p.rest, "="):
		p.rest = p.rest[1:]
	default:
		c.Present = true
		return c, nil
	}
	var err error
	c.Value, err = p.value(c.Field)
	return c, err
}

func before(rest string) string {
	if rest == "" {
		return "the end"
	}
	return diag.Quote(rest)
}

func (p *parser) value(field string) (string, error) {
	p.rest = strings.TrimSpace(p.rest)
	if strings.HasPrefix(p.rest, `"`) {
		quoted, err := strconv.QuotedPrefix(p.rest)
		if err != nil {
			return "", fmt.Errorf("the value of %s has no closing quotation mark", field)
		}
		p.rest = p.rest[len(quoted):]
		return strconv.Unquote(quoted)
	}
	end := strings.IndexAny(p.rest, ",]")
	if end < 0 {
		end = len(p.rest)
	}
	value := strings.TrimSpace(p.rest[:end])
	if p.rest = p.rest[end:]; !plain(value) {
		return "", fmt.Errorf("the value of %s must stand in quotation marks: %s=%s", field, field, strconv.Quote(value))
	}
	return value, nil
}

// plain reports whether a value needs no quotation marks.
func plain(value string) bool {
	return !strings.ContainsAny(value, `[],="`) && value == strings.TrimSpace(value) && strings.ToValidUTF8(value, "") == value
}
