package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

// findingFormats are the formats in which every command with findings can write them.
var findingFormats = [...]string{"text", "json", "sarif", "github"}

// strictFlag adds --strict.
func strictFlag(cmd *cobra.Command, strict *bool) {
	cmd.Flags().BoolVar(strict, "strict", false, "let warnings fail too")
}

// options are how text is written to this process's terminal.
func (e Env) options() statement.Options {
	return statement.Options{Style: report.Style{Colour: e.Colour}, Width: e.Width}
}

// calculate loads a state, lets a command work on its records and warns of faults in them.
func (a *app) calculate(ctx context.Context, work func(*repository.State, *estate.Estate) error) error {
	state, err := a.load(ctx, true)
	if err != nil {
		return err
	}
	err = a.withEstate(ctx, state, work)
	if closing := state.Close(); err == nil {
		err = closing
	}
	return err
}

func (a *app) withEstate(ctx context.Context, state *repository.State, work func(*repository.State, *estate.Estate) error) error {
	e, err := state.Estate(ctx)
	if err != nil {
		return err
	}
	if err := a.warnFaults(ctx, state); err != nil {
		return err
	}
	return work(state, e)
}

// writeFindings writes findings in one of findingFormats and ends the command as they
// deserve. checked says what was looked at, and command is what shows all of it.
func (a *app) writeFindings(found []finding.Finding, checked, command, output string, strict bool) error {
	var err error
	switch output {
	case "json":
		err = statement.FindingsJSON(a.env.Stdout, found)
	case "sarif":
		err = report.SARIF(a.env.Stdout, report.NewValidation(0, 0, statement.Diagnostics(found)), version(), explain.Title)
	case "github":
		err = report.GitHub(a.env.Stdout, report.NewValidation(0, 0, statement.Diagnostics(found)), checked, command)
	default:
		err = statement.FindingsText(a.env.Stdout, found, checked, a.env.options())
	}
	if err != nil {
		return err
	}
	return verdict(found, strict)
}

// verdict is how a command with these findings ends.
func verdict(found []finding.Finding, strict bool) error {
	if errs, warnings := finding.Count(found); errs > 0 || strict && warnings > 0 {
		return errFindings
	}
	return nil
}
