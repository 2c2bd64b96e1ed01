// Package explain says what each diagnostic code means, with an example of the fault and
// of the same records without it.
//
// A code's page is a txtar archive in codes/: its comment is the title in the first line
// and the explanation below; files under wrong/ and right/ are records of the example.
// Where a code is about a change, files under base/ are what was there before it; one about
// evidence or about a source that is imported has no example, since it is about no record.
package explain

import (
	"bytes"
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
	// Wrong and Right are the records of the example; for a code about a change, as the pull
	// request has them.
	Wrong, Right []File
	// Base are the records before the change.
	Base []File
}

// File is a file of an example.
type File struct {
	// Path is relative to the repository's root, or Message.
	Path string
	// Content is what is in the file; for a Link, where it points.
	Content []byte
	// Link is true for a symbolic link.
	Link bool
	// Hidden is true where the content is no text to show.
	Hidden bool
	// Removed is true where the change removes the file.
	Removed bool
	// Copies is how many such files there are, if not one: each has its number, from 1, where
	// Path and Content have a *.
	Copies int
}

// All returns the files that a file with copies stands for, and any other alone.
func (f File) All() []File {
	if f.Copies == 0 {
		return []File{f}
	}
	files := make([]File, f.Copies)
	for i := range files {
		number := strconv.Itoa(i + 1)
		files[i] = f
		files[i].Copies, files[i].Path = 0, strings.ReplaceAll(f.Path, "*", number)
		files[i].Content = bytes.ReplaceAll(f.Content, []byte("*"), []byte(number))
	}
	return files
}

// Sides returns what is only in the wrong and only in the right example, and what is in
// both.
func (p Page) Sides() (wrong, right, both []File) {
	for _, f := range p.Wrong {
		if slices.ContainsFunc(p.Right, f.equal) {
			both = append(both, f)
		} else {
			wrong = append(wrong, f)
		}
	}
	for _, f := range p.Right {
		if !slices.ContainsFunc(both, f.equal) {
			right = append(right, f)
		}
	}
	return wrong, right, both
}

func (f File) equal(g File) bool {
	return f.Path == g.Path && bytes.Equal(f.Content, g.Content) && f.Link == g.Link && f.Removed == g.Removed && f.Copies == g.Copies
}

// Message is the name under which an example has the message of its commit.
const Message = "COMMIT_MESSAGE"

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
		case "base":
			page.Base = append(page.Base, file)
		default:
			return Page{}, fmt.Errorf("read the page of %s: %s is on no side", code, f.Name)
		}
	}
	return page, nil
}

// example reads a file of an example. A mark behind its name says how to make content
// that cannot stand in a page: (escaped) is a Go string, (link) a link's target,
// (repeat N) the content N times, (copies N) a file for each * from 1 to N, (removed) that
// there is none any more.
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
	case "removed":
		f.Removed = true
	case "repeat", "copies":
		n, err := strconv.Atoi(argument)
		if err != nil {
			return File{}, fmt.Errorf("%s %s: %w", verb, name, err)
		}
		if verb == "copies" {
			f.Copies = n
			break
		}
		f.Content, f.Hidden = []byte(strings.Repeat(string(data), n)), true
	default:
		return File{}, fmt.Errorf("%s has the unknown mark %q", name, mark)
	}
	return f, nil
}
