package gittree

import "github.com/gitsm/gitsm/internal/gitobject"

// ReadObject returns type and content of any object.
func ReadObject(r *Repository, h Hash, limit int64) (kind string, content []byte, err error) {
	t, content, err := r.store.objects.Read(h, gitobject.Any, limit)
	return t.String(), content, err
}
