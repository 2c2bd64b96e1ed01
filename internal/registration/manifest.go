package registration

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
)

// manifest is GitHub's form of an App that is yet to be made.
type manifest struct {
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Description string            `json:"description"`
	Hook        hook              `json:"hook_attributes"`
	Redirect    string            `json:"redirect_url"`
	Public      bool              `json:"public"`
	Permissions map[string]string `json:"default_permissions"`
	Events      []string          `json:"default_events"`
}

type hook struct {
	URL    string `json:"url"`
	Active bool   `json:"active"`
}

// homepage is what the App's page at GitHub links to.
const homepage = "https://github.com/gitsm/gitsm"

// manifest returns the manifest as JSON; redirect is where GitHub sends people back to.
func (o *Options) manifest(redirect string) (string, error) {
	m := manifest{
		Name: o.Name, URL: homepage, Description: "Decides which changes may be merged, says why, and keeps the evidence.",
		Hook: hook{o.Webhook, true}, Redirect: redirect, Permissions: map[string]string{},
	}
	for _, p := range o.permissions() {
		m.Permissions[p.Name] = p.Level
	}
	for _, e := range forge.NeededEvents() {
		m.Events = append(m.Events, e.Name)
	}
	content, err := json.Marshal(m)
	return string(content), err
}

// permissions are what the App asks for. Only organisations have teams to find.
func (o *Options) permissions() []forge.Permission {
	return slices.DeleteFunc(forge.Needed(), func(p forge.Permission) bool {
		return p.Optional && (p.Name != "members" || o.Organisation == "")
	})
}

var (
	// accountName is what GitHub lets accounts be called, and more; up to maxAccount characters.
	accountName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$`)
	// appName is what GitHub lets Apps be called: at most 34 characters.
	appName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,32}[A-Za-z0-9])?$`)
)

const maxAccount = 100

// Check says what is wrong with the options; nil where nothing is.
func (o *Options) Check() error {
	if !appName.MatchString(o.Name) {
		return fmt.Errorf("%q cannot be the name of an App: it has at most 34 letters, digits, spaces, dots, hyphens and underscores", o.Name)
	}
	if o.Organisation != "" && (len(o.Organisation) > maxAccount || !accountName.MatchString(o.Organisation)) {
		return fmt.Errorf("%q cannot be the name of an organisation", o.Organisation)
	}
	if err := checkAddress(o.Web, "https", "http"); err != nil {
		return fmt.Errorf("GitHub's address %s: %w", shown(o.Web), err)
	}
	if err := checkAddress(o.Webhook, "https"); err != nil {
		return fmt.Errorf("the controller's address %s: %w", shown(o.Webhook), err)
	}
	return nil
}

// shown is an address without the password that it may hold.
func shown(address string) string {
	if u, err := url.Parse(address); err == nil {
		address = u.Redacted()
	} else if strings.Contains(address, "@") {
		return "that was given"
	}
	return strconv.Quote(address)
}

func checkAddress(text string, schemes ...string) error {
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("it cannot be read")
	}
	for _, scheme := range schemes {
		if u.Scheme == scheme && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
			return nil
		}
	}
	return fmt.Errorf("it has to be an address like %s://host.example, without a name, a query or a fragment", schemes[0])
}

// target is the address at GitHub that takes the manifest.
func (o *Options) target(state string) string {
	u, err := url.Parse(o.Web)
	if err != nil {
		return "" // Check refuses it
	}
	if o.Organisation == "" {
		u = u.JoinPath("settings", "apps", "new")
	} else {
		u = u.JoinPath("organizations", o.Organisation, "settings", "apps", "new")
	}
	u.RawQuery = url.Values{"state": {state}}.Encode()
	return u.String()
}
