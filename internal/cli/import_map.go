package cli

import (
	"context"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/intake"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
)

// mapSources reads the sources, has their objects mapped, and gives them to the planner. It
// returns the faults of the sources, or that of the mapping.
func (o *importOptions) mapSources(ctx context.Context, header mapping.Header, files []mapping.File, sources *importSources, planner *migration.Planner) ([]diag.Diagnostic, error) {
	layout := intake.Layout{Lists: header.Lists, TypeField: header.TypeField, Normalise: header.Normalise}
	total, faults, err := o.countObjects(ctx, layout, sources)
	if err != nil || len(faults) > 0 {
		return faults, err
	}
	progress := newProgress(o.env, "mapping objects")
	defer progress.close()
	var waiting []intake.Object // those that are not mapped yet, oldest first
	produce := func(give func(mapping.Object) error) error {
		for _, source := range sources.list {
			found, err := intake.Read(ctx, source, layout, func(object intake.Object) error {
				waiting = append(waiting, object)
				return give(mapping.Object{Type: object.Type, File: object.File, Number: object.Number, JSON: object.Node.AppendJSON(nil)})
			})
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		return nil
	}
	fault, err := o.pool().Map(ctx, files, produce, func(i int, answer mapping.Answer) error {
		planner.Add(migration.Mapped{Object: waiting[0], Answer: answer})
		waiting = waiting[1:]
		progress.set(i+1, total)
		return planner.Err()
	})
	if fault != nil {
		faults = append(faults, *fault)
	}
	return faults, err
}

// countObjects reads the sources to their ends: reading costs a small part of mapping, so that
// whoever has a source that is cut off hears it at once, and others how long it takes.
func (o *importOptions) countObjects(ctx context.Context, layout intake.Layout, sources *importSources) (total int, faults []diag.Diagnostic, err error) {
	progress := newProgress(o.env, "reading sources")
	defer progress.close()
	for _, source := range sources.list {
		found, err := intake.Read(ctx, source, layout, func(intake.Object) error {
			total++
			progress.set(total, -1)
			return nil
		})
		if err != nil {
			return 0, nil, err
		}
		faults = append(faults, found...)
	}
	return total, faults, nil
}
