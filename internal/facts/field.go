package facts

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// object reads the fields of a mapping and keeps the first fault.
type object struct {
	fields map[string]value
	at     *place
	err    *error
}

// object returns the value as a mapping, which is empty where there is nothing.
func (v value) object(err *error) object {
	o := object{at: v.at, err: err}
	switch content := v.content.(type) {
	case nil:
	case map[string]value:
		o.fields = content
	default:
		o.fail(v, "is %s; a mapping belongs here", v.kind())
	}
	return o
}

func (o object) fail(v value, format string, args ...any) {
	if *o.err == nil {
		*o.err = v.fail(format, args...)
	}
}

// get returns a field; its content is nil where it is absent or null.
func (o object) get(name string) value {
	if v, ok := o.fields[name]; ok {
		return v
	}
	return value{at: &place{up: o.at, name: name}}
}

// require finds fault with a field that is absent.
func (o object) require(name string) value {
	v := o.get(name)
	if v.content == nil {
		o.fail(v, "is missing")
	}
	return v
}

// text returns a field's text, "" where it is absent. It holds no control characters, so
// that it can be shown anywhere.
func (o object) text(name string) string { return o.plain(o.get(name)) }

func (o object) plain(v value) string {
	switch content := v.content.(type) {
	case nil:
	case string:
		if strings.ContainsFunc(content, unicode.IsControl) {
			o.fail(v, "has control characters")
			return ""
		}
		return content
	default:
		o.fail(v, "is %s; text belongs here", v.kind())
	}
	return ""
}

// isTrue returns a field's truth; absent is false.
func (o object) isTrue(name string) bool {
	switch content := o.get(name); is := content.content.(type) {
	case nil:
	case bool:
		return is
	default:
		o.fail(content, "is %s; true or false belongs here", content.kind())
	}
	return false
}

// maxNumber is the largest number that every reader of JSON tells from the next one.
const maxNumber = 1<<53 - 1

// number returns a field's whole number, 0 where it is absent.
func (o object) number(name string) int64 {
	v := o.get(name)
	switch content := v.content.(type) {
	case nil:
	case json.Number:
		n, err := strconv.ParseInt(content.String(), 10, 64)
		if err == nil && n >= 0 && n <= maxNumber {
			return n
		}
		o.fail(v, "is %s; a whole number from 0 to %d belongs here", cut(content.String()), maxNumber)
	default:
		o.fail(v, "is %s; a whole number belongs here", v.kind())
	}
	return 0
}

// instant returns the moment of a field that must be there, in UTC.
func (o object) instant(name string) time.Time {
	v := o.require(name)
	text := o.plain(v)
	if *o.err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 {
		o.fail(v, "is %s; a moment such as 2026-11-20T09:30:00Z belongs here", diag.Quote(text))
		return time.Time{}
	}
	return t
}

// instantIfAny is instant, and the zero time where the field is absent.
func (o object) instantIfAny(name string) time.Time {
	if o.get(name).content == nil {
		return time.Time{}
	}
	return o.instant(name)
}

// shaPattern is the form of a commit's id.
var shaPattern = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

// sha returns the commit id in a value, in lower case; "" where there is none.
func (o object) sha(v value) string {
	text := o.plain(v)
	if text != "" && !shaPattern.MatchString(text) {
		o.fail(v, "is %s; a commit id of 40 hexadecimal digits belongs here", diag.Quote(text))
	}
	return strings.ToLower(text)
}

// branch returns the branch in a field, in full; "" where there is none.
func (o object) branch(name string) string {
	v := o.get(name)
	text := o.plain(v)
	if text == "" {
		return ""
	}
	ref, ok := Branch(text)
	if !ok {
		o.fail(v, "is %s; a branch such as refs/heads/main belongs here", diag.Quote(text))
	}
	return ref
}

// ref returns the record's reference in a value; "" where there is none.
func (o object) ref(v value) estate.Ref {
	text := o.plain(v)
	if text == "" {
		return ""
	}
	ref, err := estate.ParseRef(text)
	if err != nil {
		o.fail(v, "%v", err)
	}
	return ref
}

// list returns the entries of a field's list; none where it is absent.
func (o object) list(name string) []value {
	v := o.get(name)
	switch content := v.content.(type) {
	case nil:
	case []value:
		return content
	default:
		o.fail(v, "is %s; a list belongs here", v.kind())
	}
	return nil
}

// each makes the entries of a list of mappings.
func each[T any](o object, name string, read func(object) T) []T {
	items := o.list(name)
	out := make([]T, 0, len(items))
	for _, item := range items {
		if *o.err != nil {
			return nil
		}
		if item.content == nil {
			o.fail(item, "is nothing; a mapping belongs here")
		}
		out = append(out, read(item.object(o.err)))
	}
	return out
}
