package gittree

// ForbidNative makes the tree work as where openat2 is missing.
func (w *WorkingTree) ForbidNative() { w.sys.fallback.Store(true) }
