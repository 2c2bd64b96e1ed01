//go:build !linux

package gittree

// ForbidNative does nothing here: there is no other way.
func (w *WorkingTree) ForbidNative() {}
