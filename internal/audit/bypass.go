package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// bypassed looks up what decides who may ratify a range that was not authorised.
func (x *examiner) bypassed(ctx context.Context, e *exam, o *opinion) error {
	var err error
	if o.makers, err = x.repo.Makers(ctx, o.before, o.after); err != nil {
		return o.fail(err, diag.MalformedMain, "what came in unauthorised cannot be read")
	}
	key, err := x.rosterKeyOf(o.after)
	if err != nil {
		return o.fail(err, diag.MalformedMain, "what came in unauthorised cannot be read")
	}
	o.repeopled = e.main.err == nil && key != e.main.key
	return nil
}

// ratification reads which commits the change record of a ratified entry answers for.
func (o *opinion) ratification(c *changeRecord) error {
	switch {
	case c.err != nil && errors.Is(c.err, gittree.ErrMissingObject):
		return o.fail(c.err, diag.BadRatification, "")
	case c.err != nil:
		o.answer = fmt.Sprintf("the record of %s cannot be read: %v", o.change, c.err)
	case c.record == nil || c.record.Encoded == "":
		o.answer = fmt.Sprintf("there is no record of %s at %s", diag.Quote(string(o.change)), o.after.Short())
	default:
		q := change.ParseRequest(c.record)
		o.answers = q.Ratifies
		if q.Type != change.Emergency {
			o.answers, o.answer = nil, fmt.Sprintf("%s is no emergency", o.change)
		}
	}
	return nil
}

// ratifying reports whether the record answers for a commit.
func (o *opinion) ratifying(id gittree.Hash) bool {
	for _, digits := range o.answers {
		if len(digits) >= 7 && strings.HasPrefix(id.String(), strings.ToLower(digits)) {
			return true
		}
	}
	return false
}
