package forgetest

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// object is JSON in the making.
type object = map[string]any

type readCloser struct{ io.Reader }

func (readCloser) Close() error { return nil }

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

func random(prefix string, bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b)
	return prefix + hex.EncodeToString(b)
}

func guid() string {
	h := random("", 16)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func node(kind string, id any) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s:%v", kind, id))
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// when is a time, or null where it never came.
func when(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// orNull is a text, or null where there is none.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// with returns an object with further fields.
func with(o object, more object) object {
	for k, v := range more {
		o[k] = v
	}
	return o
}

// escapePath escapes each part of a path.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

func hash(parts ...string) [20]byte {
	return sha1.Sum([]byte(strings.Join(parts, "\x00"))) //nolint:gosec // the ids of commits are such
}
