package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// remark is what the Nu Html Checker says of a file.
type remark struct {
	Type, SubType, URL, Message, Extract string
	LastLine                             int
}

// acceptable is a remark that says nothing against a file.
type acceptable struct {
	message *regexp.Regexp
	why     string
}

var accepted = []acceptable{
	{
		regexp.MustCompile(`^Resource violates Content Security Policy \(meta tag\): external (stylesheet|script) “(\.\./)*assets/site-[0-9a-f]+\.(css|js)” blocked by`),
		"the checker has no notion of 'self' for a folder; browsers have, as TestInBrowser shows",
	},
	{
		regexp.MustCompile(`^Inline style violates Content Security Policy \(meta tag\): blocked by “style-src” directive \(missing “‘unsafe-inline’” or nonce/hash\)`),
		"the checker does not reckon the digest of a style; TestInBrowser sees that the browser finds it right",
	},
	{
		regexp.MustCompile(`^CSS: “paint-order”: Property “paint-order” doesn't exist\.$`),
		"it is of Fill and Stroke 3, which every browser has and the checker has not; without it the halo of a label would cover its letters",
	},
}

// TestValidMarkup has the Nu Html Checker read every page, style sheet and drawing; a sample where
// not all is asked for.
func TestValidMarkup(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a Java machine")
	}
	checker, java := fileOf(t, "GITSM_VNU", "Nu Html Checker"), program(t, "java")
	files := rendered(t, sourceOf(reference(t)), Internal)
	s := &shownSite{files: files, pages: htmlPages(files)}
	if !requireAll() {
		sample := s.sample()
		maps.DeleteFunc(files, func(name, _ string) bool { return path.Ext(name) == ".html" && !slices.Contains(sample, name) })
	}
	files["broken.html"] = "<!DOCTYPE html><html lang=en><title>x</title><p><div></p>"
	files["broken.css"] = "p { colour: 1 }"
	files["broken.svg"] = `<svg xmlns="http://www.w3.org/2000/svg"><blob/></svg>`

	found := map[string]bool{}
	for _, r := range check(t, java, checker, put(t, files)) {
		if name := path.Base(r.URL); strings.HasPrefix(name, "broken.") {
			found[name] = true
			continue
		}
		if !slices.ContainsFunc(accepted, func(a acceptable) bool { return a.message.MatchString(r.Message) }) {
			t.Errorf("%s:%d: %s%s: %s\n%s", r.URL, r.LastLine, r.Type, r.SubType, r.Message, r.Extract)
		}
	}
	assert.Equal(t, map[string]bool{"broken.html": true, "broken.css": true, "broken.svg": true}, found, "files that are not valid")
}

// check runs the checker over a folder.
func check(t *testing.T, java, checker, folder string) []remark {
	t.Helper()
	command := exec.Command(java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", checker,
		"--format", "json", "--stdout", "--no-langdetect", "--also-check-css", "--also-check-svg", "--skip-non-html", folder)
	output, err := command.Output()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) { // it ends with 1 where it has found something
		require.NoError(t, err)
	}
	var answer struct{ Messages []remark }
	require.NoError(t, json.Unmarshal(output, &answer), fmt.Sprintf("%.500s", output))
	return answer.Messages
}
