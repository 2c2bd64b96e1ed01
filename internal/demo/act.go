package demo

import (
	"bytes"
	"fmt"
	"time"
)

// Step is one chapter of the story.
type Step struct {
	Title string
	// Why says in a sentence or two what it is good for.
	Why  string
	Acts []Act
}

// Act is one thing that somebody does.
type Act struct {
	// Edits are made before the command runs, as in an editor.
	Edits []Edit
	// Command is what is typed, word by word, beginning with gitsm or git; empty where nothing
	// but the edits is done.
	Command []string
	// At is what the clock says; zero for the present.
	At time.Time
	// Status is the exit status that the command ends with.
	Status int
	// Lines is how many lines of what it prints are shown, and Last how many from its end
	// besides; where Lines is 0, all are.
	Lines, Last int
	// Until is how the first line begins that is not shown, nor what follows it; "" where
	// Lines says that.
	Until string
}

// Edit is what happens to one file.
type Edit struct {
	// Path is below the repository, with slashes.
	Path string
	// Verb and Note tell the reader what is done there.
	Verb, Note string
	// make returns the new content, given the old one and the id of the commit that is checked
	// out.
	make func(old []byte, head string) ([]byte, error)
}

// write replaces the whole file.
func write(path, note, content string) Edit {
	return Edit{path, "edit", note, func([]byte, string) ([]byte, error) { return []byte(content), nil }}
}

// replace puts one text in the place of another, which must be in the file once.
func replace(path, note, from, to string) Edit {
	return Edit{path, "edit", note, func(old []byte, _ string) ([]byte, error) {
		if n := bytes.Count(old, []byte(from)); n != 1 {
			return nil, fmt.Errorf("edit %s: %q is in it %d times", path, from, n)
		}
		return bytes.Replace(old, []byte(from), []byte(to), 1), nil
	}}
}
