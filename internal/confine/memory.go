//go:build !race

package confine

// dataBytes is the memory a child may have for its data.
const dataBytes = 400 << 20
