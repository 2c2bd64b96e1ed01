package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
)

// errNobody is why nothing can be said of what the App alone may do.
var errNobody = errors.New("GitHub does not say which App this is")

// level orders what a permission allows.
func level(text string) int {
	switch text {
	case "":
		return 0
	case "read":
		return 1
	case "write":
		return 2
	}
	return 3 // admin, or what nobody knows here
}

// app looks at what the App asks of those who install it.
func (e *examination) app(ctx context.Context) {
	info, err := e.App.Self(ctx)
	if err != nil {
		for _, id := range []string{"app.permissions", "app.events"} {
			e.unseen(id, "the App", err, "See that --app-id and --app-key are those of the App, and that GitHub can be reached.")
		}
		return
	}
	e.info, e.known = info, true
	e.report.App = AppName{ID: info.ID, Slug: info.Slug, Name: info.Name}

	missing, more := e.compare(info.Permissions)
	const subject = "the permissions that the App asks for"
	switch {
	case len(missing) > 0:
		e.add("app.permissions", subject, Error, fmt.Sprintf("The App does not ask for %s.", list(missing)),
			fmt.Sprintf("Open %s > Permissions & events, and set %s.", e.settings(), list(missing)),
			"Whoever administers the account accepts it under Installed GitHub Apps.")
	case len(more) > 0:
		e.add("app.permissions", subject, Warning, fmt.Sprintf("The App asks for more than gitsm needs: %s.", list(more)),
			fmt.Sprintf("Open %s > Permissions & events, and take away %s.", e.settings(), list(more)))
	default:
		e.add("app.permissions", subject, OK, "The App asks for what it needs and no more.")
	}
	e.events(info.Events)
}

// compare returns the permissions that are missing and those beyond what is needed, as name
// and level.
func (e *examination) compare(have map[string]string) (missing, more []string) {
	allowed := map[string]int{}
	for _, p := range forge.Needed() {
		required := !p.Optional || p.Name == "members" && e.BreakGlass != ""
		if required && level(have[p.Name]) < level(p.Level) {
			missing = append(missing, p.Name+": "+p.Level)
		}
		allowed[p.Name] = level(p.Level)
	}
	for name, has := range have {
		if level(has) > allowed[name] {
			more = append(more, name+": "+has)
		}
	}
	slices.Sort(more)
	return missing, more
}

// events looks at what GitHub tells the App.
func (e *examination) events(have []string) {
	const subject = "the events that the App gets"
	var missing, more, needed []string
	for _, need := range forge.NeededEvents() {
		needed = append(needed, need.Name)
		if !slices.Contains(have, need.Name) {
			missing = append(missing, need.Name)
		}
	}
	for _, name := range have {
		// Those about installations come to every App.
		if !slices.Contains(needed, name) && name != "installation" && name != "installation_repositories" {
			more = append(more, name)
		}
	}
	switch {
	case len(missing) > 0:
		e.add("app.events", subject, Error,
			fmt.Sprintf("The App does not get %s: what they tell is noticed minutes later, by the sweep.", list(missing)),
			fmt.Sprintf("Open %s > Permissions & events > Subscribe to events, and tick %s.", e.settings(), list(missing)))
	case len(more) > 0:
		e.add("app.events", subject, Warning, fmt.Sprintf("The App gets events that gitsm does not read: %s.", list(more)),
			fmt.Sprintf("Open %s > Permissions & events > Subscribe to events, and untick them.", e.settings()))
	default:
		e.add("app.events", subject, OK, "The App gets the events that it needs and no more.")
	}
}

// What is looked at where repositories are not seen.
const (
	present        = "installation.present"
	presentSubject = "the App's installation"
)

// install is how the App gets to a repository.
func (e *examination) install() string {
	if e.info.Slug == "" {
		return "Open the App's page at GitHub > Install App, choose the account, and select the repository."
	}
	return fmt.Sprintf("Open %s/apps/%s/installations/new, choose the account, and select the repository.", e.Web, e.info.Slug)
}

// nowhere says why there is no repository to look at.
func (e *examination) nowhere() {
	if e.Missing != nil {
		e.unseen(present, presentSubject, e.Missing)
		return
	}
	e.add(present, presentSubject, Error, "The App is installed on no repository.", e.install())
}

// missing says why a repository is not seen.
func (e *examination) missing(t *Target) {
	switch {
	case errors.Is(t.Missing, forge.ErrNotFound):
		e.add(present, presentSubject, Error, "The App is not installed on this repository, or there is none of this name.", e.install())
	case t.Missing == nil:
		e.unseen(present, presentSubject, errors.New("nobody asked"))
	default:
		e.unseen(present, presentSubject, t.Missing)
	}
}

// installation looks at what the repository's owner has granted.
func (e *examination) installation(ctx context.Context, t *Target) {
	e.add(present, presentSubject, OK, "The App is installed on this repository.")
	const id, subject = "installation.permissions", "the permissions that the installation has"
	have, err := t.Repository.Permissions(ctx)
	if err != nil {
		e.unseen(id, subject, err)
		return
	}
	if missing, _ := e.compare(have); len(missing) > 0 {
		e.add(id, subject, Error, fmt.Sprintf("The owner has not granted %s.", list(missing)),
			"See first that app.permissions is in order: only what the App asks for can be granted.",
			fmt.Sprintf("An owner opens the account's Settings > GitHub Apps (%s/organizations/%s/settings/installations for an organisation) > Configure > Review request, and accepts.", e.Web, t.Name.Owner))
		return
	}
	e.add(id, subject, OK, "The owner has granted what the App needs.")
}
