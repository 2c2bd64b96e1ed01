package gateway

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// pageTimeout is how long a page may take to be made.
const pageTimeout = 20 * time.Second

// decision answers with the page about one pull request.
func (h *handler) decision(a *answer, r *http.Request, site *Site, number string) {
	pull, err := strconv.Atoi(number)
	if err != nil || pull < 1 || strconv.Itoa(pull) != number || site.Decision == nil {
		h.notFound(a, r, site)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	content, err := site.Decision(ctx, pull)
	switch {
	case errors.Is(err, ErrNone):
		h.undecided(a, r, site)
	case err != nil:
		h.failed(a, r, site, err)
	default:
		sendPage(a, r, http.StatusOK, content)
	}
}

// decisions answers with the list of all, the newest pull requests first.
func (h *handler) decisions(a *answer, r *http.Request, site *Site) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	var all []Decided
	if site.Decisions != nil {
		var err error
		if all, err = site.Decisions(ctx); err != nil && !errors.Is(err, ErrNone) {
			h.failed(a, r, site, err)
			return
		}
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y Decided) int { return y.Pull - x.Pull })
	for i := range all {
		all[i].Title, all[i].Verdict = shown(all[i].Title), shown(all[i].Verdict)
	}
	h.page(a, r, http.StatusOK, view{Title: "Decisions", Site: site, Decided: all, IsDecisions: true})
}
