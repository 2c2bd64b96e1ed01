package forgetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// hookConfig is where the events of the App are sent.
type hookConfig struct {
	url, contentType, insecure string
}

// Manifest returns a code with which credentials of the App are given out once, as at the end
// of the manifest flow.
func (g *GitHub) Manifest() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	code := random("", 20)
	g.manifests[code] = true
	return code
}

// ConfigureHook says how the webhook of the App is set up; contentType is json or form, and
// insecure is "0" or "1".
func (g *GitHub) ConfigureHook(url, contentType, insecure string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hook = hookConfig{url, contentType, insecure}
}

func (g *GitHub) appJSON(a *app) object {
	return object{
		"id": a.id, "slug": a.slug, "node_id": node("App", a.id), "client_id": fmt.Sprintf("Iv1.%08x", a.id), "owner": g.userJSON(*a.owner),
		"name": a.slug, "description": "", "external_url": "https://gitsm.example", "html_url": g.Git + "/apps/" + a.slug,
		"created_at": stamp(a.created), "updated_at": stamp(a.created), "permissions": a.permissions, "events": a.events,
	}
}

func (g *GitHub) installationJSON(i *installation) object {
	selection := "all"
	for _, r := range g.repositories {
		if strings.EqualFold(r.owner.Login, i.owner.Login) && !r.has(i.app) {
			selection = "selected"
		}
	}
	u := fmt.Sprintf("%sapp/installations/%d", g.API, i.id)
	return object{
		"id": i.id, "app_id": i.app.id, "app_slug": i.app.slug, "target_id": i.owner.ID, "target_type": i.owner.Type, "single_file_name": nil,
		"repository_selection": selection, "access_tokens_url": u + "/access_tokens", "html_url": fmt.Sprintf("%s/settings/installations/%d", g.Git, i.id),
		"repositories_url": g.API + "installation/repositories", "events": i.app.events, "account": g.userJSON(i.owner),
		"permissions": i.permissions, "created_at": stamp(i.created), "updated_at": stamp(i.created), "suspended_by": nil, "suspended_at": nil,
	}
}

func (g *GitHub) installationByID(id int64) *installation {
	for _, i := range g.installed {
		if i.id == id {
			return i
		}
	}
	return nil
}

func getApp(c *call) answer { return ok(c.g.appJSON(c.app)) }

func listInstallations(c *call) answer {
	var out []any
	for _, key := range slices.Sorted(maps.Keys(c.g.installed)) {
		if i := c.g.installed[key]; i.app == c.app {
			out = append(out, c.g.installationJSON(i))
		}
	}
	return c.page(out)
}

func getInstallation(c *call) answer {
	i := c.g.installationByID(int64(c.number("installation_id")))
	if i == nil || i.app != c.app {
		return notFound()
	}
	return ok(c.g.installationJSON(i))
}

func getRepositoryInstallation(c *call) answer {
	if c.repo == nil || !c.repo.has(c.app) {
		return notFound()
	}
	return ok(c.g.installationJSON(c.g.install(c.app, c.repo.owner)))
}

func createToken(c *call) answer {
	i := c.g.installationByID(int64(c.number("installation_id")))
	if i == nil || i.app != c.app {
		return notFound()
	}
	var in struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	ids := in.RepositoryIDs
	for _, name := range in.Repositories {
		r := c.g.repository(i.owner.Login + "/" + name)
		if r == nil {
			return invalid("There is at least one repository that does not exist or is not accessible to the parent installation.")
		}
		ids = append(ids, r.ID)
	}
	selected := []any{}
	for _, id := range ids {
		r := c.g.repositoryByID(id)
		if r == nil || !r.has(i.app) || r.owner.ID != i.owner.ID {
			return invalid("There is at least one repository that does not exist or is not accessible to the parent installation.")
		}
		selected = append(selected, r.json())
	}
	for name, level := range in.Permissions {
		if levels[i.permissions[name]] < levels[level] {
			return invalid("The permissions requested are not granted to this installation.")
		}
	}
	t := c.g.mint(i, ids, in.Permissions)
	out := object{"token": t.text, "expires_at": stamp(t.expires), "permissions": t.permissions, "repository_selection": "all"}
	if ids != nil {
		out["repository_selection"], out["repositories"] = "selected", selected
	}
	return created(out)
}

func deleteToken(c *call) answer {
	delete(c.g.tokens, c.token.text)
	return answer{status: http.StatusNoContent}
}

func listInstallationRepositories(c *call) answer {
	var out []any
	for _, r := range c.g.repositories {
		if c.token.app != nil && c.token.reaches(r) {
			out = append(out, r.json())
		}
	}
	a := c.counted("repositories", out)
	a.body.(object)["repository_selection"] = "selected"
	return a
}

func convertManifest(c *call) answer {
	code := c.params["code"]
	if !c.g.manifests[code] {
		return notFound()
	}
	delete(c.g.manifests, code)
	a := c.g.app
	return created(with(c.g.appJSON(a), object{
		"client_secret": random("", 20), "webhook_secret": c.g.Secret, "pem": string(c.g.AppKey),
	}))
}

func (g *GitHub) hookJSON() object {
	out := object{"content_type": g.hook.contentType, "insecure_ssl": g.hook.insecure}
	if g.hook.url != "" {
		out["url"] = g.hook.url
	}
	if g.Secret != "" {
		out["secret"] = "********"
	}
	return out
}

func getHookConfig(c *call) answer { return ok(c.g.hookJSON()) }

func patchHookConfig(c *call) answer {
	var in struct {
		URL         *string `json:"url"`
		ContentType *string `json:"content_type"`
		Secret      *string `json:"secret"`
		Insecure    any     `json:"insecure_ssl"`
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	if in.URL != nil {
		c.g.hook.url = *in.URL
	}
	if in.ContentType != nil {
		c.g.hook.contentType = *in.ContentType
	}
	if in.Secret != nil {
		c.g.Secret = *in.Secret
	}
	switch v := in.Insecure.(type) {
	case string:
		c.g.hook.insecure = v
	case float64:
		c.g.hook.insecure = strconv.Itoa(int(v))
	}
	return ok(c.g.hookJSON())
}
