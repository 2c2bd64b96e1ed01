package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// App is what is asked of GitHub about the App.
type App interface {
	Self(ctx context.Context) (forge.AppInfo, error)
	Clock(ctx context.Context) (now time.Time, within time.Duration, err error)
	Webhook(ctx context.Context) (forge.Webhook, error)
	Deliveries(ctx context.Context, since time.Time) ([]forge.Delivery, error)
}

// Repository is what is asked of GitHub about a repository, as the App sees it.
type Repository interface {
	Permissions(ctx context.Context) (map[string]string, error)
	Branch(ctx context.Context, name string) (string, error)
	Rules(ctx context.Context, branch string) ([]forge.Rule, error)
	Team(ctx context.Context, slug string) (int64, error)
	Bypasser
}

// Bypasser knows who may pass a ruleset.
type Bypasser interface {
	Bypasses(ctx context.Context, ruleset int64) ([]forge.Bypass, error)
}

// Target is a repository to look at.
type Target struct {
	Name forge.Name
	// DefaultBranch is its name, such as main.
	DefaultBranch string
	// Repository is what the App sees; nil where it sees nothing, and Missing says why.
	Repository Repository
	Missing    error
	// Administrator sees the repository as somebody who administers it, which GitHub asks for
	// before it tells who may pass a ruleset; nil where there is none.
	Administrator Bypasser
	// Evidence is what git says of the ledger.
	Evidence Evidence
}

// Machine is what gitsm runs on.
type Machine struct {
	// GitMajor and GitMinor are the version of the git on PATH; GitErr says why there is none.
	GitMajor, GitMinor int
	GitErr             error
	// Now is the present; it must not be nil.
	Now func() time.Time
}

// Options say what is looked at.
type Options struct {
	App App
	// Repositories are those to look at. Missing is why none is known; nil where the App is
	// installed nowhere.
	Repositories []Target
	Missing      error
	Machine      Machine
	// BreakGlass is the slug of the team that may pass the rules of the default branch; "" for
	// nobody.
	BreakGlass string
	// WebhookSecrets is with how many secrets an event may be signed; 0 where nobody says.
	WebhookSecrets int
	// Web is where GitHub's pages are; "" is https://github.com.
	Web string
}

// examination collects checks.
type examination struct {
	Options
	report Report
	// repository is the one that is looked at.
	repository string
	info       forge.AppInfo
	known      bool // what GitHub says of the App
}

// Examine looks at everything once. What cannot be looked at is among the checks, so that it
// fails only when ctx ends.
func Examine(ctx context.Context, o Options) (*Report, error) {
	if o.Web == "" {
		o.Web = "https://github.com"
	}
	e := &examination{Options: o}
	e.app(ctx)
	e.webhook(ctx)
	e.deliveries(ctx)
	e.machine(ctx)
	if len(o.Repositories) == 0 {
		e.nowhere()
	}
	for i := range o.Repositories {
		e.repository = o.Repositories[i].Name.String()
		e.target(ctx, &o.Repositories[i])
	}
	e.report.count()
	return &e.report, ctx.Err()
}

// target looks at one repository.
func (e *examination) target(ctx context.Context, t *Target) {
	if t.Repository == nil {
		e.missing(t)
		return
	}
	e.installation(ctx, t)
	p := passers{target: t, known: map[int64]bypassAnswer{}}
	e.branch(ctx, t, &p)
	e.ledger(ctx, t, &p)
	e.evidence(t)
}

func (e *examination) add(id, subject string, result Result, message string, mend ...string) {
	e.report.Checks = append(e.report.Checks, Check{ID: id, Repository: e.repository, Subject: subject, Result: result, Message: message, Mend: mend})
}

// unseen adds a check of something that could not be looked at.
func (e *examination) unseen(id, subject string, err error, mend ...string) {
	message := fmt.Sprintf("It cannot be looked at: %s.", err)
	if len(mend) == 0 {
		switch {
		case errors.Is(err, forge.ErrForbidden):
			mend = []string{"Give the App the permissions that installation.permissions lists, and run doctor again."}
		default:
			mend = []string{"Run doctor again when GitHub answers."}
		}
	}
	e.add(id, subject, Unknown, message, mend...)
}

// settings is where the App is altered.
func (e *examination) settings() string {
	if e.info.Slug == "" {
		return "the App's settings"
	}
	return fmt.Sprintf("%s/apps/%s > App settings", e.Web, e.info.Slug)
}

// list joins words as a sentence does, sorted.
func list(words []string) string {
	words = slices.Clone(words)
	slices.Sort(words)
	out := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			out += " and "
		default:
			out += ", "
		}
		out += w
	}
	return out
}
