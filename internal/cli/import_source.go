package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/intake"
	"github.com/gitsm/gitsm/internal/mapping"
)

// maxMapping is how large a file of a mapping may be.
const maxMapping = 1 << 20

// stdinName is what messages call standard input.
const stdinName = "stdin"

// importSources are the sources of an import, each of which can be read more than once.
type importSources struct {
	list []intake.Source
	// spooled are copies of what can be read once only: of standard input and of pipes.
	spooled []string
	stdin   bool // is among them
}

// mapping returns the files of the mapping that the call names, and how its sources are
// written.
func (o *importOptions) mapping(format string) ([]mapping.File, intake.Format, error) {
	files, written, shipped := mapping.ReadShipped(format)
	if !shipped {
		written = format
	}
	known, ok := map[string]intake.Format{"yaml": intake.YAML, "json": intake.JSON, "csv": intake.CSV}[written]
	switch {
	case !ok:
		return nil, 0, usagef("no format is called %q; %s", format, diag.DidYouMean(format, importFormats()))
	case !shipped && len(o.maps) == 0:
		return nil, 0, usagef("%s needs --map MAPPING.cue: what becomes of its objects", format)
	}
	for _, name := range o.maps {
		content, err := readMapping(o.below(name))
		if err != nil {
			return nil, 0, fmt.Errorf("read %s: %w", name, cause(err))
		}
		files = append(files, mapping.File{Path: name, Content: content})
	}
	return files, known, nil
}

func readMapping(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(f, maxMapping+1))
	if err = errors.Join(err, f.Close()); err == nil && len(content) > maxMapping {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxMapping)
	}
	return content, err
}

// sources opens what the call names, standard input by way of a copy: its faults are told
// with the lines at which they stand.
func (o *importOptions) sources(ctx context.Context, args []string, format intake.Format) (*importSources, error) {
	out := &importSources{}
	for _, arg := range args {
		s, err := o.source(ctx, out, arg)
		if err != nil {
			out.close()
			return nil, err
		}
		s.Format = format
		out.list = append(out.list, s)
	}
	return out, nil
}

func (o *importOptions) source(ctx context.Context, out *importSources, arg string) (intake.Source, error) {
	sort, name := "", arg
	if before, after, ok := strings.Cut(arg, "="); ok && before != "" && !strings.ContainsAny(before, `/\`) {
		if _, err := os.Stat(o.below(arg)); err != nil {
			sort, name = before, after
		}
	}
	path := o.below(name)
	if name == "-" {
		if out.stdin {
			return intake.Source{}, usagef("standard input can be read once")
		}
		out.stdin = true
		copied, err := out.spool(ctx, stdinName, func() (io.ReadCloser, error) { return io.NopCloser(o.env.Stdin), nil })
		return intake.Source{Name: stdinName, Type: sort, Open: opener(copied)}, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return intake.Source{}, usagef("read %s: %w", name, cause(err))
	case info.IsDir():
		return intake.Source{}, usagef("%s is a folder; name the files in it", name)
	case info.Mode().Type() == fs.ModeNamedPipe:
		if path, err = out.spool(ctx, name, opener(path)); err != nil {
			return intake.Source{}, err
		}
	case !info.Mode().IsRegular():
		return intake.Source{}, usagef("%s is no file; - reads standard input", name)
	}
	return intake.Source{Name: filepath.ToSlash(name), Type: sort, Open: opener(path)}, nil
}

func opener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
}

// cause is why a file cannot be read, without the path at which it was looked for.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// spool copies what open gives to a file and returns its path. An interruption ends the
// waiting for a writer that says nothing.
func (s *importSources) spool(ctx context.Context, name string, open func() (io.ReadCloser, error)) (string, error) {
	f, err := os.CreateTemp("", "gitsm-import-")
	if err != nil {
		return "", fmt.Errorf("copy %s: %w", name, err)
	}
	s.spooled = append(s.spooled, f.Name())
	copied := make(chan error, 1)
	go func() {
		in, err := open()
		if err == nil {
			_, err = io.Copy(f, in)
			err = errors.Join(err, in.Close())
		}
		copied <- errors.Join(err, f.Close())
	}()
	select {
	case err = <-copied:
	case <-ctx.Done(): // the copying ends with the program
		err = ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("copy %s: %w", name, err)
	}
	return f.Name(), nil
}

func (s *importSources) close() {
	for _, path := range s.spooled {
		_ = os.Remove(path) // the system's folder for such files is emptied anyway
	}
}

// lines returns a file of the sources in which only the lines at which diagnostics stand have
// their text: a source may be larger than memory.
func (s *importSources) lines(ds []diag.Diagnostic) func(path string) []byte {
	wanted := map[string]map[int]bool{}
	for _, d := range ds {
		if wanted[d.Path] == nil {
			wanted[d.Path] = map[int]bool{}
		}
		wanted[d.Path][d.Line] = true
	}
	return func(path string) []byte {
		for _, source := range s.list {
			if source.Name == path {
				return linesOf(source, wanted[path])
			}
		}
		return nil
	}
}

func linesOf(source intake.Source, wanted map[int]bool) []byte {
	f, err := source.Open()
	if err != nil {
		return nil // the report does without the lines
	}
	defer f.Close()
	last := 0
	for line := range wanted {
		last = max(last, line)
	}
	var out bytes.Buffer
	reader := bufio.NewReaderSize(f, 64<<10)
	for line := 1; line <= last; line++ {
		text, err := reader.ReadSlice('\n')
		whole := err == nil || err == io.EOF
		if wanted[line] && whole {
			out.Write(bytes.TrimSuffix(text, []byte("\n")))
		}
		for err == bufio.ErrBufferFull { // a line that long is not shown
			_, err = reader.ReadSlice('\n')
		}
		if err != nil {
			break
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}
