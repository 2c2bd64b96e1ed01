package diagram_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// picture is what a reader of the SVG finds in it, without any knowledge of the layout.
type picture struct {
	width, height float64
	nodes         map[int]rect
	hrefs         map[int]string
	titles        map[int]string
	order         []int // of nodes in the document
	edges         []line
	frames        []rect
	texts         []string
	classes       map[string]bool
	elements      map[string]int
}

type rect struct{ x, y, w, h float64 }

func (r rect) overlaps(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func (r rect) holds(o rect) bool {
	return o.x >= r.x && o.y >= r.y && o.x+o.w <= r.x+r.w && o.y+o.h <= r.y+r.h
}

func (r rect) grown(by float64) rect { return rect{r.x - by, r.y - by, r.w + 2*by, r.h + 2*by} }

func (r rect) centre() point { return point{r.x + r.w/2, r.y + r.h/2} }

type point struct{ x, y float64 }

// line is an edge as points along it.
type line struct {
	from, to int
	back     bool // the arrow is at the beginning of the path
	soft     bool
	points   []point
}

var nodeID = regexp.MustCompile(`-n(\d+)$`)

// look reads an SVG with an XML parser.
func look(t require.TestingT, svg []byte) *picture {
	p := &picture{
		nodes: map[int]rect{}, hrefs: map[int]string{}, titles: map[int]string{},
		classes: map[string]bool{}, elements: map[string]int{},
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	d.Strict = true
	node, depth, nodeDepth, inTitle := -1, 0, 0, false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return p
		}
		if err != nil {
			require.NoError(t, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			a := map[string]string{}
			for _, attr := range e.Attr {
				if _, twice := a[attr.Name.Local]; twice {
					require.Fail(t, "an attribute twice: "+attr.Name.Local)
				}
				a[attr.Name.Local] = attr.Value
			}
			p.elements[e.Name.Local]++
			for name := range a {
				if name == "style" || strings.HasPrefix(name, "on") {
					require.Fail(t, "attribute "+name)
				}
			}
			for _, c := range strings.Fields(a["class"]) {
				p.classes[c] = true
			}
			inTitle = e.Name.Local == "title"
			if m := nodeID.FindStringSubmatch(a["id"]); m != nil {
				node, _ = strconv.Atoi(m[1])
				nodeDepth = depth
				_, twice := p.hrefs[node]
				require.False(t, twice, "a node twice")
				p.hrefs[node] = a["href"]
				p.order = append(p.order, node)
			}
			switch {
			case e.Name.Local == "svg":
				p.width, p.height = number(t, a["width"]), number(t, a["height"])
				require.Equal(t, "0 0 "+a["width"]+" "+a["height"], a["viewBox"])
			case a["class"] == "dg-box":
				p.nodes[node] = rectOf(t, a)
			case a["class"] == "dg-group":
				p.frames = append(p.frames, rectOf(t, a))
			case strings.HasPrefix(a["class"], "dg-edge") && e.Name.Local == "path":
				from, err := strconv.Atoi(a["data-from"])
				require.NoError(t, err)
				to, err := strconv.Atoi(a["data-to"])
				require.NoError(t, err)
				p.edges = append(p.edges, line{
					from: from, to: to, back: a["marker-start"] != "",
					soft: strings.Contains(a["class"], "dg-soft"), points: trace(t, a["d"]),
				})
			}
		case xml.EndElement:
			if depth == nodeDepth {
				node, nodeDepth = -1, 0
			}
			depth--
			inTitle = false
		case xml.CharData:
			p.texts = append(p.texts, string(e))
			if inTitle && node >= 0 {
				p.titles[node] = string(e)
			}
		}
	}
}

func rectOf(t require.TestingT, a map[string]string) rect {
	return rect{number(t, a["x"]), number(t, a["y"]), number(t, a["width"]), number(t, a["height"])}
}

func number(t require.TestingT, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		require.NoError(t, err)
	}
	return v
}

var pathParts = regexp.MustCompile(`[MVC]|-?[0-9.]+`)

// trace follows the commands M, V and C of a path and returns points along it.
func trace(t require.TestingT, d string) []point {
	var points []point
	parts := pathParts.FindAllString(d, -1)
	next := func() float64 {
		v := number(t, parts[0])
		parts = parts[1:]
		return v
	}
	for len(parts) > 0 {
		command := parts[0]
		parts = parts[1:]
		switch command {
		case "M":
			points = append(points, point{next(), next()})
		case "V":
			points = append(points, point{points[len(points)-1].x, next()})
		case "C":
			a := points[len(points)-1]
			b, c, e := point{next(), next()}, point{next(), next()}, point{next(), next()}
			const steps = 16
			for i := 1; i <= steps; i++ {
				u := float64(i) / steps
				v := 1 - u
				mix := func(a, b, c, e float64) float64 {
					return v*v*v*a + 3*v*v*u*b + 3*v*u*u*c + u*u*u*e
				}
				points = append(points, point{mix(a.x, b.x, c.x, e.x), mix(a.y, b.y, c.y, e.y)})
			}
		default:
			require.Fail(t, "path "+d)
		}
	}
	return points
}

// inside says whether a point is within a rectangle, not on its edge.
func (r rect) inside(p point) bool {
	const slack = 0.2
	return p.x > r.x+slack && p.x < r.x+r.w-slack && p.y > r.y+slack && p.y < r.y+r.h-slack
}

func TestTheReaderOfPicturesReads(t *testing.T) {
	t.Parallel()
	points := trace(t, "M10 20V30C10 40 50 40 50 50V60.5")
	require.Equal(t, point{10, 20}, points[0])
	require.Equal(t, point{50, 60.5}, points[len(points)-1])
	require.InDelta(t, 30, points[9].x, 1e-9)
	require.True(t, rect{0, 0, 2, 2}.overlaps(rect{1, 1, 2, 2}))
	require.False(t, rect{0, 0, 2, 2}.overlaps(rect{2, 0, 2, 2}))
}
