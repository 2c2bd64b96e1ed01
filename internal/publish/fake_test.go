package publish_test

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
)

var (
	errStep = errors.New("the lease is gone")
	errLost = errors.New("no answer")
)

// run is a check run with all annotations that it was ever given.
type run struct {
	forge.CheckRun
	annotations []forge.Annotation
}

// fake is a forge in memory, as strict as GitHub: annotations of an update are added to what is
// there, no run goes back from being completed, and a comment has no more than 65,536 characters.
type fake struct {
	runs     []run
	comments []forge.Comment
	labels   []string
	next     int64
	// writes are what was asked for, in order: check in_progress, check success, comment, labels.
	writes []string
	// green notes whether the newest run was a success after each write.
	green []bool
	// lose is the number of the write whose answer is lost, from 1; fail the one that is refused.
	lose, fail int
}

func (f *fake) wrote(what string) error {
	f.writes = append(f.writes, what)
	f.green = append(f.green, f.isGreen())
	if len(f.writes) == f.lose {
		return errLost
	}
	return nil
}

// refuse reports whether the next write is the one that fails.
func (f *fake) refuse() bool {
	if len(f.writes)+1 != f.fail {
		return false
	}
	f.fail = 0
	return true
}

func (f *fake) isGreen() bool {
	return len(f.runs) > 0 && f.runs[len(f.runs)-1].Conclusion == "success"
}

func (f *fake) Checks(_ context.Context, head, name string) ([]forge.CheckRun, error) {
	var all []forge.CheckRun
	for _, r := range f.runs {
		if r.Head == head && r.Name == name {
			all = append(all, r.CheckRun)
		}
	}
	slices.Reverse(all)
	return all, nil
}

func (f *fake) PutCheck(_ context.Context, c forge.CheckRun) (int64, error) {
	if f.refuse() || len(c.Annotations) > 50 || len(c.Summary) >= 65_535 || len(c.External) > 255 ||
		(c.Status == "completed") != (c.Conclusion != "") || c.Title == "" || c.Summary == "" {
		return 0, forge.ErrInvalid
	}
	given := c.Annotations
	c.Annotations = nil
	at := slices.IndexFunc(f.runs, func(r run) bool { return r.ID == c.ID })
	switch {
	case c.ID == 0:
		f.next++
		c.ID = f.next
		at = len(f.runs)
		f.runs = append(f.runs, run{})
	case at < 0, f.runs[at].Status == "completed" && c.Status != "completed", f.runs[at].Head != c.Head:
		return 0, forge.ErrInvalid
	}
	f.runs[at] = run{c, append(f.runs[at].annotations, given...)}
	return c.ID, f.wrote(strings.TrimSpace("check " + c.Conclusion))
}

func (f *fake) Comments(context.Context, int) ([]forge.Comment, error) {
	return slices.Clone(f.comments), nil
}

func (f *fake) PutComment(_ context.Context, _ int, id int64, body string) (int64, error) {
	if f.refuse() || len(body) > 65_536 || body == "" {
		return 0, forge.ErrInvalid
	}
	kept := strings.ReplaceAll(strings.TrimSpace(body), "\n", "\r\n") // as a form would send it
	if id == 0 {
		f.next++
		id = f.next
		f.comments = append(f.comments, forge.Comment{ID: id, Body: kept, Own: true})
		return id, f.wrote("comment")
	}
	at := slices.IndexFunc(f.comments, func(c forge.Comment) bool { return c.ID == id })
	if at < 0 || !f.comments[at].Own {
		return 0, forge.ErrForbidden
	}
	f.comments[at].Body = kept
	return id, f.wrote("comment")
}

func (f *fake) Labels(context.Context, int) ([]string, error) { return slices.Clone(f.labels), nil }

func (f *fake) Label(_ context.Context, _ int, add, remove []string) error {
	if f.refuse() {
		return forge.ErrInvalid
	}
	f.labels = slices.DeleteFunc(f.labels, func(l string) bool { return slices.Contains(remove, l) })
	f.labels = append(f.labels, add...)
	slices.Sort(f.labels)
	return f.wrote("labels")
}

// shows is what people see: the newest run, without its number, the comments and the labels.
type shows struct {
	run      run
	comments []forge.Comment
	labels   []string
}

func (f *fake) shows() shows {
	s := shows{comments: f.comments, labels: f.labels}
	if len(f.runs) > 0 {
		s.run = f.runs[len(f.runs)-1]
		s.run.ID = 0
	}
	return s
}

// clone is an independent copy, with nothing written yet.
func (f *fake) clone() *fake {
	c := &fake{comments: slices.Clone(f.comments), labels: slices.Clone(f.labels), next: f.next}
	for _, r := range f.runs {
		c.runs = append(c.runs, run{r.CheckRun, slices.Clone(r.annotations)})
	}
	return c
}

var _ publish.Forge = (*fake)(nil)
