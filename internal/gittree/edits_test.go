package gittree_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// clone returns a copy.
func (f tree) clone() tree { return maps.Clone(f) }

// paths are the paths at or below one, or all for "", sorted.
func (f tree) paths(below string) []string {
	var all []string
	for p := range f {
		if below == "" || p == below || strings.HasPrefix(p, below+"/") {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all
}

// put adds a file if nothing is in its way.
func (f tree) put(path, file string) {
	for dir := path; strings.Contains(dir, "/"); {
		dir = dir[:strings.LastIndexByte(dir, '/')]
		if f[dir] != "" {
			return
		}
	}
	if len(f.paths(path)) == 0 {
		f[path] = file
	}
}

// somewhere is a path of which few exist.
func somewhere(rnd *rand.Rand) string {
	path := ""
	for range 1 + rnd.IntN(3) {
		path += fmt.Sprintf("%c/", 'd'+rnd.IntN(4))
	}
	return path + fmt.Sprintf("f%d", rnd.IntN(6))
}

// text is a content that can be told from others and survives an edit.
func text(rnd *rand.Rand) string {
	n := rnd.IntN(1000)
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "line %d of text %d\n", i, n)
	}
	return b.String()
}

// edit does one thing to a tree that people do.
func (f tree) edit(rnd *rand.Rand) {
	all := f.paths("")
	if len(all) == 0 {
		f.put(somewhere(rnd), "100644 "+text(rnd))
		return
	}
	path := all[rnd.IntN(len(all))]
	file := f[path]
	dir := path[:max(0, strings.LastIndexByte(path, '/'))]
	switch rnd.IntN(12) {
	case 0, 1:
		f.put(somewhere(rnd), "100644 "+text(rnd))
	case 2, 3, 4: // a line changes
		lines := strings.SplitAfter(file, "\n")
		lines[rnd.IntN(len(lines))] = fmt.Sprintf("changed %d\n", rnd.IntN(1000))
		if mode, _, ok := strings.Cut(file, " "); ok && strings.HasPrefix(strings.Join(lines, ""), mode+" ") && mode != "120000" {
			f[path] = strings.Join(lines, "")
		}
	case 5:
		delete(f, path)
	case 6: // moves, perhaps changed
		delete(f, path)
		if rnd.IntN(2) == 0 && strings.HasPrefix(file, "100644") {
			file += "another line\n"
		}
		f.put(somewhere(rnd), file)
	case 7: // a folder moves
		if dir == "" {
			return
		}
		to := strings.TrimSuffix(somewhere(rnd), "/f0") + "x"
		for _, p := range f.paths(dir) {
			moved := f[p]
			delete(f, p)
			f.put(to+strings.TrimPrefix(p, dir), moved)
		}
	case 8: // becomes executable, or the reverse
		if rest, ok := strings.CutPrefix(file, "100644"); ok {
			f[path] = "100755" + rest
		} else if rest, ok := strings.CutPrefix(file, "100755"); ok {
			f[path] = "100644" + rest
		}
	case 9:
		f[path] = fmt.Sprintf("120000 target%d", rnd.IntN(3))
	case 10: // a file becomes a folder
		delete(f, path)
		f.put(path+"/f1", file)
	case 11: // a folder becomes a file
		if dir == "" {
			return
		}
		for _, p := range f.paths(dir) {
			delete(f, p)
		}
		f.put(dir, file)
	}
}

func (f tree) edited(rnd *rand.Rand, times int) tree {
	out := f.clone()
	for range times {
		out.edit(rnd)
	}
	return out
}
