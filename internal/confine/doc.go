// Package confine decodes records, and maps what is to become records, in child processes with
// hard limits.
//
// CUE cannot be cancelled, and a few bytes of it can exhaust memory in ways that no
// recover catches. So whatever evaluates a record runs in a re-executed copy of the
// program with an empty environment and limits on memory and CPU time that the kernel
// enforces (on Linux; elsewhere a wall-clock limit and a watchdog on the heap). The child
// says which file it begins before it begins it: when it dies, that file alone is
// blamed, and the rest goes to a fresh child.
package confine
