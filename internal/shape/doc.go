// Package shape holds the record shapes compiled from the CUE schema and checks
// records against them without evaluating CUE.
//
// CUE stays the judge: a compiled shape is used to accept. A record that satisfies its
// shape satisfies the schema; whatever a shape rejects, or cannot express ([Opaque]),
// is for CUE to confirm. The shapes also serve the field reference, the JSON Schema for
// editors, the drafts of new records, and the wording of faults.
package shape
