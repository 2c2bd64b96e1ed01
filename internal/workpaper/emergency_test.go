package workpaper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/workpaper"
)

func TestEmergencyReviews(t *testing.T) {
	t.Parallel()
	const ref = "change/2026-10-14-failover"
	for name, c := range map[string]struct {
		record workpaper.Change
		within string
		due    time.Time
		state  string
	}{
		"from the end of the work":          {workpaper.Change{ActualEnd: at(20, 6), End: at(15, 2)}, "5d", at(25, 6), workpaper.Overdue},
		"else from the end of the window":   {workpaper.Change{End: at(15, 2)}, "5d", at(20, 2), workpaper.Overdue},
		"else from the day of the id":       {workpaper.Change{}, "5d", at(19, 0), workpaper.Overdue},
		"not due yet":                       {workpaper.Change{ActualEnd: at(15, 1)}, "60d", at(15, 1).AddDate(0, 0, 60), workpaper.Owed},
		"reviewed":                          {workpaper.Change{ActualEnd: at(15, 1), Reviewed: true, ReviewedOn: at(20, 0)}, "5d", at(20, 1), workpaper.Reviewed},
		"reviewed late":                     {workpaper.Change{ActualEnd: at(15, 1), Reviewed: true, ReviewedOn: at(21, 0)}, "5d", at(20, 1), workpaper.ReviewedLate},
		"reviewed, nobody says when":        {workpaper.Change{ActualEnd: at(15, 1), Reviewed: true}, "5d", at(20, 1), workpaper.Reviewed},
		"within a time that cannot be read": {workpaper.Change{ActualEnd: at(15, 1)}, "soon", time.Time{}, workpaper.Owed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := october(t)
			in.Changes = map[estate.Ref]workpaper.Change{ref: c.record}
			in.Links[6].Entry.Review.Within = c.within
			p, err := workpaper.Make(t.Context(), in)
			require.NoError(t, err)
			require.Len(t, p.Emergencies, 2)
			e := p.Emergencies[1]
			assert.Equal(t, c.state, e.State)
			if c.due.IsZero() {
				assert.Nil(t, e.Due)
			} else {
				assert.Equal(t, c.due, *e.Due)
			}
		})
	}
}
