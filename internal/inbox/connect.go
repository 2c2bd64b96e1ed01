package inbox

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// connect connects to the embedded server, or to the cluster where there is none.
func connect(c Config, e *embedded) (*nats.Conn, error) {
	options := []nats.Option{
		nats.Name("gitsm " + c.Name),
		nats.MaxReconnects(-1),
		nats.ReconnectJitter(50*time.Millisecond, 200*time.Millisecond),
		nats.ReconnectBufSize(-1), // what cannot be sent now is an error now
		nats.Timeout(patience),
		nats.PingInterval(3 * patience),
		// Credentials may be renewed while the cluster refuses the old ones.
		nats.IgnoreAuthErrorAbort(),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			c.Log.Warn("nats", "error", err)
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				c.Log.Warn("the inbox is disconnected", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { c.Log.Info("the inbox is connected again") }),
	}
	if e != nil {
		return nats.Connect(nats.DefaultURL, append(options, nats.InProcessServer(e), nats.ReconnectWait(20*time.Millisecond))...)
	}
	if err := checkURLs(c.URL); err != nil {
		return nil, err
	}
	options = append(options, nats.ReconnectWait(500*time.Millisecond))
	if c.Credentials != "" {
		options = append(options, nats.UserCredentials(c.Credentials))
	}
	if c.CA != "" {
		options = append(options, nats.RootCAs(c.CA))
	}
	if c.Certificate != "" {
		options = append(options, nats.ClientCert(c.Certificate, c.Key))
	}
	conn, err := nats.Connect(c.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", redacted(c.URL), err)
	}
	return conn, nil
}

// checkURLs refuses what the client would quote in an error, password and all.
func checkURLs(list string) error {
	for one := range strings.SplitSeq(list, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Host == "" {
			return errors.New("the address of the cluster is none: want nats://host:4222 or tls://host:4222, several with commas between them")
		}
		if u.Scheme != "nats" && u.Scheme != "tls" {
			return fmt.Errorf("the address of the cluster begins with %q: want nats or tls", u.Scheme)
		}
	}
	return nil
}

// redacted names the servers and nothing else of their addresses.
func redacted(list string) string {
	var hosts []string
	for one := range strings.SplitSeq(list, ",") {
		if u, err := url.Parse(strings.TrimSpace(one)); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	return strings.Join(hosts, ", ")
}
