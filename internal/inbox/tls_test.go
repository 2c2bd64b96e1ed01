package inbox_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// authority signs certificates for one test.
type authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{dir: t.TempDir()}
	template := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.cert, a.key = a.issue(t, "ca", template)
	return a
}

func (a authority) issue(t *testing.T, name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.Subject = pkix.Name{CommonName: name}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := template, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	for file, block := range map[string]*pem.Block{a.file(name + ".crt"): {Type: "CERTIFICATE", Bytes: der}, a.file(name + ".key"): {Type: "PRIVATE KEY", Bytes: secret}} {
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	}
	return cert, key
}

func (a authority) file(name string) string { return filepath.Join(a.dir, name) }

// Server and inbox know each other by certificates of one authority.
func TestTLS(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	a.issue(t, "server", &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	a.issue(t, "client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	s := natstest.Start(t, fmt.Sprintf("tls {cert_file: %q, key_file: %q, ca_file: %q, verify: true, timeout: 10}",
		a.file("server.crt"), a.file("server.key"), a.file("ca.crt")))
	good := inbox.Config{
		URL: "tls://" + s.Addr(), Name: "tls",
		CA: a.file("ca.crt"), Certificate: a.file("client.crt"), Key: a.file("client.key"),
	}
	b, err := inbox.Open(t.Context(), good)
	require.NoError(t, err)
	require.NoError(t, b.Put(t.Context(), "a"))
	require.NoError(t, b.Close())
	stranger := newAuthority(t)
	for name, change := range map[string]func(*inbox.Config){
		"no authority":      func(c *inbox.Config) { c.CA = "" },
		"another authority": func(c *inbox.Config) { c.CA = stranger.file("ca.crt") },
		"no certificate":    func(c *inbox.Config) { c.Certificate, c.Key = "", "" },
		"no key":            func(c *inbox.Config) { c.Key = "" },
		"no such file":      func(c *inbox.Config) { c.CA = a.file("none") },
	} {
		bad := good
		change(&bad)
		_, err := inbox.Open(t.Context(), bad)
		require.Error(t, err, name)
	}
}

// An inbox shows its credentials to the cluster, and to nobody else.
func TestCredentials(t *testing.T) {
	t.Parallel()
	operator, err := nkeys.CreateOperator()
	require.NoError(t, err)
	account, err := nkeys.CreateAccount()
	require.NoError(t, err)
	user, err := nkeys.CreateUser()
	require.NoError(t, err)
	public := func(k nkeys.KeyPair) string {
		p, err := k.PublicKey()
		require.NoError(t, err)
		return p
	}
	accountClaims := jwt.NewAccountClaims(public(account))
	accountClaims.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: 1 << 20, MemoryStorage: -1, Streams: -1, Consumer: -1}
	accountToken, err := accountClaims.Encode(operator)
	require.NoError(t, err)
	userToken, err := jwt.NewUserClaims(public(user)).Encode(account)
	require.NoError(t, err)
	seed, err := user.Seed()
	require.NoError(t, err)
	file, err := jwt.FormatUserConfig(userToken, seed)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "user.creds")
	require.NoError(t, os.WriteFile(path, file, 0o600))

	system, err := nkeys.CreateAccount()
	require.NoError(t, err)
	systemToken, err := jwt.NewAccountClaims(public(system)).Encode(operator)
	require.NoError(t, err)
	s := natstest.Start(t, fmt.Sprintf("trusted_keys: %q\nsystem_account: %q\nresolver: MEMORY\nresolver_preload: {%s: %q, %s: %q}",
		public(operator), public(system), public(account), accountToken, public(system), systemToken))

	var log syncBuffer
	c := inbox.Config{URL: s.URL(), Name: "creds", Credentials: path, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	b, err := inbox.Open(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, b.Ready(t.Context()))

	// The account may keep one megabyte.
	revision, full := uint64(0), error(nil)
	for i := 0; full == nil && i < 10; i++ {
		_, full = b.Remember(t.Context(), "big."+string(rune('a'+i)), make([]byte, 400_000), revision)
	}
	require.ErrorIs(t, full, inbox.ErrFull)
	require.NoError(t, b.Close())

	c.Credentials = ""
	_, err = inbox.Open(t.Context(), c)
	require.Error(t, err)
	for _, secret := range []string{string(seed), userToken} {
		require.NotContains(t, log.String(), secret)
		require.NotContains(t, err.Error(), secret)
	}
}

// A password in an address is in no error and no log.
func TestPassword(t *testing.T) {
	t.Parallel()
	const password = "correct-horse%zz"
	s := natstest.Start(t, "authorization {user: u, password: other}")
	var log syncBuffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, url := range []string{
		"nats://u:correct-horse@" + s.Addr(), "nats://u:" + password + "@" + s.Addr(),
		"u:correct-horse@" + s.Addr(), "http://u:correct-horse@x", "nats://u:correct-horse@127.0.0.1:1",
		"nats://u:correct-horse@127.0.0.1:x", "nats://correct-horse@\x7f", "nats://",
	} {
		_, err := inbox.Open(t.Context(), inbox.Config{URL: url, Name: "a", Log: logger})
		require.Error(t, err, url)
		require.NotContains(t, err.Error(), "correct-horse")
	}
	require.NotContains(t, log.String(), "correct-horse")
	b, err := inbox.Open(t.Context(), inbox.Config{URL: "nats://u:other@" + s.Addr(), Name: "a"})
	require.NoError(t, err)
	require.NoError(t, b.Close())
}
