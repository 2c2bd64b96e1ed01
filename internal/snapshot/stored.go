package snapshot

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/wire"
)

// Stored is a snapshot that lies in the cache, taken apart only as far as is asked.
type Stored struct {
	// ID identifies the content, for what is derived from it.
	ID string
	// Files have no records yet; Records fills them in.
	Files []File

	flags   []byte
	records string
	read    bool // Files have their records
}

// parse reads the files and faults of a payload.
func parse(payload, id string) (*Stored, error) {
	r := wire.NewReader(payload)
	mark := r.Raw(markSize)
	count, fileBytes, faulty, faultBytes := r.Uvarint(), r.Count(), r.Count(), r.Count()
	if r.Err() != nil || count > uint64(len(r.Rest())) {
		return nil, errDamaged
	}
	files := wire.NewReader(r.Raw(fileBytes))
	faults := wire.NewReader(r.Raw(faultBytes))
	s := &Stored{ID: marked(id, mark), Files: make([]File, count), flags: make([]byte, count), records: r.Rest()}
	for i := range s.Files {
		s.Files[i], s.flags[i] = readFile(files)
	}
	for range faulty {
		i, text := faults.Uvarint(), faults.Text()
		if faults.Err() != nil || i >= count {
			return nil, errDamaged
		}
		var list []diag.Diagnostic
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		s.Files[i].Faults = list
	}
	if r.Err() != nil || files.Err() != nil {
		return nil, errDamaged
	}
	return s, nil
}

// Records reads the records and hangs them on their files, once.
func (s *Stored) Records() error {
	if s.read {
		return nil
	}
	r, names := wire.NewReader(s.records), estate.NewNames()
	all := make([]estate.Record, s.Len())
	next := 0
	for i := range s.Files {
		if s.flags[i]&hasRecord == 0 {
			continue
		}
		all[next] = estate.ReadRecord(r, s.Files[i].Path, names)
		s.Files[i].Record = &all[next]
		next++
	}
	if r.Err() != nil || r.Rest() != "" {
		return errDamaged
	}
	s.read = true
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
