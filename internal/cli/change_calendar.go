package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type changeCalendarOptions struct {
	*app
	output string
	days   int
	all    bool
}

func newChangeCalendar(a *app) *cobra.Command {
	o := &changeCalendarOptions{app: a}
	cmd := &cobra.Command{
		Use:   "calendar",
		Short: "Show what is planned, frozen and in conflict",
		Long: `Show the change schedule: merged changes that are not finished, with their windows and
what they may collide with, and the freezes and maintenance hours of the time ahead. The
schedule begins at the present, or at --at. Text and Markdown only count the maintenance
hours, unless --all asks for them; JSON and CSV always have everything.

JSON: [{"kind": change, freeze or maintenance, "ref", "name", "start", "end", "type",
"state", "ready", "frozen", "conflicts": [{"change", "on", "reason"}]}].

Exit status: 0 fine; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm change calendar
  gitsm change calendar --days 90 -o csv
  gitsm change calendar --at 2026-12-01 -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown")
	cmd.Flags().IntVar(&o.days, "days", 30, "look `N` days ahead, at most 366")
	cmd.Flags().BoolVar(&o.all, "all", false, "show maintenance hours one by one")
	return cmd
}

func (o *changeCalendarOptions) run(ctx context.Context) error {
	if o.days < 1 || o.days > 366 {
		return usagef("--days %d is not between 1 and 366", o.days)
	}
	at, err := parseAt(o.at, o.env.Now())
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = o.env.Now()
	}
	to := at.Add(time.Duration(o.days) * 24 * time.Hour)
	return o.calculate(ctx, func(_ *repository.State, e *estate.Estate) error {
		entries := change.Schedule(e, at, to)
		schedule := statement.ChangeSchedule{Entries: entries, From: at, To: to, Whole: o.all}
		switch o.output {
		case "json":
			return report.WriteJSON(o.env.Stdout, entries)
		case "csv":
			return statement.ChangeScheduleTable(schedule).CSV(o.env.Stdout)
		case "markdown":
			return statement.ChangeScheduleMarkdown(o.env.Stdout, schedule)
		}
		return statement.ChangeScheduleText(o.env.Stdout, schedule, o.env.options())
	})
}
