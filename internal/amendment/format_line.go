package amendment

import "strings"

// line writes a line.
func (in *indenter) line(i int) {
	start := in.starts[i]
	text := string(in.text[start:in.lineEnd(start)])
	bare := strings.TrimLeft(text, " \t")
	info := &in.lines[i]
	if start == len(in.text) && text == "" {
		return
	}
	trimmed := strings.TrimRight(bare, " \t")
	if info.role == content {
		spaces := len(text) - len(strings.TrimLeft(text, " "))
		if spaces == len(text) && spaces <= info.floor {
			text = ""
		}
		in.write(shifted(text, info.indent))
		return
	}
	if info.open {
		trimmed = bare
	}
	switch {
	case trimmed == "" && info.role == loose, trimmed == "" && info.role == follower:
		in.blank = in.out.Len() > 0
		return
	case trimmed == "":
		in.write("")
		return
	}
	if in.blank {
		in.out.WriteByte('\n')
		in.blank = false
	}
	old := len(text) - len(bare)
	switch info.role {
	case entryLine:
		in.enter(info)
		in.write(aligned(text, info) + trimmed[info.levels[len(info.levels)-1][0]-old:])
	case follower, quotedContent, content:
		margin := strings.ReplaceAll(text[:old], "\t", "  ")
		in.write(shifted(margin, info.indent) + trimmed)
	case loose:
		in.enter(info)
		if trimmed[0] == '#' {
			in.write(strings.Repeat(" ", in.commentColumn(i, old)) + trimmed)
		} else {
			in.write(text[:old] + trimmed)
		}
	}
}

// aligned is the beginning of an entry line, up to the last entry that begins in it.
func aligned(text string, info *lineInfo) string {
	out := strings.Repeat(" ", info.indent)
	for i := 1; i < len(info.levels); i++ {
		out += strings.TrimRight(text[info.levels[i-1][0]:info.levels[i][0]], " \t")
		out += strings.Repeat(" ", max(1, info.levels[i][1]-len(out)))
	}
	return out
}

func (in *indenter) write(line string) {
	in.out.WriteString(line)
	in.out.WriteByte('\n')
}

// shifted moves a line to the right, or to the left as far as it has spaces.
func shifted(line string, by int) string {
	switch {
	case line == "":
		return ""
	case by >= 0:
		return strings.Repeat(" ", by) + line
	}
	spaces := len(line) - len(strings.TrimLeft(line, " "))
	return line[min(spaces, -by):]
}

// enter notes the entries that begin in a line.
func (in *indenter) enter(info *lineInfo) {
	for _, level := range info.levels {
		for len(in.levels) > 0 && in.levels[len(in.levels)-1][0] >= level[0] {
			in.levels = in.levels[:len(in.levels)-1]
		}
		in.levels = append(in.levels, level)
	}
}

// commentColumn is where a comment on a line of its own belongs: with the next entry if it
// began where that begins, else with an entry around it that did.
func (in *indenter) commentColumn(i, old int) int {
	var next [][2]int
	for j := i + 1; j < len(in.lines) && next == nil; j++ {
		next = in.lines[j].levels
	}
	if next != nil && next[0][0] == old {
		return next[0][1]
	}
	for _, level := range in.levels {
		if level[0] == old {
			return level[1]
		}
	}
	if next != nil {
		return next[0][1]
	}
	column := 0
	for _, level := range in.levels {
		if level[0] <= old {
			column = level[1]
		}
	}
	return column
}
