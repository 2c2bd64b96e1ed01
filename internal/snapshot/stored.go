package snapshot

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Stored is a snapshot that lies in the cache, taken apart only as far as is asked.
type Stored struct {
	// ID identifies the content, for what is derived from it.
	ID string
	// Files have no records yet; Records fills them in.
	Files []File

	flags   []byte
	records string
}

// parse reads the files and faults of a payload.
func parse(payload, id string) (*Stored, error) {
	r := &reader{rest: payload}
	count, fileBytes, faulty, faultBytes := r.uvarint(), r.count(), r.count(), r.count()
	if r.err != nil || count > uint64(len(r.rest)) {
		return nil, errDamaged
	}
	files := reader{rest: r.raw(fileBytes)}
	faults := reader{rest: r.raw(faultBytes)}
	s := &Stored{ID: id, Files: make([]File, count), flags: make([]byte, count), records: r.rest}
	for i := range s.Files {
		s.Files[i], s.flags[i] = files.file()
	}
	for range faulty {
		i := faults.uvarint()
		text := faults.text()
		if faults.err != nil || i >= count {
			return nil, errDamaged
		}
		var list []diag.Diagnostic
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		s.Files[i].Faults = list
	}
	if r.err != nil || files.err != nil {
		return nil, errDamaged
	}
	return s, nil
}

// Records reads the records and hangs them on their files.
func (s *Stored) Records() error {
	r := reader{rest: s.records, names: NewNames()}
	all := make([]estate.Record, s.Len())
	next := 0
	for i := range s.Files {
		if s.flags[i]&hasRecord == 0 {
			continue
		}
		r.record(s.Files[i].Path, &all[next])
		all[next].Faulty = s.flags[i]&isFaulty != 0
		s.Files[i].Record = &all[next]
		next++
	}
	if r.err != nil || r.rest != "" {
		return errDamaged
	}
	return nil
}

// Len returns the number of files that hold a record.
func (s *Stored) Len() int {
	n := 0
	for _, flags := range s.flags {
		if flags&hasRecord != 0 {
			n++
		}
	}
	return n
}
