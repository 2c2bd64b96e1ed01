package publication

import (
	"errors"
	"io/fs"
)

// Error is a folder or file that cannot be published to. Problem says what is wrong, Hint
// what to do about it (never empty). Path is the file within the folder, or the folder itself.
// Err, if not nil, is the cause.
type Error struct {
	Path    string
	Problem string
	Hint    string
	Err     error
}

// Error names the path, what is wrong and what to do, in one line.
func (e *Error) Error() string { return e.Path + " " + e.Problem + ": " + e.Hint }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

var (
	// ErrForeign is wrapped where something that was not published lies at a path to be
	// published.
	ErrForeign = errors.New("not published by gitsm")
	// ErrPath is wrapped where a path cannot be a file on every platform, or clashes with
	// another.
	ErrPath = errors.New("unsuitable path")
	// ErrBusy is wrapped where another process is publishing into the folder.
	ErrBusy = errors.New("folder is being published to")
	// ErrManifest is wrapped where the manifest or the journal is damaged.
	ErrManifest = errors.New("damaged manifest")
	// ErrClosed is returned by what is called after Finish or Close.
	ErrClosed = errors.New("publication is over")
)

// foreign is the error about something of others at a path of ours.
func foreign(path string, mode fs.FileMode) error {
	what := "is there already and is not a file that gitsm published"
	switch {
	case mode&fs.ModeSymlink != 0:
		what = "is a symbolic link, which is not followed"
	case mode.IsDir():
		what = "is a folder with files that gitsm did not publish"
	case !mode.IsRegular():
		what = "is no regular file"
	}
	return &Error{Path: path, Problem: what, Hint: "move or remove it, or publish into another folder", Err: ErrForeign}
}
