package preview

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
)

// message is a page of the server's own.
type message struct {
	Title  string
	Text   string
	Path   string // what was asked for, if that matters
	Detail string // what went wrong, as it was said
	Home   bool   // whether there is a home page to go to
	Above  string // the nearest folder that may have a page
}

//go:embed message.html
var messageText string

// page makes the page.
func (m message) page() []byte {
	const most = 64 << 10
	if len(m.Detail) > most {
		m.Detail = m.Detail[:most] + "\n…"
	}
	m.Path = clean(m.Path)
	m.Detail = clean(m.Detail)
	var out bytes.Buffer
	t, err := template.New("message").Parse(messageText)
	if err == nil {
		err = t.Execute(&out, m)
	}
	if err != nil {
		return []byte("<!DOCTYPE html><title>Error</title><p>" + template.HTMLEscapeString(err.Error()))
	}
	return out.Bytes()
}

func clean(text string) string { return plain(strings.ToValidUTF8(text, "\uFFFD")) }

func notFound(path string) message {
	shown := path
	if len(shown) > 300 {
		shown = shown[:300] + "…"
	}
	m := message{
		Title: "No such page",
		Text:  "The site has no page at this address. The record may have another name, may not be for this audience, or may not be saved yet. Once the page is there, it appears here by itself.",
		Path:  shown, Home: true,
	}
	folder := strings.TrimSuffix(path, "/")
	if i := strings.LastIndexByte(folder, '/'); i > 0 && len(path) <= maxPath && !strings.Contains(folder[:i], "..") && !strings.Contains(folder[:i], "//") && !strings.ContainsRune(folder, '\\') {
		m.Above = folder[:i+1]
	}
	return m
}

func unmade(problem string) message {
	return message{
		Title:  "The site cannot be made from these files",
		Text:   "Correct what is said below and save. The site then appears here by itself.",
		Detail: problem,
	}
}

func problemPage(problem string) message {
	if problem == "" {
		return message{Title: "All is well", Text: "The pages show the files as they are now.", Home: true}
	}
	m := unmade(problem)
	m.Text = "Correct what is said below and save. Until then the pages are those of the last files that were right."
	m.Home = true
	return m
}

func failedPage(path string, err error) message {
	return message{Title: "This page could not be made", Text: "The other pages are there.", Path: "/" + path, Detail: err.Error(), Home: true}
}
