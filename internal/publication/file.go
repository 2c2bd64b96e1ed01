package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
)

// sum reads a file of a folder; info is what Lstat said of it.
func sum(folder *os.Root, name string, info fs.FileInfo) (digest, error) {
	var d digest
	file, err := folder.OpenFile(name, os.O_RDONLY|readFlags, 0)
	if err != nil {
		return d, err
	}
	defer file.Close()
	opened, err := file.Stat()
	if err != nil {
		return d, err
	}
	if !os.SameFile(info, opened) {
		return d, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist} // it is another file by now
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return d, err
	}
	h.Sum(d[:0])
	return d, nil
}

// readAll reads one of our own few files in the root, nil if it is absent.
func readAll(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return nil, ErrManifest
	}
	return root.ReadFile(name)
}

// draftName is where the next content of a file is written: the same for every run, so that
// whoever finds the journal of a killed one knows what it has left.
func draftName(path string) string {
	d := sha256.Sum256([]byte(path))
	return draftPrefix + hex.EncodeToString(d[:8])
}

// replace gives a file its content as a whole and returns what the file then is.
func replace(folder *os.Root, draft, name string, content []byte, lasting bool) (fs.FileInfo, error) {
	before, err := writeDraft(folder, draft, content, lasting)
	if err == nil {
		err = folder.Rename(draft, name)
	}
	if err != nil {
		_ = folder.Remove(draft)
		return nil, err
	}
	after, err := folder.Lstat(name)
	if err != nil || !os.SameFile(before, after) || before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime()) {
		return nil, nil // somebody else has been there since
	}
	return after, nil
}

func writeDraft(folder *os.Root, draft string, content []byte, lasting bool) (fs.FileInfo, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	file, err := folder.OpenFile(draft, flags, 0o644)
	if errors.Is(err, fs.ErrExist) { // of a killed run
		if err := folder.Remove(draft); err != nil {
			return nil, err
		}
		file, err = folder.OpenFile(draft, flags, 0o644)
	}
	if err != nil {
		return nil, err
	}
	_, err = file.Write(content)
	if err == nil && lasting {
		err = file.Sync()
	}
	var info fs.FileInfo
	if err == nil {
		info, err = file.Stat()
	}
	return info, errors.Join(err, file.Close())
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
