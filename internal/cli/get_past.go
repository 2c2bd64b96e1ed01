package cli

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/listing"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

// checkPast refuses what does not go with --history and --blame.
func (o *getOptions) checkPast(targets []target) error {
	if !o.history && !o.blame {
		return nil
	}
	flag := "--history"
	if o.blame {
		flag = "--blame"
	}
	switch {
	case o.output == "markdown":
		return usagef("%s writes text, json, yaml or csv", flag)
	case o.output == "csv" && o.history && o.blame:
		return usagef("CSV has either --history or --blame")
	case len(targets) == 0:
		return usagef("%s is for single records; name one, such as service/payments-api", flag)
	}
	for _, t := range targets {
		if t.kind != estate.NoKind {
			return usagef("%s is for single records; for all of a kind see: gitsm log --kind %s", flag, t.kind.Info().Prefix)
		}
	}
	return nil
}

// writePast writes records with their history.
func (o *getOptions) writePast(ctx context.Context, state *repository.State, e *estate.Estate, items []listing.Item) error {
	p, err := o.openPast(ctx, state, e)
	if err != nil {
		return err
	}
	defer p.history.Close()
	switch o.output {
	case "text":
		for i := range items {
			if err := o.pastText(ctx, p, items[i:i+1], i > 0); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		return o.pastCSV(ctx, p, items)
	}
	for i := range items {
		if err := o.pastNodes(ctx, p, &items[i]); err != nil {
			return err
		}
	}
	return o.write(items, true)
}

// entriesOf calls do with the entries of a record.
func (o *getOptions) entriesOf(ctx context.Context, p *past, ref estate.Ref, do func(e *history.Entry) error) error {
	found, err := p.history.Find(ctx, history.Query{Ref: ref})
	if err != nil {
		return err
	}
	if found.Len() == 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: no commit has %s yet\n", ref)
	}
	o.warnHidden(found, string(ref))
	return found.Each(ctx, p.reader, func(e history.Entry) (bool, error) { return true, do(&e) })
}

// pastText writes one record, and below it its past.
func (o *getOptions) pastText(ctx context.Context, p *past, item []listing.Item, another bool) error {
	ref := item[0].Record.Ref
	if another {
		fmt.Fprintln(o.env.Stdout, "---")
	}
	if err := listing.YAML(o.env.Stdout, item); err != nil {
		return err
	}
	style := o.env.options()
	if o.history {
		fmt.Fprintf(o.env.Stdout, "\n%s\n\n", style.Strong("History of "+string(ref)))
		w := statement.NewLogText(o.env.Stdout, string(ref), style)
		if err := o.entriesOf(ctx, p, ref, w.Entry); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if !o.blame {
		return nil
	}
	blame, err := o.blamed(ctx, p, ref)
	if err != nil || len(blame) == 0 {
		return err
	}
	fmt.Fprintf(o.env.Stdout, "\n%s\n\n", style.Strong("Who set the values of "+string(ref)))
	return statement.BlameText(o.env.Stdout, blame, style)
}

// blamed returns who set the values of a record. Where they cannot be read it says so.
func (o *getOptions) blamed(ctx context.Context, p *past, ref estate.Ref) ([]history.Blame, error) {
	blame, err := p.history.Blame(ctx, p.reader, ref)
	if err == nil && len(blame) == 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s has no committed values that can be read, so nobody set them\n", ref)
	}
	return blame, err
}

func (o *getOptions) pastCSV(ctx context.Context, p *past, items []listing.Item) error {
	if o.history {
		w := &statement.LogCSV{W: o.env.Stdout}
		for i := range items {
			if err := o.entriesOf(ctx, p, items[i].Record.Ref, w.Entry); err != nil {
				return err
			}
		}
		return w.Close()
	}
	w := &statement.BlameCSV{W: o.env.Stdout}
	for i := range items {
		blame, err := o.blamed(ctx, p, items[i].Record.Ref)
		if err != nil {
			return err
		}
		w.Add(items[i].Record.Ref, blame)
	}
	return w.Close()
}

// pastNodes hangs the past on an item.
func (o *getOptions) pastNodes(ctx context.Context, p *past, item *listing.Item) error {
	if o.history {
		item.History.Kind = estate.List
		err := o.entriesOf(ctx, p, item.Record.Ref, func(e *history.Entry) error {
			item.History.Items = append(item.History.Items, statement.LogNode(e))
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !o.blame {
		return nil
	}
	blame, err := o.blamed(ctx, p, item.Record.Ref)
	item.Blame.Kind = estate.List
	for i := range blame {
		item.Blame.Items = append(item.Blame.Items, statement.BlameNode(&blame[i]))
	}
	return err
}
