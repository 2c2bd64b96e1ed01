package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/google/go-github/v60/github"
)

// The errors that callers tell apart.
var (
	// ErrNotFound is wrapped where there is no such thing, or where it may not be seen.
	ErrNotFound = errors.New("not found")
	// ErrForbidden is wrapped where the App or token lacks a permission.
	ErrForbidden = errors.New("forbidden")
	// ErrConflict is wrapped where the present state does not allow it: a pull request that
	// cannot be merged, or whose head has moved.
	ErrConflict = errors.New("conflict")
	// ErrInvalid is wrapped where GitHub refuses what it is given.
	ErrInvalid = errors.New("refused")
	// ErrUnavailable is wrapped where GitHub gave no usable answer as long as patience lasted.
	ErrUnavailable = errors.New("unavailable")
)

var (
	// errLost is for a request that was sent and may have been carried out, although no answer
	// says so. Whoever asked looks before asking again; callers see ErrUnavailable.
	errLost = errors.New("the answer was lost")
	// errTooMany is for a list that is longer than facts may have; callers see ErrInvalid.
	errTooMany = errors.New("there are more entries than can be judged")
)

// fail says what was being done and why it did not work, as one of the errors above. The
// address is left out, since a code of the manifest flow is part of it.
func fail(doing string, err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	var answered *github.ErrorResponse
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", doing, err)
	case errors.As(err, &answered) && answered.Response != nil:
		return fmt.Errorf("%s: %w%s", doing, kindOf(answered.Response.StatusCode), explain(answered))
	case errors.Is(err, errTooMany):
		return fmt.Errorf("%s: %w: %w", doing, ErrInvalid, err)
	case known(err):
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w: %s", doing, ErrUnavailable, printable(err.Error()))
}

func known(err error) bool {
	for _, kind := range []error{ErrNotFound, ErrForbidden, ErrConflict, ErrInvalid, ErrUnavailable} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// kindOf says which error a status means. A repository that moved is not where it was asked
// for.
func kindOf(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return ErrForbidden
	case http.StatusNotFound, http.StatusGone, http.StatusMovedPermanently, http.StatusFound:
		return ErrNotFound
	case http.StatusConflict, http.StatusMethodNotAllowed:
		return ErrConflict
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return ErrInvalid
	}
	return ErrUnavailable
}

// explain is what GitHub says of a refusal, and which permissions it would take.
func explain(e *github.ErrorResponse) string {
	parts := []string{fmt.Sprintf(": status %d", e.Response.StatusCode)}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	for i, detail := range e.Errors {
		if i == 3 {
			break
		}
		if detail.Message != "" {
			parts = append(parts, detail.Message)
		} else if detail.Code != "" {
			parts = append(parts, detail.Field+" "+detail.Code)
		}
	}
	text := printable(strings.Join(parts, ", "))
	if needs := e.Response.Header.Get("X-Accepted-GitHub-Permissions"); needs != "" && kindOf(e.Response.StatusCode) == ErrForbidden {
		text += " (needs the permission " + printable(needs) + ")"
	}
	return text
}

// printable makes one short line of what somebody else wrote.
func printable(text string) string {
	const most = 300
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			return b.String() + "…"
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}
