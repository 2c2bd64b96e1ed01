package gittree

import "github.com/gitsm/gitsm/internal/gitobject"

// ReadObject returns type and content of any object.
func ReadObject(r *Repository, h Hash, limit int64) (kind string, content []byte, err error) {
	t, content, err := r.store.objects.Read(h, gitobject.Any, limit)
	return t.String(), content, err
}

// Redact returns what is kept of a text that git writes, without secrets.
func Redact(text string, secrets ...string) string {
	var w words
	_, _ = w.Write([]byte(text))
	return access{secrets: secrets}.redact(&w)
}
