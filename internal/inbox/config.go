package inbox

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Config says where the inbox is.
type Config struct {
	// Dir holds the embedded server's files; it is used by one process at a time.
	Dir string
	// URL is that of an external cluster, such as nats://host:4222 or tls://host:4222, several
	// with commas between them; then Dir is not used. Credentials is a file with a JWT and key,
	// CA, Certificate and Key are files for TLS; each may be "".
	URL                               string
	Credentials, CA, Certificate, Key string
	// Name tells one inbox from others on the same cluster; letters, digits, - and _, at most 64.
	Name string
	// Replicas is how many servers of a cluster keep each message, 1 to 5; 0 is 1.
	Replicas int
	// Lease is how long a worker that was not heard of holds its subject, at least 1 s; 0 is
	// 30 s. It is also how long a job that nobody finished stays with its worker.
	Lease time.Duration
	// Quiet is how long nothing must have been put into a subject before it is handed out, and
	// Longest how long it waits for that at most, as the process sees it that hands it out; so a
	// burst becomes one job. A Quiet of 0 hands out at once, a Longest of 0 is Quiet.
	Quiet, Longest time.Duration
	// Log is told of trouble; nil is silence.
	Log *slog.Logger
}

// Limits of names. A subject is part of NATS subjects, which servers limit to 4 KB with all else.
const (
	longestName    = 64
	longestSubject = 255
	shortestLease  = time.Second
	mostReplicas   = 5
)

// checked returns the configuration with its defaults.
func (c Config) checked() (Config, error) {
	if c.URL == "" && c.Dir == "" {
		return c, errors.New("the inbox has neither a folder nor the address of a cluster")
	}
	if !word(c.Name) || len(c.Name) > longestName {
		return c, fmt.Errorf("%q is no name of an inbox: want at most %d letters, digits, - and _", c.Name, longestName)
	}
	if c.URL == "" && c.Replicas > 1 {
		return c, errors.New("an inbox in a folder has one replica")
	}
	if (c.Certificate == "") != (c.Key == "") {
		return c, errors.New("a certificate and its key come together")
	}
	if c.Replicas == 0 {
		c.Replicas = 1
	}
	if c.Replicas < 0 || c.Replicas > mostReplicas {
		return c, fmt.Errorf("the inbox cannot have %d replicas: want 1 to %d", c.Replicas, mostReplicas)
	}
	if c.Lease == 0 {
		c.Lease = 30 * time.Second
	}
	if c.Lease < shortestLease {
		return c, fmt.Errorf("a lease of %v is too short: want at least %v", c.Lease, shortestLease)
	}
	if c.Quiet < 0 || c.Longest < 0 {
		return c, errors.New("an inbox does not wait for less than nothing")
	}
	if c.Longest == 0 {
		c.Longest = c.Quiet
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// checkSubject refuses what is not words with dots between them: stars and such mean
// something to NATS.
func checkSubject(s string) error {
	if len(s) > longestSubject {
		return fmt.Errorf("a subject of %d bytes is too long: at most %d", len(s), longestSubject)
	}
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			continue
		}
		if !word(s[start:i]) {
			return fmt.Errorf("%q is no subject: want words of letters, digits, - and _ with dots between them", s)
		}
		start = i + 1
	}
	return nil
}

func word(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}
