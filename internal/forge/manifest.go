package forge

import (
	"context"
	"errors"
	"net/http"
	"regexp"

	"github.com/google/go-github/v60/github"
)

// Credentials are what GitHub gives for the code of the manifest flow.
type Credentials struct {
	AppID         int64
	Slug          string
	PEM           string
	WebhookSecret string
	ClientID      string
	ClientSecret  string
	HTMLURL       string
}

var manifestCode = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

const maxManifestCode = 200

// ConvertManifest exchanges the code with which GitHub sends somebody back who has just made
// an App from a manifest. The code works once, for an hour; no credentials are needed. Where
// the answer is lost, the code is spent: the App is deleted at GitHub and made anew.
func ConvertManifest(ctx context.Context, c Config, code string) (Credentials, error) {
	const doing = "exchange the code for the App's credentials"
	if len(code) > maxManifestCode || !manifestCode.MatchString(code) {
		return Credentials{}, fail(doing, errors.Join(ErrInvalid, errors.New("this is no such code")))
	}
	conn, err := connect(c)
	if err != nil {
		return Credentials{}, err
	}
	anybody := conn.dial("nobody", &budget{}, func(next http.RoundTripper) http.RoundTripper { return next })
	var made github.AppConfig
	if _, err := anybody.ask(ctx, http.MethodPost, "app-manifests/"+code+"/conversions", nil, &made); err != nil {
		return Credentials{}, fail(doing, err)
	}
	return Credentials{
		AppID: made.GetID(), Slug: made.GetSlug(), PEM: made.GetPEM(), WebhookSecret: made.GetWebhookSecret(),
		ClientID: made.GetClientID(), ClientSecret: made.GetClientSecret(), HTMLURL: made.GetHTMLURL(),
	}, nil
}
