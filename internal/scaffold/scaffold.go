// Package scaffold holds the files of a new repository: a service, its agreement, an item
// and who answers for them, and what GitHub needs to check a pull request and to heed it.
package scaffold

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/ruleset"
)

var (
	//go:embed scaffold.txtar
	archive []byte
	//go:embed examples.txtar
	examples []byte
)

// Options are what a new repository is made for.
type Options struct {
	// Organisation is what it is called.
	Organisation string
	// Name and Email are those of the person who makes it.
	Name, Email string
	// Login is the person's account on GitHub; "" where it is not known.
	Login string
	// Zone is the IANA zone of the first calendar.
	Zone string
	// Empty leaves the example records out: what remains are the person who makes it and the
	// team that decides, without whom no change could be approved.
	Empty bool
	// Action is the tag or commit of gitsm whose actions the workflows run; "" is its branch main.
	Action string
	// Today is the day from which the first agreement is valid.
	Today time.Time
}

// File is one file of a new repository.
type File struct {
	Path    string
	Content []byte
}

// Files returns the files of a new repository, sorted by path.
func Files(o Options) ([]File, error) {
	person := estate.SuggestID(o.Name)
	if o.Action == "" {
		o.Action = "main"
	}
	data := map[string]string{
		"Organisation": oneLine(o.Organisation), "Name": oneLine(o.Name), "Email": o.Email, "Login": o.Login, "Zone": o.Zone,
		"Person": person, "Action": o.Action, "Today": o.Today.Format(time.DateOnly), "NextYear": o.Today.AddDate(1, 0, -1).Format(time.DateOnly),
	}
	templates := txtar.Parse(archive).Files
	if !o.Empty {
		templates = append(templates, txtar.Parse(examples).Files...)
	}
	var files []File
	for _, set := range ruleset.ForWorkflow() {
		files = append(files, File{Path: ".github/" + set.Name, Content: set.Content})
	}
	for _, f := range templates {
		name, err := fill(f.Name, data)
		if err != nil {
			return nil, err
		}
		content, err := fill(string(f.Data), data)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Path: name, Content: []byte(content)})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// fill replaces the placeholders. In records, values are quoted: a name may contain
// anything.
func fill(text string, data map[string]string) (string, error) {
	t, err := template.New("").Delims("<<", ">>").Option("missingkey=error").Funcs(template.FuncMap{"quote": quote}).Parse(text)
	if err != nil {
		return "", fmt.Errorf("read scaffold: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", fmt.Errorf("fill scaffold: %w", err)
	}
	return b.String(), nil
}

// quote writes a text as a JSON string, which YAML reads as the same text.
func quote(s string) (string, error) {
	quoted, err := json.Marshal(s)
	return string(quoted), err
}
