package controller

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/review"
)

// inputs identify everything that a verdict depends on but the time, given what is known and
// the records where others may come in the way.
func (v *visit) inputs(known facts.Facts, watch []estate.Ref) (string, error) {
	known.OtherPulls = meeting(known.OtherPulls, watch)
	hash := sha256.New()
	err := json.NewEncoder(hash).Encode(struct {
		Main, Engine, Page string
		Facts              facts.Facts
	}{v.main.String(), v.Review.Version + " " + v.Review.Engine, v.PublicURL, known})
	if err != nil {
		return "", fmt.Errorf("identify what is judged: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// judge decides unless nothing that matters has changed, and has the verdict shown.
func (v *visit) judge(ctx context.Context) error {
	known := &v.known.Facts
	inputs, err := v.inputs(*known, v.memory.Watch)
	if err != nil {
		return err
	}
	v.at = v.moment()
	asked := v.asked()
	if inputs == v.memory.Inputs && v.memory.Done && !v.memory.due(v.Now()) && !asked.again {
		last, ok, err := v.decision(ctx, v.repo.ID, v.number)
		if err != nil {
			return err
		}
		if ok && last.Inputs == inputs {
			if err := v.show(ctx, last.Decision, asked); err != nil {
				return err
			}
			return v.merge(ctx, last.Decision)
		}
	}
	outcome, err := v.assess(ctx)
	if err != nil {
		return v.failed(ctx, err)
	}
	before := v.memory
	v.take(outcome)
	known.OtherPulls = meeting(known.OtherPulls, v.memory.Watch)
	if v.memory.Inputs, err = v.inputs(*known, v.memory.Watch); err != nil {
		return err
	}
	if v.known.Shared && outcome.Decision.Verdict.Passes() {
		// What was read for many may be older than a decision that lets pass may rest on.
		if err := v.still(ctx); err != nil {
			return err
		}
	}
	err = v.keep(ctx, outcome)
	if err == nil {
		err = v.keepDecision(ctx, v.repo.ID, v.number, kept{outcome.Decision, known.Pushers, known.PushersComplete && !v.known.Shared, v.memory.Inputs})
	}
	if err != nil {
		if outcome.Decision.Verdict.Passes() {
			return err
		}
		return v.failed(ctx, err) // what was shown before must not stand because this cannot be kept
	}
	v.memory.Done = false
	if err := v.show(ctx, outcome.Decision, asked); err != nil {
		return err
	}
	return v.follow(ctx, before, outcome)
}

// follow does what follows from a decision that is shown. Where it fails, the decision is made again.
func (v *visit) follow(ctx context.Context, before memory, outcome *review.Outcome) error {
	if err := v.wake(ctx, before.Rival, v.memory.Rival); err != nil {
		return err
	}
	if err := v.wakeTwins(ctx, before); err != nil {
		return err
	}
	if err := v.wakeGroups(ctx, v.repo.ID, func(g *group) bool { return g.pull() == v.number }); err != nil {
		return err
	}
	if err := v.merge(ctx, outcome.Decision); err != nil {
		return err
	}
	v.memory.Done = true
	return v.save(ctx)
}

// save remembers what is known of the pull request by now.
func (v *visit) save(ctx context.Context) (err error) {
	v.revision, err = v.remember(ctx, v.job.Subject, &v.memory, v.revision)
	return err
}

// show has the forge show a decision, answers who asked for something, and remembers it.
func (v *visit) show(ctx context.Context, d approval.Decision, asked asked) error {
	note := v.explained(asked.note, d)
	p := publish.Of(d, v.number, v.place(ctx, note))
	if p.Conclusion == success {
		twin, err := v.twin(ctx)
		if err != nil {
			return err
		}
		if twin != 0 {
			p = publish.Failed(d.Head, v.number, fmt.Sprintf(twinned, twin), v.place(ctx, note))
		}
	}
	if p.Conclusion == success {
		if err := v.still(ctx); err != nil {
			return err
		}
		if err := v.greens(ctx, d.Head); err != nil {
			return err
		}
	}
	put := publish.Publish
	if v.job.Background && v.memory.Published == p.Digest() {
		put = publish.Mend
	}
	if err := put(ctx, v.shown(), p, v.step); err != nil {
		return fmt.Errorf("publish the verdict on pull request #%d: %w", v.number, err)
	}
	if err := v.answer(ctx, asked, d); err != nil {
		return err
	}
	if p.Conclusion != success {
		v.memory.Green = nil
	}
	v.memory.Published = p.Digest()
	return v.save(ctx)
}

// explained adds to a note why nobody can tell who pushed, where that may be what is missing.
func (v *visit) explained(note string, d approval.Decision) string {
	if d.Verdict.Passes() {
		return note
	}
	return strings.TrimSpace(note + " " + v.known.Lacking)
}
