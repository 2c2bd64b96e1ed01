// Package architecture holds the test that keeps the packages in their layers. It has no
// code of its own: what each package is for, what it may import and why stands in the
// tables of tables_test.go.
package architecture
