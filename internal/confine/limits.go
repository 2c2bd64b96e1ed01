package confine

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// The limits of one child. Two children and their parent stay below 1 GiB together.
const (
	// softBytes is where the child's collector begins to work harder.
	softBytes = 256 << 20
	// fileSeconds and schemaSeconds are the CPU time for one file and for the schema.
	fileSeconds   = 4
	schemaSeconds = 4
	// fileWall and schemaWall are the same by the clock, for a child that waits or
	// where the kernel does not count.
	fileWall   = 7 * time.Second
	schemaWall = 7 * time.Second
	// policySeconds and policyWall are the same for one answer of the change policy.
	policySeconds = 8
	policyWall    = 14 * time.Second
	// mappingSeconds and mappingWall are the same for reading a mapping, objectSeconds and
	// objectWall for giving it one object.
	mappingSeconds = 8
	mappingWall    = 14 * time.Second
	objectSeconds  = 4
	objectWall     = 7 * time.Second
	// batchFiles and batchBytes bound what is sent to a child at once.
	batchFiles = 500
	batchBytes = 4 << 20
)

// cause is why a child did not finish a file.
type cause uint8

const (
	causeUnknown cause = iota
	causeTime
	causeMemory
	causeStack
	causePanic
)

// words says what happened to something that may compute for so many seconds and have so
// many bytes of memory.
func (c cause) words(seconds, bytes int) string {
	switch c {
	case causeTime:
		return "it takes more than " + strconv.Itoa(seconds) + " s of computing"
	case causeMemory:
		return "it needs more than " + strconv.Itoa(bytes>>20) + " MiB of memory"
	case causeStack:
		return "it nests too deeply"
	case causePanic:
		return "the evaluator failed on it"
	case causeUnknown:
	}
	return "the evaluator stopped on it"
}

// died is the outcome of a file on which the child died.
func died(loc record.Location, c cause) record.Decoded {
	return record.Decoded{
		Record: estate.Record{Ref: loc.Ref, Kind: loc.Kind, Path: loc.Path},
		Faults: []diag.Diagnostic{cannotEvaluate(loc.Path, string(loc.Ref), c)},
	}
}

func cannotEvaluate(path, ref string, c cause) diag.Diagnostic {
	return diag.Diagnostic{
		Code: diag.CannotEvaluate, Severity: diag.Error, Record: ref,
		Span:    diag.Span{Path: path, Line: 1, Column: 1},
		Message: "the file cannot be evaluated: " + c.words(fileSeconds, dataBytes),
		Hint:    "write plain data; what a record may cost is bounded",
	}
}
