package forge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/go-github/v60/github"
)

// CheckRun is a check on a commit.
type CheckRun struct {
	ID   int64
	Name string
	// Head is the commit.
	Head string
	// External is our own mark, which GitHub keeps.
	External string
	// Status is queued, in_progress or completed; Conclusion is set when it is completed:
	// success, failure, neutral, action_required …
	Status, Conclusion string
	// Title and Summary are Markdown, the summary of at most 65,535 characters.
	Title, Summary string
	DetailsURL     string
	// Annotations are written; they are not read back.
	Annotations []Annotation
	// AppID is whose it is, when it was read.
	AppID     int64
	StartedAt time.Time
}

// Annotation is a remark on lines of a file.
type Annotation struct {
	Path string
	// Line and EndLine count from 1.
	Line, EndLine int
	// Level is notice, warning or failure.
	Level          string
	Title, Message string
}

const (
	// maxAnnotations is how many annotations go in one request.
	maxAnnotations = 50
	// attempts is how often something is written whose answer was lost, when a look shows
	// that it did not arrive.
	attempts = 3
)

// Checks returns the runs of a name that the App (or with a token: anybody) made on a commit,
// the newest first.
func (r *Repository) Checks(ctx context.Context, head, name string) ([]CheckRun, error) {
	found, err := r.checks(ctx, head, name)
	all := make([]CheckRun, 0, len(found))
	for _, c := range found {
		all = append(all, readCheck(c))
	}
	return all, fail(r.doing("list the checks on %s", printable(head)), err)
}

func (r *Repository) checks(ctx context.Context, head, name string) ([]*github.CheckRun, error) {
	if !commitID.MatchString(head) {
		return nil, fmt.Errorf("%w: it is no full commit id", ErrInvalid)
	}
	query := url.Values{"check_name": {name}, "filter": {"all"}}
	if r.app != nil {
		query.Set("app_id", fmt.Sprint(r.conn.AppID))
	}
	type page struct {
		Runs []*github.CheckRun `json:"check_runs"`
	}
	all, err := list(ctx, r.as(reading), r.Name.path("/commits/%s/check-runs", head), query, func(p page) []*github.CheckRun { return p.Runs })
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(c *github.CheckRun) bool {
		return c.GetName() != name || c.GetHeadSHA() != head || r.app != nil && c.GetApp().GetID() != r.conn.AppID
	})
	slices.SortFunc(all, func(a, b *github.CheckRun) int { return cmp.Compare(b.GetID(), a.GetID()) })
	return all, nil
}

func readCheck(c *github.CheckRun) CheckRun {
	return CheckRun{
		ID: c.GetID(), Name: c.GetName(), Head: c.GetHeadSHA(), External: c.GetExternalID(),
		Status: c.GetStatus(), Conclusion: c.GetConclusion(),
		Title: c.GetOutput().GetTitle(), Summary: c.GetOutput().GetSummary(), DetailsURL: c.GetDetailsURL(),
		AppID: c.GetApp().GetID(), StartedAt: c.GetStartedAt().Time,
	}
}

// PutCheck creates a check run, or updates the one with the ID given, and returns its ID.
// Annotations go in as many requests as they need; only with the last the check is completed.
// GitHub adds those of an update to what is there: whoever updates leaves them out where they
// are there already.
//
// Where an answer is lost PutCheck looks what is there before it writes again: for a run of
// that name with the same External mark (without one it does not create again), and how many
// annotations it has.
func (r *Repository) PutCheck(ctx context.Context, c CheckRun) (int64, error) {
	doing := r.doing("write the check %s on %s", printable(c.Name), printable(c.Head))
	if c.Status == "completed" && c.Conclusion == "" {
		return 0, fail(doing, fmt.Errorf("%w: a completed check has a conclusion", ErrInvalid))
	}
	rest := c.Annotations
	for first := true; first || len(rest) > 0; first = false {
		part := c
		part.Annotations = rest[:min(len(rest), maxAnnotations)]
		rest = rest[len(part.Annotations):]
		if len(rest) > 0 {
			part.Status, part.Conclusion = "in_progress", ""
		}
		var err error
		if c.ID, err = r.writeCheck(ctx, part); err != nil {
			return c.ID, fail(doing, err)
		}
	}
	return c.ID, nil
}

// writeCheck writes a check with at most so many annotations as fit.
func (r *Repository) writeCheck(ctx context.Context, c CheckRun) (int64, error) {
	if c.ID == 0 {
		return r.createCheck(ctx, c)
	}
	path := r.Name.path("/check-runs/%d", c.ID)
	if len(c.Annotations) == 0 {
		_, err := r.as(publishing).do(repeatable(ctx), http.MethodPatch, path, r.checkBody(c), nil)
		return c.ID, err
	}
	before, err := r.annotated(ctx, c.ID)
	for range attempts {
		if err != nil {
			return c.ID, err
		}
		if _, err = r.as(publishing).do(ctx, http.MethodPatch, path, r.checkBody(c), nil); !errors.Is(err, errLost) {
			return c.ID, err
		}
		now, looked := r.annotated(ctx, c.ID)
		if looked != nil {
			return c.ID, looked
		}
		if now >= before+len(c.Annotations) {
			// The rest of it is not added to anything, so it may be written once more.
			c.Annotations = nil
			_, err := r.as(publishing).do(repeatable(ctx), http.MethodPatch, path, r.checkBody(c), nil)
			return c.ID, err
		}
		err = nil
	}
	return c.ID, errLost
}

// annotated is how many annotations a run has.
func (r *Repository) annotated(ctx context.Context, id int64) (int, error) {
	var run github.CheckRun
	_, err := r.as(publishing).do(ctx, http.MethodGet, r.Name.path("/check-runs/%d", id), nil, &run)
	return run.GetOutput().GetAnnotationsCount(), err
}

func (r *Repository) createCheck(ctx context.Context, c CheckRun) (int64, error) {
	for range attempts {
		var made github.CheckRun
		_, err := r.as(publishing).do(ctx, http.MethodPost, r.Name.path("/check-runs"), r.checkBody(c), &made)
		if !errors.Is(err, errLost) {
			if err == nil && made.GetID() == 0 {
				err = fmt.Errorf("%w: the answer has no number", ErrUnavailable)
			}
			return made.GetID(), err
		}
		if c.External == "" {
			return 0, err
		}
		there, err := r.checks(ctx, c.Head, c.Name)
		if err != nil {
			return 0, err
		}
		for _, run := range there {
			if run.GetExternalID() == c.External {
				return run.GetID(), nil
			}
		}
	}
	return 0, errLost
}

// checkBody is a check as GitHub takes it.
func (r *Repository) checkBody(c CheckRun) map[string]any {
	body := map[string]any{"name": c.Name, "status": c.Status}
	optional := map[string]string{"conclusion": c.Conclusion, "external_id": c.External, "details_url": c.DetailsURL}
	if c.ID == 0 {
		optional["head_sha"] = c.Head
	}
	for name, value := range optional {
		if value != "" {
			body[name] = value
		}
	}
	if c.Status == "completed" {
		body["completed_at"] = r.conn.Now().UTC().Format(time.RFC3339)
	}
	if !c.StartedAt.IsZero() {
		body["started_at"] = c.StartedAt.UTC().Format(time.RFC3339)
	}
	if c.Title == "" && c.Summary == "" && len(c.Annotations) == 0 {
		return body
	}
	output := map[string]any{"title": c.Title, "summary": c.Summary}
	if len(c.Annotations) > 0 {
		annotations := make([]map[string]any, 0, len(c.Annotations))
		for _, a := range c.Annotations {
			one := map[string]any{"path": a.Path, "start_line": a.Line, "end_line": max(a.Line, a.EndLine), "annotation_level": a.Level, "message": a.Message}
			if a.Title != "" {
				one["title"] = a.Title
			}
			annotations = append(annotations, one)
		}
		output["annotations"] = annotations
	}
	body["output"] = output
	return body
}
