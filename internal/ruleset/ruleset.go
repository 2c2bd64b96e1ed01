// Package ruleset holds the rules that make verdicts bind at GitHub, as files that GitHub
// imports. What they have to hold is for doctor to say.
package ruleset

import (
	_ "embed"
	"strconv"
	"strings"
)

// Actions is the number that GitHub Actions has among the Apps of github.com.
const Actions = 15368

var (
	//go:embed main.json
	main string
	//go:embed ledger.json
	ledger string
	//go:embed ledger-writer.json
	writer string
	//go:embed names.json
	names string
)

// The files, by what they are for.
const (
	// Main lets into the default branch what comes by pull request and has the check.
	Main = "ruleset-main.json"
	// Ledger keeps the change ledger from being deleted or rewritten.
	Ledger = "ruleset-ledger.json"
	// Writer lets the App alone push to the branches of the ledger.
	Writer = "ruleset-ledger-writer.json"
	// Names keeps the names of the ledger from being deleted.
	Names = "ruleset-names.json"
)

// File is one ruleset in GitHub's form.
type File struct {
	Name    string
	Content []byte
}

// ForApp returns the rulesets for the check of the App with this number, which also keeps the
// ledger, sorted by name. Nobody may pass them.
func ForApp(app int64) []File {
	return []File{made(Writer, writer, app, false), made(Ledger, ledger, app, false), made(Main, main, app, false), made(Names, names, app, false)}
}

// ForWorkflow returns the rulesets for the check of a workflow, sorted by name. A pull request
// brings its workflows along, so that these also ask for reviews by the owners of files, among
// which workflows are. GitHub lets no workflow pass a ruleset, so that none says who pushes to
// the ledger: its signatures tell.
func ForWorkflow() []File {
	return []File{made(Ledger, ledger, Actions, true), made(Main, main, Actions, true), made(Names, names, Actions, true)}
}

func made(name, text string, app int64, owners bool) File {
	filled := strings.NewReplacer(`"APP_ID"`, strconv.FormatInt(app, 10), `"CODE_OWNERS"`, strconv.FormatBool(owners)).Replace(text)
	return File{Name: name, Content: []byte(filled)}
}
