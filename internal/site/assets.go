package site

import (
	_ "embed"
	"encoding/hex"

	"github.com/gitsm/gitsm/internal/diagram"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/search"
)

//go:embed assets/site.css
var styleSheet string

//go:embed assets/site.js
var script string

//go:embed assets/icon.svg
var icon []byte

// assets are the files that pages share. They are named by their content, so that browsers
// keep them until they change.
type assets struct {
	style, script string
	files         []File
}

func newAssets() assets {
	a := assets{style: "assets/" + named("site", allStyles(), "css"), script: "assets/" + named("site", allScripts(), "js")}
	asset := func(path string, content []byte) File {
		return File{Path: path, make: func(*View) ([]byte, error) { return content, nil }}
	}
	a.files = []File{
		asset(a.style, []byte(allStyles())),
		asset(a.script, []byte(allScripts())),
		asset("assets/icon.svg", icon),
	}
	return a
}

func named(name, content, ending string) string {
	digest := memo.Of([]byte(content))
	return name + "-" + hex.EncodeToString(digest[:4]) + "." + ending
}

func allStyles() string  { return styleSheet + diagram.CSS + string(search.CSS) }
func allScripts() string { return script + string(search.Client) }

// assetsDigest stands for the assets.
func assetsDigest() memo.Digest {
	var m memo.Mix
	m.Text(allStyles())
	m.Text(allScripts())
	m.Text(string(icon))
	return m.Sum()
}
