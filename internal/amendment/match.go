package amendment

import "github.com/gitsm/gitsm/internal/estate"

// maxCompared bounds how many pairs of entries are compared to find those that stay.
const maxCompared = 40_000

// matches are pairs of entries that say the same, in ascending order: as many as there can
// be, or those at both ends where the lists are long.
func matches(old, new []estate.Node) [][2]int {
	var out [][2]int
	head := 0
	for head < len(old) && head < len(new) && Same(&old[head], &new[head]) {
		out = append(out, [2]int{head, head})
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(new)-head && Same(&old[len(old)-1-tail], &new[len(new)-1-tail]) {
		tail++
	}
	a, b := old[head:len(old)-tail], new[head:len(new)-tail]
	if len(a)*len(b) <= maxCompared {
		for _, m := range common(a, b) {
			out = append(out, [2]int{head + m[0], head + m[1]})
		}
	}
	for i := tail; i > 0; i-- {
		out = append(out, [2]int{len(old) - i, len(new) - i})
	}
	return out
}

// common is a longest common subsequence.
func common(a, b []estate.Node) [][2]int {
	width := len(b) + 1
	longest := make([]int, (len(a)+1)*width)
	equal := make([]bool, len(a)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			at := i*width + j
			if equal[at] = Same(&a[i], &b[j]); equal[at] {
				longest[at] = longest[at+width+1] + 1
			} else {
				longest[at] = max(longest[at+width], longest[at+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch at := i*width + j; {
		case equal[at]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case longest[at+width] >= longest[at+1]:
			i++
		default:
			j++
		}
	}
	return out
}
