package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// Limits of what the cache keeps.
const (
	maxAge       = 30 * 24 * time.Hour
	maxSnapshots = 24
)

// Store is the part of the cache that belongs to one engine and one schema. A nil Store
// keeps and finds nothing. Writing never fails a command: what could not be stored is
// computed again.
type Store struct{ dir string }

// Open returns the store of an engine and a schema below a cache directory.
func Open(cache, engine, schemaDigest string) *Store {
	sum := sha256.Sum256([]byte(engine + "\x00" + schemaDigest))
	return &Store{dir: filepath.Join(cache, hex.EncodeToString(sum[:12]))}
}

// Compiled is a schema as it was compiled, with the faults of its extensions.
type Compiled struct {
	Schema *shape.Schema
	// Extensions are the files that the schema was compiled with: those without a fault.
	Extensions []record.SchemaFile
	Faults     []diag.Diagnostic
}

// Schema returns the compiled schema.
func (s *Store) Schema() (*Compiled, bool) {
	payload, _, ok := s.read("schema")
	if !ok {
		return nil, false
	}
	var c Compiled
	if err := gob.NewDecoder(strings.NewReader(payload)).Decode(&c); err != nil || c.Schema == nil {
		return nil, false
	}
	return &c, true
}

// PutSchema keeps a compiled schema.
func (s *Store) PutSchema(c *Compiled) {
	var buffer bytes.Buffer
	buffer.WriteString(magic)
	if err := gob.NewEncoder(&buffer).Encode(c); err == nil {
		s.write("schema", seal(buffer.Bytes()))
	}
}

// Snapshot returns the snapshot with this name.
func (s *Store) Snapshot(name string) (*Stored, bool) {
	payload, id, ok := s.read(fileName(name))
	if !ok {
		return nil, false
	}
	stored, err := parse(payload, id)
	return stored, err == nil
}

// PutSnapshot keeps a snapshot and returns its ID.
func (s *Store) PutSnapshot(name string, snap *Snapshot) string {
	data, err := encode(snap)
	if err != nil {
		return ""
	}
	s.write(fileName(name), data)
	s.prune()
	return marked(identify(binary.LittleEndian.Uint32(data[len(data)-4:]), len(data)-4), string(data[len(magic):len(magic)+markSize]))
}

// Newest returns the name of the snapshot that was used last, for a state that has none
// of its own but shares most of its files.
func (s *Store) Newest() (*Stored, bool) {
	for _, entry := range s.snapshots() {
		payload, id, ok := s.read(entry.Name())
		if !ok {
			continue
		}
		if stored, err := parse(payload, id); err == nil {
			return stored, true
		}
	}
	return nil, false
}

// Findings returns what rules found in the snapshot with this ID on a day.
func (s *Store) Findings(id, day string) ([]diag.Diagnostic, bool) {
	payload, _, ok := s.read("findings-" + id)
	if !ok {
		return nil, false
	}
	var kept findings
	if err := json.Unmarshal([]byte(payload), &kept); err != nil || kept.Day != day {
		return nil, false
	}
	return kept.Found, true
}

type findings struct {
	Day   string
	Found []diag.Diagnostic
}

// PutFindings keeps what rules found.
func (s *Store) PutFindings(id, day string, found []diag.Diagnostic) {
	if text, err := json.Marshal(findings{day, found}); err == nil && id != "" {
		s.write("findings-"+id, seal(append([]byte(magic), text...)))
	}
}

func fileName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "snapshot-" + hex.EncodeToString(sum[:12])
}

// marked joins the identity of a content and the mark of a snapshot.
func marked(id, mark string) string { return id + "-" + hex.EncodeToString([]byte(mark)) }

func identify(sum uint32, size int) string { return fmt.Sprintf("%08x-%x", sum, size) }

func (s *Store) read(name string) (payload, id string, ok bool) {
	if s == nil {
		return "", "", false
	}
	path := filepath.Join(s.dir, name)
	payload, id, err := open(path)
	if errors.Is(err, errDamaged) {
		_ = os.Remove(path)
	}
	return payload, id, err == nil
}

// write replaces a file as a whole, so that a reader sees the old or the new one.
func (s *Store) write(name string, data []byte) {
	if s == nil || os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(s.dir, "tmp-")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.dir, name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}

// snapshots lists the store's snapshots, the newest first.
func (s *Store) snapshots() []fs.FileInfo {
	if s == nil {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	var infos []fs.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && strings.HasPrefix(entry.Name(), "snapshot-") {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	return infos
}

// prune drops the snapshots beyond the newest, findings of snapshots that are gone, and
// the stores that nobody has written to for long.
func (s *Store) prune() {
	if s == nil {
		return
	}
	kept := s.snapshots()
	for len(kept) > maxSnapshots {
		_ = os.Remove(filepath.Join(s.dir, kept[len(kept)-1].Name()))
		kept = kept[:len(kept)-1]
	}
	oldest := time.Now().Add(-maxAge)
	entries, _ := os.ReadDir(s.dir)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue
		}
		transient := strings.HasPrefix(entry.Name(), "tmp-") || strings.HasPrefix(entry.Name(), "findings-")
		if transient && info.ModTime().Before(time.Now().Add(-24*time.Hour)) {
			_ = os.Remove(filepath.Join(s.dir, entry.Name()))
		}
	}
	siblings, _ := os.ReadDir(filepath.Dir(s.dir))
	for _, sibling := range siblings {
		if info, err := sibling.Info(); err == nil && info.IsDir() && info.ModTime().Before(oldest) {
			_ = os.RemoveAll(filepath.Join(filepath.Dir(s.dir), sibling.Name()))
		}
	}
}
