// Package record turns one record file into a decoded record and diagnostics, and the
// CUE schema into shapes.
//
// It is the only place that evaluates CUE on records. Content is untrusted: decoding
// goes through the gate ([Decoder.Decode]) and is meant to run in a confined process.
package record
