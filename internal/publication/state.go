package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/gitsm/gitsm/internal/durable"
	"github.com/gitsm/gitsm/internal/wire"
)

// stateMagic begins a state file; its number changes with the layout.
const stateMagic = "gitsm-publication-1\n"

// statePath is where the state of a folder lies, "" for nowhere.
func statePath(stateDir, dir string) string {
	if stateDir == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(stateDir, "site-"+hex.EncodeToString(sum[:12]))
}

// encodeState writes what the files of a manifest looked like, in its order.
func encodeState(manifest []byte, files []seen) []byte {
	w := wire.Writer(stateMagic)
	sum := sha256.Sum256(manifest)
	w.Raw(sum[:])
	w.Uvarint(uint64(len(files)))
	for _, f := range files {
		switch {
		case !f.ok:
			w.Byte(0)
			continue
		case f.racy:
			w.Byte(2)
		default:
			w.Byte(1)
		}
		w.Varint(f.stat.size)
		w.Varint(f.stat.modified)
		w.Varint(f.stat.changed)
		w.Uvarint(f.stat.inode)
	}
	seal := sha256.Sum256(w)
	w.Raw(seal[:])
	return w
}

// decodeState reads the state of a manifest with so many files. A state that is damaged, or
// of another manifest, is none.
func decodeState(content, manifest []byte, count int) []seen {
	body := len(content) - sha256.Size
	if body < len(stateMagic)+sha256.Size || string(content[:len(stateMagic)]) != stateMagic {
		return nil
	}
	if sha256.Sum256(content[:body]) != digest(content[body:]) {
		return nil
	}
	if sha256.Sum256(manifest) != digest(content[len(stateMagic):][:sha256.Size]) {
		return nil
	}
	r := wire.NewReader(string(content[len(stateMagic)+sha256.Size : body]))
	if r.Uvarint() != uint64(count) {
		return nil
	}
	files := make([]seen, count)
	for i := range files {
		kind := r.Byte()
		if kind == 0 {
			continue
		}
		files[i] = seen{ok: true, racy: kind == 2, stat: stat{
			size: r.Varint(), modified: r.Varint(), changed: r.Varint(), inode: r.Uvarint(),
		}}
	}
	if r.Err() != nil || r.Rest() != "" {
		return nil
	}
	return files
}

// readState returns what is remembered of the files of a manifest, nil if nothing is.
func readState(path string, manifest []byte, count int) []seen {
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return decodeState(content, manifest, count)
}

// writeState remembers. What could not be stored is found out again by reading, so a failure is
// no error.
func writeState(path string, content []byte) {
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	draft, err := durable.Create(filepath.Dir(path), filepath.Base(path)+"-draft", 0o600)
	if err != nil {
		return
	}
	_, err = draft.Write(content)
	if closeErr := draft.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		_ = os.Remove(draft.Name())
	}
}
