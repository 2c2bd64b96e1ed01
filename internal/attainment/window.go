package attainment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/period"
)

// windowSpan is one window of measurement in a zone.
type windowSpan struct {
	span
	name string
}

// oneDay is the step from a day to the next of a period, which counts its days in UTC.
const oneDay = 24 * time.Hour

// windowsOf returns the windows of measurement that overlap a period, in order: whole
// weeks, months, quarters or years of the zone, or, for the last n days, one window that
// ends with each day of the period. rolling tells which. A window of another name is a
// month.
func windowsOf(name string, p period.Period, zone *time.Location) (out []windowSpan, rolling bool) {
	if days, ok := rollingDays(name); ok {
		for day := p.From; !day.After(p.To); day = day.Add(oneDay) {
			out = append(out, in(period.Period{Name: day.Format(time.DateOnly), From: day.AddDate(0, 0, 1-days), To: day}, zone))
		}
		return out, true
	}
	for day := p.From; !day.After(p.To); {
		window, err := period.Parse(windowName(name, day))
		if err != nil {
			break // beyond the years that periods know
		}
		out = append(out, in(window, zone))
		day = window.To.Add(oneDay)
	}
	return out, false
}

func in(p period.Period, zone *time.Location) windowSpan {
	from, to := p.In(zone)
	return windowSpan{span{from, to}, p.Name}
}

func rollingDays(name string) (int, bool) {
	text, ok := strings.CutPrefix(name, "rolling_")
	text, isDays := strings.CutSuffix(text, "d")
	days, err := strconv.Atoi(text)
	return days, ok && isDays && err == nil && days > 0 && days <= 366
}

// windowName names the window in which a day lies.
func windowName(window string, day time.Time) string {
	switch window {
	case "calendar_week":
		year, week := day.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case "calendar_quarter":
		return fmt.Sprintf("%04d-Q%d", day.Year(), (day.Month()+2)/3)
	case "calendar_year":
		return fmt.Sprintf("%04d", day.Year())
	}
	return period.Month(day).Name
}

// windowed are the figures of the windows of a target.
type windowed struct {
	verdict     verdict
	provisional bool
	judged      []judgedWindow
}

// judgedWindow is a window as far as it has come.
type judgedWindow struct {
	windowSpan
	part        span
	figure      figure
	provisional bool
}

// windows measures each window from its own beginning, or that of the promise, as far as
// it has come by the end of the period. One that is not over is provisional unless the
// promise is already lost: when more downtime has passed than the whole window allows. Of
// rolling windows the worst one is shown, of equal ones the latest; the promise is kept
// when it is.
func windows(m measure, all []windowSpan, rolling bool, s shape, inForce, known span) windowed {
	var out windowed
	var verdicts []verdict
	over := false
	for _, w := range all {
		if over {
			break
		}
		// The first window that ends with what is known, or later, is the last one.
		over = !w.to.Before(known.to)
		whole := w.meet(inForce)
		one := judgedWindow{windowSpan: w, part: whole.until(known.to)}
		if one.part.empty() || !one.part.to.After(known.from) {
			continue
		}
		one.figure = m.over(one.part, whole)
		one.provisional = (one.part.to.Before(whole.to) || one.figure.open) && !one.figure.lost
		verdicts = append(verdicts, one.figure.verdict)
		out.provisional = out.provisional || one.provisional
		if rolling && len(out.judged) > 0 {
			if !s.worse(out.judged[0].figure, one.figure) {
				out.judged[0] = one
			}
			continue
		}
		out.judged = append(out.judged, one)
	}
	out.verdict = together(verdicts)
	return out
}

// worse reports whether a figure is worse than another: missed, else unknown, else further
// to the side against which figures of the metric are rounded.
func (s shape) worse(a, b figure) bool {
	if a.verdict != b.verdict {
		return rank(a.verdict) < rank(b.verdict)
	}
	if a.achieved == nil || b.achieved == nil {
		return false
	}
	if s.rounding == up {
		a, b = b, a
	}
	return a.achieved.Cmp(b.achieved) < 0
}

// rank orders verdicts, the worst first.
func rank(v verdict) int {
	return slices.Index([]verdict{missed, unknown, met, nothing}, v)
}

// shown writes the windows down.
func (w windowed) shown(s shape) []Window {
	var out []Window
	for _, one := range w.judged {
		shown := Window{
			Name: one.name, From: one.part.from.In(one.from.Location()), To: one.part.to.In(one.from.Location()),
			Achieved: decimal(one.figure.achieved, digitsFor(s.promise), s.rounding), Met: one.figure.verdict.pointer(),
			Provisional: one.provisional,
		}
		if t := one.figure.time; t != nil {
			shown.AgreedMinutes, shown.DownMinutes = shownMinutes(minutes(t.agreed)), shownMinutes(t.down)
		}
		out = append(out, shown)
	}
	return out
}
