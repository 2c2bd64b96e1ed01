//go:build !race

package confine

// dataBytes is the memory a child may have for its data, and policyBytes what it may have
// to ask the change policy about a change of thousands of records; no other child runs then.
const (
	dataBytes   = 400 << 20
	policyBytes = 768 << 20
)
