package preview

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"time"
)

//go:embed live.js live.css
var assets embed.FS

// heartbeat is how often a quiet stream of events says that it is alive.
const heartbeat = 20 * time.Second

// follow makes a page reload itself once it would look different, and lets it tell that it is
// older than the files.
func follow(page []byte, tag, problem string) []byte {
	var extra strings.Builder
	if problem != "" {
		extra.WriteString(`<link rel="stylesheet" href="/-/live.css"><aside class="gitsm-problem" role="alert"><p>` +
			`This page is older than your files, from which the site cannot be made: <a href="/-/problem">see why</a>.</p><pre>` +
			html.EscapeString(plain(firstLine(problem))) + `</pre></aside>`)
	}
	fmt.Fprintf(&extra, `<script src="/-/live.js" defer data-page="%s"></script>`, tag)
	at := lastFold(page, "</body>")
	if at < 0 {
		at = len(page)
	}
	out := make([]byte, 0, len(page)+extra.Len())
	out = append(out, page[:at]...)
	out = append(out, extra.String()...)
	return append(out, page[at:]...)
}

// lastFold is the last place of an ASCII text in lower case, however it is written.
func lastFold(page []byte, text string) int {
	for end := len(page); ; {
		i := bytes.LastIndex(page[:end], []byte(text[:2]))
		if i < 0 {
			return -1
		}
		if len(page)-i >= len(text) && strings.EqualFold(string(page[i:i+len(text)]), text) {
			return i
		}
		end = i
	}
}

func firstLine(text string) string {
	const most = 500
	line, _, cut := strings.Cut(text, "\n")
	if len(line) > most {
		line, cut = strings.ToValidUTF8(line[:most], ""), true
	}
	if cut {
		line += " …"
	}
	return line
}

// ownPolicy is the policy that a page carries for the time when no server sends one.
var ownPolicy = regexp.MustCompile(`(?i)<meta http-equiv="?content-security-policy"? content="([^"]*)"\s*/?>`)

// hash is a source that allows exactly one style or script within a page.
var hash = regexp.MustCompile(`^'sha(256|384|512)-[A-Za-z0-9+/]+={0,2}'$`)

// hashes are sources to add to a policy, each with a space before it.
type hashes struct{ script, style string }

// takePolicy takes a page's own policy out of its head, because it would also forbid what the
// preview adds; what it allows within the page by hash is returned for the server's policy.
func takePolicy(page []byte) ([]byte, hashes) {
	head := page
	if i := bytes.Index(page, []byte("<body")); i >= 0 {
		head = page[:i]
	}
	at := ownPolicy.FindSubmatchIndex(head)
	if at == nil {
		return page, hashes{}
	}
	var h hashes
	for directive := range strings.SplitSeq(html.UnescapeString(string(head[at[2]:at[3]])), ";") {
		fields := strings.Fields(directive)
		for i, f := range fields {
			switch {
			case i == 0 || !hash.MatchString(f):
			case fields[0] == "style-src":
				h.style += " " + f
			case fields[0] == "script-src":
				h.script += " " + f
			}
		}
	}
	without := make([]byte, 0, len(page))
	without = append(without, page[:at[0]]...)
	return append(without, page[at[1]:]...), h
}

// events tells a browser of every new state, the present one first.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	control := http.NewResponseController(w)
	say := func(format string, args ...any) bool {
		_ = control.SetWriteDeadline(time.Now().Add(headTimeout))
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && control.Flush() == nil
	}
	if !say("retry: 1000\n\n") {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for told := ""; ; {
		v := h.site.view()
		if v.version != told {
			told = v.version
			if !say("id: %s\ndata: %s\n\n", told, told) {
				return
			}
		}
		select {
		case <-v.changed:
		case <-beat.C:
			if !say(": still here\n\n") {
				return
			}
		case <-r.Context().Done():
			return
		case <-h.over:
			return
		}
	}
}
