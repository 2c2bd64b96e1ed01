package controller

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
)

// merge merges an approved pull request where the policy of base leaves that to gitsm. What was
// judged is what is merged: GitHub is told the head that is expected, and main has not moved since.
func (v *visit) merge(ctx context.Context, d approval.Decision) error {
	if !v.memory.Merges {
		return nil
	}
	if twin, err := v.twin(ctx); err != nil || twin != 0 {
		return err
	}
	if v.known.Shared { // as where nobody was shown a success, for a twin that is gone by now
		if err := v.still(ctx); err != nil {
			return err
		}
	}
	if now, err := v.mirror.UpdateMain(ctx); err != nil || now != v.main {
		return errors.Join(err, v.inbox.Put(ctx, v.job.Subject))
	}
	if err := v.step(ctx, "merge"); err != nil {
		return err
	}
	title, message := mergeMessage(v.known.Pull, d)
	_, err := v.repo.Merge(ctx, v.number, d.Head, title, message)
	if errors.Is(err, forge.ErrConflict) {
		// Whoever moved it, GitHub tells; a rule that is not met yet is met later, and sweeps
		// try again.
		v.Log.Info("not merged", "repository", v.repo.Name.String(), "pull", v.number, "why", err.Error())
		return nil
	}
	if err != nil {
		return fmt.Errorf("merge pull request #%d: %w", v.number, err)
	}
	return v.inbox.Put(ctx, lineSubject(v.repo.ID))
}

// mergeMessage is what the merge commit says. Its trailers are an index into the evidence and prove
// nothing; no text of a stranger can add to them.
func mergeMessage(p forge.Pull, d approval.Decision) (title, message string) {
	title = fmt.Sprintf("Merge pull request #%d", p.Number)
	if text := plain(p.Title); text != "" && len(gittree.ReadTrailers("subject\n\n"+text).TrailerKeys) == 0 {
		message = text + "\n\n"
	}
	var trailers []string
	add := func(key, value string) {
		if value != "" {
			trailers = append(trailers, key+": "+plain(value))
		}
	}
	add("Change-Id", string(d.Change.Ref))
	add("Change-Type", string(d.Change.Type))
	add("Risk", d.Change.Risk.Level)
	for _, ref := range approvers(d) {
		add("Approved-by", string(ref))
	}
	add("Policy-Digest", d.Policy)
	return title, message + strings.Join(trailers, "\n") + "\n"
}

// approvers are the people whose approvals count, sorted.
func approvers(d approval.Decision) []estate.Ref {
	var out []estate.Ref
	for _, r := range d.Requirements {
		for _, a := range r.Approvals {
			if a.Counted {
				out = append(out, estate.Ref(a.By))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// plain is a text of a stranger on one line.
func plain(text string) string {
	const most = 200
	words := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 }), " ")
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most])
	}
	return words
}
