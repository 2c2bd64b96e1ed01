// Package editing works out what to write into which files where many records are edited:
// fields set, a record renamed with all references to it, records retired.
//
// It reads and writes no file: contents come from whoever asks, and the results are texts for
// a changeset. All else in the files stays as it is, which is amendment's to keep.
package editing
