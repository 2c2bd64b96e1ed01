// Package explain says what each diagnostic code means, with an example of the fault and
// of the same records without it.
//
// A code's page is a txtar archive in codes/: its comment is the title in the first line
// and the explanation below; files under wrong/ and right/ are records of the example.
package explain

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/gitsm/gitsm/internal/diag"
)

//go:embed codes/*.txtar
var pages embed.FS

// Page explains one code.
type Page struct {
	Code diag.Code
	// Title is the fault in one line.
	Title string
	// Text says why it matters and what to do.
	Text string
	// Wrong and Right are the records of the example.
	Wrong, Right []File
}

// File is a file of an example.
type File struct {
	// Path is relative to the repository's root.
	Path string
	// Content is what is in the file; for a Link, where it points.
	Content []byte
	// Link is true for a symbolic link.
	Link bool
	// Hidden is true where the content is no text to show.
	Hidden bool
}

// Codes returns every code that has a page, sorted.
func Codes() []diag.Code {
	names, err := fs.Glob(pages, "codes/GS*.txtar")
	if err != nil {
		return nil // the pattern is well-formed
	}
	codes := make([]diag.Code, 0, len(names))
	for _, name := range names {
		codes = append(codes, diag.Code(strings.TrimSuffix(path.Base(name), ".txtar")))
	}
	slices.Sort(codes)
	return codes
}

// Title returns what a code means in one line, or the code itself where it has no page.
func Title(code diag.Code) string {
	page, err := Find(code)
	if err != nil {
		return string(code)
	}
	return page.Title
}

// Find returns the page of a code.
func Find(code diag.Code) (Page, error) {
	content, err := pages.ReadFile("codes/" + string(code) + ".txtar")
	if err != nil {
		return Page{}, fmt.Errorf("no diagnostic has the code %s", code)
	}
	return parse(code, content)
}

// Common returns the records that every example stands among: an owner and a service.
func Common() ([]File, error) {
	content, err := pages.ReadFile("codes/common.txtar")
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	var files []File
	for _, f := range txtar.Parse(content).Files {
		files = append(files, File{Path: f.Name, Content: f.Data})
	}
	return files, nil
}

func parse(code diag.Code, content []byte) (Page, error) {
	archive := txtar.Parse(content)
	title, text, _ := strings.Cut(strings.TrimSpace(string(archive.Comment)), "\n")
	page := Page{Code: code, Title: title, Text: strings.TrimSpace(text)}
	for _, f := range archive.Files {
		name, mark, _ := strings.Cut(f.Name, " ")
		side, rest, _ := strings.Cut(name, "/")
		file, err := example(rest, mark, f.Data)
		if err != nil {
			return Page{}, fmt.Errorf("read the page of %s: %w", code, err)
		}
		switch side {
		case "wrong":
			page.Wrong = append(page.Wrong, file)
		case "right":
			page.Right = append(page.Right, file)
		default:
			return Page{}, fmt.Errorf("read the page of %s: %s is neither wrong nor right", code, f.Name)
		}
	}
	return page, nil
}

// example reads a file of an example. A mark behind its name says how to make content
// that cannot stand in a page: (escaped) is a Go string, (link) a link's target,
// (repeat N) the content N times.
func example(name, mark string, data []byte) (File, error) {
	f := File{Path: name, Content: data}
	mark = strings.Trim(mark, "()")
	verb, argument, _ := strings.Cut(mark, " ")
	switch verb {
	case "":
	case "escaped":
		text, err := strconv.Unquote(strings.TrimSpace(string(data)))
		if err != nil {
			return File{}, fmt.Errorf("unquote %s: %w", name, err)
		}
		f.Content, f.Hidden = []byte(text), true
	case "link":
		f.Content, f.Link = []byte(strings.TrimSpace(string(data))), true
	case "repeat":
		n, err := strconv.Atoi(argument)
		if err != nil {
			return File{}, fmt.Errorf("repeat %s: %w", name, err)
		}
		f.Content, f.Hidden = []byte(strings.Repeat(string(data), n)), true
	default:
		return File{}, fmt.Errorf("%s has the unknown mark %q", name, mark)
	}
	return f, nil
}
