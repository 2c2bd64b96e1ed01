package forge

import (
	"crypto/rsa"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
)

// signer signs that we are the App. A clock that is a little ahead would have it issued in
// the future, which GitHub refuses, so it is dated a minute back; it expires long before
// GitHub's limit of ten minutes, for a clock that is ahead too.
type signer struct {
	key *rsa.PrivateKey
	now func() time.Time
}

func (s signer) Sign(claims jwt.Claims) (string, error) {
	given, ok := claims.(*jwt.RegisteredClaims)
	if !ok {
		return "", errors.New("unknown claims")
	}
	now := s.now().Truncate(time.Second)
	own := jwt.RegisteredClaims{
		Issuer: given.Issuer, IssuedAt: jwt.NewNumericDate(now.Add(-time.Minute)), ExpiresAt: jwt.NewNumericDate(now.Add(5 * time.Minute)),
	}
	return jwt.NewWithClaims(jwt.SigningMethodRS256, own).SignedString(s.key)
}

// asApp signs every request as the App.
type asApp struct{ transport *ghinstallation.AppsTransport }

func newAsApp(next http.RoundTripper, id int64, key *rsa.PrivateKey, now func() time.Time) (http.RoundTripper, error) {
	t, err := ghinstallation.NewAppsTransportWithOptions(next, id, ghinstallation.WithSigner(signer{key, now}))
	return asApp{t}, err
}

// RoundTrip leaves the request as it is, which the transport below does not.
func (a asApp) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Del("Accept") // it adds its own
	return a.transport.RoundTrip(req)
}

// asBearer sends a token with every request; one that GitHub does not know any more is
// replaced once.
type asBearer struct {
	next  http.RoundTripper
	token tokens
}

func (a asBearer) RoundTrip(req *http.Request) (*http.Response, error) {
	for again := false; ; again = true {
		token, err := a.token.get(req.Context())
		if err != nil {
			return nil, err
		}
		attempt := req.Clone(req.Context())
		if req.GetBody != nil {
			if attempt.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		attempt.Header.Set("Authorization", "Bearer "+token)
		res, err := a.next.RoundTrip(attempt)
		if err != nil || res.StatusCode != http.StatusUnauthorized || again || !a.token.drop(token) {
			return res, err
		}
	}
}

// parseKey reads the App's private key. What is wrong with it stays unsaid, since the text
// might quote it.
func parseKey(pem []byte) (*rsa.PrivateKey, error) {
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(strings.TrimSpace(string(pem))))
	if err != nil {
		return nil, errors.New("the App's private key is no RSA key in PEM")
	}
	return key, nil
}
