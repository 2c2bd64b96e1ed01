// Package recordtest makes estates of YAML texts, for the tests of the packages that
// calculate with them. It decodes with the shipped schema, so that a test's records are
// what a user could write.
package recordtest

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// shipped is the schema with a decoder, which serves one test at a time.
type shipped struct {
	mu         sync.Mutex
	decoder    *record.Decoder
	vocabulary estate.Vocabulary
}

var schema = sync.OnceValues(func() (*shipped, error) {
	embedded, err := record.EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	compiled, _, err := record.CompileSchema(embedded, nil)
	if err != nil {
		return nil, err
	}
	d, err := record.NewDecoder(compiled, func() (*record.Source, error) { return record.LoadSource(embedded, nil) })
	return &shipped{decoder: d, vocabulary: compiled.Vocabulary}, err
})

// Decode makes records of texts by path, in the order of the paths, and returns the faults
// of their content. It fails where a path is no record's.
func Decode(files map[string]string) ([]estate.Record, []diag.Diagnostic, error) {
	s, err := schema()
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var records []estate.Record
	var faults []diag.Diagnostic
	for _, path := range slices.Sorted(maps.Keys(files)) {
		loc, wrong, ok := record.Locate(path)
		if !ok || len(wrong) > 0 {
			return nil, nil, fmt.Errorf("%s is no path of a record: %v", path, wrong)
		}
		decoded, err := s.decoder.Decode(loc, []byte(files[path]))
		if err != nil {
			return nil, nil, err
		}
		faults = append(faults, decoded.Faults...)
		if decoded.Record.Ref != "" {
			records = append(records, decoded.Record)
		}
	}
	return records, faults, nil
}

// Vocabulary returns the shipped relation types.
func Vocabulary() (estate.Vocabulary, error) {
	s, err := schema()
	if err != nil {
		return nil, err
	}
	return s.vocabulary, nil
}
