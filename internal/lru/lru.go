// Package lru keeps what was asked for last, within a number of bytes.
package lru

import "sync"

// Cache keeps values up to a number of bytes together, those asked for last. Its methods may
// be called from several goroutines; nobody writes to what it keeps.
type Cache[K comparable, V any] struct {
	limit int

	mu    sync.Mutex
	size  int
	known map[K]*kept[K, V]
	ring  kept[K, V] // ring.newer is the oldest, ring.older the newest
}

type kept[K comparable, V any] struct {
	key          K
	value        V
	size         int
	older, newer *kept[K, V]
}

// New returns a cache of so many bytes.
func New[K comparable, V any](limit int) *Cache[K, V] {
	l := &Cache[K, V]{limit: limit, known: map[K]*kept[K, V]{}}
	l.ring.older, l.ring.newer = &l.ring, &l.ring
	return l
}

// Get returns the value that is kept under a key.
func (l *Cache[K, V]) Get(key K) (value V, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, ok := l.known[key]
	if !ok {
		return value, false
	}
	k.unlink()
	l.link(k)
	return k.value, true
}

// Put keeps a value of so many bytes. What is larger than half of all is not kept, so
// that it does not drive out everything else.
func (l *Cache[K, V]) Put(key K, value V, size int) {
	if size > l.limit/2 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if old, ok := l.known[key]; ok {
		l.drop(old)
	}
	k := &kept[K, V]{key: key, value: value, size: size}
	l.known[key] = k
	l.link(k)
	for l.size += size; l.size > l.limit; {
		l.drop(l.ring.newer)
	}
}

func (l *Cache[K, V]) drop(k *kept[K, V]) {
	k.unlink()
	delete(l.known, k.key)
	l.size -= k.size
}

// link makes k the newest.
func (l *Cache[K, V]) link(k *kept[K, V]) {
	k.older, k.newer = l.ring.older, &l.ring
	k.older.newer, k.newer.older = k, k
}

func (k *kept[K, V]) unlink() {
	k.older.newer, k.newer.older = k.newer, k.older
}
