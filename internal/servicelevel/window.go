package servicelevel

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// measured compares how an availability is measured underneath with how it is promised.
func (r *reviewing) measured(t *agreement.Target, k commitment) {
	r.window(t, k)
	if excludesMaintenance(t) || !excludesMaintenance(k.target) {
		return
	}
	f := r.report(diag.MaintenanceExcludedBelow, diag.Warning, t.Body.Pos,
		fmt.Sprintf("planned maintenance counts as downtime here, and %s does not count it", k.by.ref), k.by.ref)
	f.Hint = "let both count it, or neither"
	r.check(Comparison{Metric: "maintenance", Result: Fails, Promised: "included", Achievable: "excluded", By: []estate.Ref{k.by.ref},
		Explanation: "planned maintenance included ← excluded"})
}

// window compares the measurement window of a commitment with that of the promise.
func (r *reviewing) window(t *agreement.Target, k commitment) {
	above, below := measurementOf(t.Window), measurementOf(k.target.Window)
	c := Comparison{Metric: "window", Result: Holds, Promised: above.name, Achievable: below.name, By: []estate.Ref{k.by.ref}}
	switch below.under(above) {
	case bounds:
		c.Explanation = fmt.Sprintf("measured over %s ← over %s", above, below)
	case differs:
		c.Result = Fails
		c.Explanation = fmt.Sprintf("measured over %s ← over %s", above, below)
		r.report(diag.WindowsDiffer, diag.Warning, t.Body.Pos,
			fmt.Sprintf("availability is promised over %s and by %s over %s, so that one may be kept while the other is not", above, k.by.ref, below), k.by.ref).
			Hint = "measure both over the same window"
	case longer:
		left, down := atWorst(k.target.Percent, below, above, r.share(k.by.agreement.ServiceHours), r.share(r.a.ServiceHours))
		worst, _ := availability.FromPercent(left)
		c.Achievable = worst.Percent(2) + " %"
		c.Promised = percent(t.Percent)
		c.Explanation = fmt.Sprintf("%s over %s ← %s over %s: %s may fall into one, at worst %s", percent(t.Percent), above, percent(k.target.Percent), below, minutes(down), c.Achievable)
		if left.Cmp(t.Percent) < 0 {
			c.Result = Fails
			f := r.report(diag.WindowTooLong, diag.Error, t.Body.Pos,
				fmt.Sprintf("availability of %s is promised over %s, but %s promises %s over %s: all of the %s that this allows may fall into one %s, which leaves %s of its %d days",
					percent(t.Percent), above, k.by.ref, percent(k.target.Percent), below, minutes(down), noun(above), c.Achievable, above.nominal), k.by.ref)
			*f = f.Of(percent(t.Percent), c.Achievable).Mend(fmt.Sprintf("agree with %s on %s over %s", k.by.provider, percent(t.Percent), above))
		}
	}
	r.check(c)
}

// noun is what one window is called.
func noun(m measurement) string {
	if m.rolling {
		return "such span"
	}
	return [...]string{"week", "month", "quarter", "year"}[m.class]
}

// minutes writes a downtime as minutes, with a digit behind the point where it matters.
func minutes(d time.Duration) string {
	text := strings.TrimSuffix(big.NewRat(int64(d/time.Second), 60).FloatString(1), ".0")
	if text == "1" {
		return "1 minute"
	}
	return text + " minutes"
}
