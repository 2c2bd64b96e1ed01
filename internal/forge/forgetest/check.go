package forgetest

import (
	"slices"
	"time"
)

// CheckRun is a check on a commit, as it is now.
type CheckRun struct {
	ID                   int64
	Name, Head, External string
	// Status is queued, in_progress or completed; Conclusion is set with the latter.
	Status, Conclusion   string
	Title, Summary, Text string
	DetailsURL           string
	Annotations          []Annotation
	AppID                int64
	Started, Completed   time.Time

	suite *suite
}

// Annotation is a remark on lines of a file.
type Annotation struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
	Level     string `json:"annotation_level"`
	Title     string `json:"title"`
	Message   string `json:"message"`
}

// suite gathers the checks of an App on a commit.
type suite struct {
	id               int64
	app              *app
	head, branch     string
	created, updated time.Time
}

// Check returns the latest check of a name on a commit; nil is none.
func (r *Repository) Check(sha, name string) *CheckRun {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	for _, c := range slices.Backward(r.checks) {
		if c.Head == sha && c.Name == name {
			return c.copy()
		}
	}
	return nil
}

// Checks returns all checks on a commit, the newest last.
func (r *Repository) Checks(sha string) []*CheckRun {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	var out []*CheckRun
	for _, c := range r.checks {
		if c.Head == sha {
			out = append(out, c.copy())
		}
	}
	return out
}

func (c *CheckRun) copy() *CheckRun {
	out := *c
	out.Annotations = slices.Clone(c.Annotations)
	return &out
}

// Rerequest asks for a check again, as by the button.
func (r *Repository) Rerequest(id int64, by Account) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	if c := r.check(id); c != nil {
		r.rerequest(c, by)
	}
}

// RerequestAll asks for all checks on a commit again, as by the button of the suite.
func (r *Repository) RerequestAll(sha string, by Account) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.queueSuiteAction(r.suite(r.g.app, sha), by, "rerequested")
}

// PutCheck has a workflow (of the App of GitHub Actions) conclude a check on a commit.
func (r *Repository) PutCheck(sha, name, conclusion string) int64 {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	c := r.newCheck(r.g.actions, sha, name)
	c.Status, c.Conclusion, c.Completed = "completed", conclusion, r.g.now()
	r.concluded(c, *r.g.actions.bot, "completed")
	return c.ID
}

func (r *Repository) rerequest(c *CheckRun, by Account) {
	c.Status, c.Conclusion, c.Completed = "queued", "", time.Time{}
	r.queueCheck(c, by, "rerequested")
}

func (r *Repository) suite(a *app, sha string) *suite {
	for _, s := range r.suites {
		if s.app == a && s.head == sha {
			return s
		}
	}
	s := &suite{id: r.g.id(), app: a, head: sha, created: r.g.now(), updated: r.g.now()}
	for _, p := range r.pulls {
		if p.head.sha == sha {
			s.branch = p.head.ref
		}
	}
	r.suites = append(r.suites, s)
	return s
}

func (r *Repository) newCheck(a *app, sha, name string) *CheckRun {
	c := &CheckRun{ID: r.g.id(), Name: name, Head: sha, Status: "queued", AppID: a.id, Started: r.g.now(), suite: r.suite(a, sha)}
	r.checks = append(r.checks, c)
	return c
}

func (r *Repository) check(id int64) *CheckRun {
	if i := slices.IndexFunc(r.checks, func(c *CheckRun) bool { return c.ID == id }); i >= 0 {
		return r.checks[i]
	}
	return nil
}

// concluded tells of a check that changed, and moves the merge queue.
func (r *Repository) concluded(c *CheckRun, by Account, action string) {
	c.suite.updated = r.g.now()
	r.queueCheck(c, by, action)
	r.advanceQueue()
}

func (r *Repository) checkJSON(c *CheckRun) object {
	u := r.api("/check-runs/%d", c.ID)
	pulls := []any{}
	for _, p := range r.openPullsAt(c.Head) {
		pulls = append(pulls, r.minimalPull(p))
	}
	details := c.DetailsURL
	if details == "" {
		details = "https://gitsm.example"
	}
	return object{
		"id": c.ID, "node_id": node("CheckRun", c.ID), "name": c.Name, "head_sha": c.Head, "external_id": c.External, "url": u,
		"html_url": r.html("/runs/%d", c.ID), "details_url": details, "status": c.Status, "conclusion": orNull(c.Conclusion),
		"started_at": when(c.Started), "completed_at": when(c.Completed), "check_suite": object{"id": c.suite.id}, "app": r.g.appJSON(c.suite.app),
		"pull_requests": pulls,
		"output": object{
			"title": orNull(c.Title), "summary": orNull(c.Summary), "text": orNull(c.Text), "annotations_count": len(c.Annotations), "annotations_url": u + "/annotations",
		},
	}
}

// checkInput is what a check is made or altered by.
type checkInput struct {
	Name        *string    `json:"name"`
	Head        string     `json:"head_sha"`
	Details     *string    `json:"details_url"`
	External    *string    `json:"external_id"`
	Status      *string    `json:"status"`
	Conclusion  *string    `json:"conclusion"`
	StartedAt   *time.Time `json:"started_at"`
	CompletedAt *time.Time `json:"completed_at"`
	Output      *struct {
		Title, Summary, Text *string
		Annotations          []Annotation
	} `json:"output"`
}

// maxAnnotations is how many annotations one request may bring.
const maxAnnotations = 50

func (in *checkInput) refused() bool {
	completed := in.Status != nil && *in.Status == "completed" || in.CompletedAt != nil
	if completed && in.Conclusion == nil {
		return true
	}
	if in.Output == nil {
		return false
	}
	for _, a := range in.Output.Annotations {
		if a.StartLine < 1 || a.EndLine < a.StartLine || len(a.Title) > 255 || len(a.Message) > 64<<10 || a.Message == "" || a.Path == "" {
			return true
		}
	}
	return len(in.Output.Annotations) > maxAnnotations
}

func set[T any](into *T, from *T) {
	if from != nil {
		*into = *from
	}
}

func (r *Repository) alterCheck(c *CheckRun, in *checkInput) {
	set(&c.Name, in.Name)
	set(&c.DetailsURL, in.Details)
	set(&c.External, in.External)
	set(&c.Started, in.StartedAt)
	if in.Status != nil {
		c.Status = *in.Status
		if c.Status != "completed" {
			c.Conclusion, c.Completed = "", time.Time{}
		}
	}
	if in.Conclusion != nil {
		c.Status, c.Conclusion, c.Completed = "completed", *in.Conclusion, r.g.now()
		set(&c.Completed, in.CompletedAt)
	}
	if in.Output != nil {
		set(&c.Title, in.Output.Title)
		set(&c.Summary, in.Output.Summary)
		set(&c.Text, in.Output.Text)
		c.Annotations = append(c.Annotations, in.Output.Annotations...)
	}
}
