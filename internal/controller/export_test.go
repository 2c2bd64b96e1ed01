package controller

import (
	"context"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
)

// Driven is a controller that does nothing but what a test has it do.
type Driven struct{ controller *controller }

// Drive begins one.
func Drive(ctx context.Context, o Options) (*Driven, error) {
	c, err := begin(ctx, o)
	return &Driven{c}, err
}

// Sweep compares everything that is open with what was judged.
func (d *Driven) Sweep(ctx context.Context) error { return d.controller.sweep(ctx) }

// List lists the open pull requests of everything that is served, and does nothing else.
func (d *Driven) List(ctx context.Context) error {
	for _, s := range d.controller.serving.all() {
		if _, err := s.repo.Pulls(ctx, ""); err != nil {
			return err
		}
	}
	return nil
}

// Judged remembers of everything that is open what a controller remembers that has judged it.
func (d *Driven) Judged(ctx context.Context) error {
	c := d.controller
	if err := c.findServed(ctx); err != nil {
		return err
	}
	for _, s := range c.serving.all() {
		open, err := s.repo.Pulls(ctx, "")
		if err != nil {
			return err
		}
		for _, p := range open {
			m := memory{
				Updated: p.UpdatedAt, Read: c.Now(), Title: p.Title, BaseRef: p.BaseRef, Head: p.Head, Main: p.Base, Verdict: approval.Pending,
				Inputs: fmt.Sprintf("%064d", p.Number), Published: fmt.Sprintf("%064d", p.Number), At: c.Now(), Edge: c.Now().Add(time.Hour),
				Rival: facts.OtherPull{Number: p.Number, Change: estate.Ref(fmt.Sprintf("change/2026-11-20-load-%d", p.Number))},
			}
			for i := range 20 {
				m.Watch = append(m.Watch, estate.Ref(fmt.Sprintf("ci/some-machine-%d-%d", p.Number, i)))
			}
			m.Rival.Touches = m.Watch[:2]
			if _, err := c.remember(ctx, pullSubject(s.repo.ID, p.Number), &m, 0); err != nil {
				return err
			}
		}
		tip, err := s.repo.Branch(ctx, s.repo.DefaultBranch)
		if err != nil {
			return err
		}
		if _, err := c.remember(ctx, lineSubject(s.repo.ID), &line{Judged: tip}, 0); err != nil {
			return err
		}
	}
	return nil
}

// Event takes an event about a pull request of the first that is served.
func (d *Driven) Event(ctx context.Context, number int) error {
	return d.controller.take(ctx, "", forge.Event{Repository: d.controller.serving.all()[0].repo.ID, Pulls: []int{number}})
}

// Work looks at what waits, until nothing does.
func (d *Driven) Work(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		for n, err := d.Waiting(ctx); err == nil && n > 0; n, err = d.Waiting(ctx) {
			time.Sleep(10 * time.Millisecond)
		}
	}()
	return d.controller.work(ctx)
}

// Waiting is how much is to be looked at.
func (d *Driven) Waiting(ctx context.Context) (int, error) { return d.controller.inbox.Waiting(ctx) }

// Close ends it.
func (d *Driven) Close() error { return d.controller.inbox.Close() }
