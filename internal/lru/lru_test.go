package lru_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/lru"
)

// The cache must keep exactly what a list kept by hand does.
func TestKeepsTheLatest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const limit = 20
		c := lru.New[int, int](limit)
		type item struct{ key, value, size int }
		var list []item // the oldest first
		drop := func(key int) (item, bool) {
			for i, it := range list {
				if it.key == key {
					list = append(list[:i:i], list[i+1:]...)
					return it, true
				}
			}
			return item{}, false
		}
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			key := rapid.IntRange(0, 6).Draw(t, "key")
			if rapid.Bool().Draw(t, "get") {
				it, known := drop(key)
				value, ok := c.Get(key)
				assert.Equal(t, known, ok)
				if known {
					assert.Equal(t, it.value, value)
					list = append(list, it)
				}
				continue
			}
			size := rapid.IntRange(1, 12).Draw(t, "size")
			c.Put(key, step, size)
			if size > limit/2 {
				continue // as it was, whatever is known of the key
			}
			drop(key)
			list = append(list, item{key, step, size})
			for sum := 0; ; sum = 0 {
				for _, it := range list {
					sum += it.size
				}
				if sum <= limit {
					break
				}
				list = list[1:]
			}
		}
	})
}
