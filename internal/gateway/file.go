package gateway

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"syscall"
	"time"
)

// revalidate has browsers keep a file and ask whether it is still the same.
const revalidate = "private, no-cache"

// file answers with a file of a site.
func (h *handler) file(a *answer, r *http.Request, site *Site, name string) {
	if site.Dir == "" {
		h.unmade(a, r, site)
		return
	}
	root, err := os.OpenRoot(site.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		h.unmade(a, r, site)
		return
	} else if err != nil {
		h.failed(a, r, site, err)
		return
	}
	defer root.Close()
	wanted := name
	if name == "" || strings.HasSuffix(name, "/") {
		wanted += "index.html"
	}
	info, err := root.Stat(wanted)
	switch {
	case err == nil && info.Mode().IsRegular():
		err = sendFile(a, r, root, wanted)
	case err == nil && info.IsDir() && wanted == name:
		if page, err := root.Stat(name + "/index.html"); err == nil && page.Mode().IsRegular() { // its links lead where they should
			redirect(a, r, r.URL.Path+"/")
			return
		}
		err = fs.ErrNotExist
	case err == nil:
		err = fs.ErrNotExist
	}
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist) && name == "": // there is nothing in the folder yet
		h.unmade(a, r, site)
	case errors.Is(err, fs.ErrNotExist), isElsewhere(err):
		h.notFound(a, r, site)
	default:
		h.failed(a, r, site, err)
	}
}

// isElsewhere reports whether a path leads through a file, out of the folder or nowhere.
func isElsewhere(err error) bool {
	for _, known := range []error{syscall.ENOTDIR, syscall.ELOOP, syscall.ENAMETOOLONG} {
		if errors.Is(err, known) {
			return true
		}
	}
	var path *fs.PathError
	var system syscall.Errno
	return errors.As(err, &path) && !errors.As(err, &system) // it is of os.Root
}

// sendFile sends a regular file.
func sendFile(a *answer, r *http.Request, root *os.Root, name string) error {
	file, err := root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fs.ErrNotExist
	}
	a.Header().Set("Content-Type", contentType(name))
	a.Header().Set("Cache-Control", revalidate)
	a.Header().Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size()))
	http.ServeContent(a, r, "", info.ModTime(), file)
	return nil
}

// deliver sends what is in memory and may be kept.
func deliver(a *answer, r *http.Request, name string, content []byte) {
	sum := sha256.Sum256(content)
	a.Header().Set("Content-Type", contentType(name))
	a.Header().Set("Cache-Control", revalidate)
	a.Header().Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(a, r, "", time.Time{}, bytes.NewReader(content))
}

// contentType is the type of a file by its name. Nothing is ever guessed from content.
func contentType(name string) string {
	if t, ok := contentTypes[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".ico":  "image/x-icon",
	".ics":  "text/calendar; charset=utf-8",
	".atom": "application/atom+xml; charset=utf-8",
	".xml":  "application/xml; charset=utf-8",
	".csv":  "text/csv; charset=utf-8",
	".pdf":  "application/pdf",
	".txt":  "text/plain; charset=utf-8",
}
