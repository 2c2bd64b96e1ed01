package controller_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestPages: readers find the site of the default branch, the decisions, and how the controller is.
func TestPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.extra = []string{"--public-url", "https://gitsm.example.org/"}
	h.start()
	h.await("the site is made", func() bool { status, _ := h.get("acme/estate/"); return status == http.StatusOK })
	_, page := h.get("acme/estate/services/shop.html")
	assert.Contains(t, page, "Where customers buy.")
	pull := h.propose("upgrade", upgrade)
	h.says(pull, fmt.Sprintf("https://gitsm.example.org/acme/estate/decisions/%d", pull))
	h.await("the decision has a page", func() bool {
		status, _ := h.get(fmt.Sprintf("acme/estate/decisions/%d", pull))
		return status == http.StatusOK
	})
	_, page = h.get(fmt.Sprintf("acme/estate/decisions/%d", pull))
	assert.Contains(t, page, "Upgrade the first node of the orders database")
	assert.Contains(t, page, `href="/-/style.css"`)
	status, _ := h.get("-/style.css")
	assert.Equal(t, http.StatusOK, status, "its style sheet is there before any site is")
	h.await("it is on the list", func() bool {
		_, page := h.get("acme/estate/decisions/")
		return strings.Contains(page, "Upgrade the orders database")
	})
	for path, want := range map[string]int{"": 200, "healthz": 200, "readyz": 200, "metrics": 200, "acme/other/": 404, "acme/estate/decisions/999": 404} {
		status, _ := h.get(path)
		assert.Equal(t, want, status, path)
	}
	h.stop()
}

// TestRedelivery: events that nobody took are delivered again.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.extra = []string{"--sweep", "1s"}
	h.start()
	h.hub.Through(forgetest.Drop)
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.hub.Settle()
	h.hub.Through()
	h.await("they are delivered again", func() bool {
		return slices.ContainsFunc(h.hub.Deliveries(), func(d *forgetest.Delivery) bool {
			return d.Redelivery && d.Status == http.StatusAccepted
		})
	})
	h.stop()
}

// TestLargePull: what GitHub's API would cut short is read whole.
func TestLargePull(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.git("checkout", "-q", "-B", "many", "main")
	for i := range 5000 {
		h.write(fmt.Sprintf("notes/%d.txt", i), "nothing\n")
	}
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Many notes, and an upgrade among them")
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "many")
	h.start()
	pull := h.repo.Open(h.who["ada"], "many", "Many notes")
	h.says(pull, "5001 records and files differ")
	h.says(pull, "ci/orders-1")
	assert.NotEqual(t, "success", h.verdict(pull))
	h.stop()
}
