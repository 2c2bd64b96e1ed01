//go:build race

package confine

// dataBytes is the memory a child may have for its data, and policyBytes for the change
// policy; the race detector maps far more than the program uses.
const (
	dataBytes   = 64 << 30
	policyBytes = 64 << 30
)
