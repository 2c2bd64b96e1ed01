package gittree

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Credentials return a name and a password for a remote, good for at least the next minutes.
// They are asked for anew whenever git is run.
type Credentials func(ctx context.Context) (name, password string, err error)

// authority is who speaks with remotes.
type authority struct {
	address     string
	credentials Credentials
}

// Authenticate has everything that speaks with a remote from now on use these credentials, for
// the given address and below it only: an http or https address, or a file address or path, for
// which none are sent. Remotes are reached by the address's own protocol alone, a server may
// not lead elsewhere, and neither the user's credentials nor any hooks are used. What is
// fetched is checked as by git fsck. Without credentials (nil) the rest still holds.
//
// Git gets them through its environment, so that they are in no file and no argument of a
// process. They appear in no error, and git's traces, which could show them, are switched off.
// An address with http sends them in the clear.
func (r *Repository) Authenticate(address string, c Credentials) {
	r.authority.Store(&authority{address, c})
}

// access is what one run of git gets.
type access struct {
	limited  bool // by an authority
	protocol string
	settings [][2]string
	secrets  []string
}

// access asks for credentials.
func (r *Repository) access(ctx context.Context) (access, error) {
	who := r.authority.Load()
	if who == nil {
		return access{}, nil
	}
	a := access{limited: true, protocol: protocolOf(who.address), settings: [][2]string{
		{"core.hooksPath", os.DevNull},
		{"transfer.fsckObjects", "true"},
		{"credential.helper", ""},
		{"http." + who.address + ".followRedirects", "false"}, // extra headers would go along
		// By itself git waits for ever; a server that computes sends something every few seconds.
		{"http.lowSpeedLimit", "1"},
		{"http.lowSpeedTime", "30"},
	}}
	if who.credentials == nil || a.protocol != "http" && a.protocol != "https" {
		return a, nil
	}
	name, password, err := who.credentials(ctx)
	if err != nil {
		return access{}, fmt.Errorf("get credentials for %s: %w", shownAddress(who.address), err)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(name + ":" + password))
	header := "http." + who.address + ".extraHeader"
	a.settings = append(a.settings, [2]string{header, ""}, // instead of others, such as a workflow's
		[2]string{header, "Authorization: Basic " + encoded})
	a.secrets = slices.DeleteFunc([]string{encoded, password}, func(s string) bool { return s == "" })
	return a, nil
}

// protocolOf is the protocol of an address, of those that are allowed; "none" is none.
func protocolOf(address string) string {
	scheme, _, ok := strings.Cut(address, "://")
	switch scheme = strings.ToLower(scheme); {
	case !ok && filepath.IsAbs(address):
		return "file"
	case ok && (scheme == "https" || scheme == "http" || scheme == "file"):
		return scheme
	}
	return "none"
}

// environment adds to what git inherits, and takes away what would show secrets.
func (a access) environment(inherited []string) []string {
	if !a.limited {
		return inherited
	}
	count := 0
	env := slices.DeleteFunc(inherited, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		if name == "GIT_CONFIG_COUNT" {
			count, _ = strconv.Atoi(value) // git would not run with one that is no number
		}
		return strings.HasPrefix(name, "GIT_TRACE") || name == "GIT_CURL_VERBOSE" || name == "GIT_CONFIG_COUNT"
	})
	count = max(count, 0)
	for i, s := range a.settings {
		n := strconv.Itoa(count + i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+s[0], "GIT_CONFIG_VALUE_"+n+"="+s[1])
	}
	return append(env, "GIT_CONFIG_COUNT="+strconv.Itoa(count+len(a.settings)), "GIT_ALLOW_PROTOCOL="+a.protocol,
		"GIT_ASKPASS=",                                            // empty, it also keeps git from SSH_ASKPASS
		"GIT_TRACE2=0", "GIT_TRACE2_EVENT=0", "GIT_TRACE2_PERF=0") // the user's configuration may ask for these
}

// redact returns what git wrote without the secrets, and without half of one at its end where it
// was cut.
func (a access) redact(w *words) string {
	text := w.kept.String()
	for _, s := range a.secrets {
		text = strings.ReplaceAll(text, s, "[redacted]")
	}
	half := 0
	for _, s := range a.secrets {
		for n := 1; w.cut && n < len(s); n++ {
			if strings.HasSuffix(text, s[:n]) {
				half = max(half, n)
			}
		}
	}
	return text[:len(text)-half]
}
