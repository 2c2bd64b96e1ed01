package intake_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/intake"
)

// endless is a text that is made while it is read.
type endless struct {
	line  func(i int) string
	end   string
	left  int // bytes, about
	i     int
	ready []byte
}

func (e *endless) Read(p []byte) (int, error) {
	for len(e.ready) < len(p) && e.left > 0 {
		text := e.line(e.i)
		e.ready = append(e.ready, text...)
		if e.i, e.left = e.i+1, e.left-len(text); e.left <= 0 {
			e.ready = append(e.ready, e.end...)
		}
	}
	if len(e.ready) == 0 {
		return 0, io.EOF
	}
	n := copy(p, e.ready)
	e.ready = append(e.ready[:0], e.ready[n:]...)
	return n, nil
}

func (e *endless) Close() error { return nil }

// Tables and lists of any length are read in memory that does not grow with them.
func TestLongSourcesAreStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a long source")
	}
	for name, c := range map[string]struct {
		format intake.Format
		layout intake.Layout
		size   int
		text   endless
	}{
		"CSV": {intake.CSV, intake.Layout{}, 20 << 20, endless{line: func(i int) string {
			if i == 0 {
				return "name,number,notes\n"
			}
			return fmt.Sprintf("thing %d,%d,\"some text\nof two lines, and ümlauts\"\n", i, i)
		}}},
		"JSON": {intake.JSON, intake.Layout{Lists: map[string]string{"x": "a.b"}}, 6 << 20, endless{end: "{}]}}", line: func(i int) string {
			if i == 0 {
				return `{"a":{"b":[` + "\n"
			}
			return fmt.Sprintf(`{"name":"thing %d","tags":["a","b",{"ü":null}]},`+"\n", i)
		}}},
	} {
		c.text.left = c.size
		s := intake.Source{Name: name, Format: c.format, Open: func() (io.ReadCloser, error) { return &c.text, nil }}
		var most, before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		n, last := 0, 0
		faults, err := intake.Read(t.Context(), s, c.layout, func(o intake.Object) error {
			n, last = n+1, o.Node.Pos.Line
			if n%20_000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most.HeapAlloc = max(most.HeapAlloc, m.HeapAlloc)
			}
			return nil
		})
		require.NoError(t, err)
		require.Empty(t, faults)
		assert.GreaterOrEqual(t, n, c.text.i-1, name)
		assert.Greater(t, last, n, "lines are counted to the end")
		assert.Less(t, int64(most.HeapAlloc)-int64(before.HeapAlloc), int64(3<<20), name)
	}
}

func BenchmarkReadCSV(b *testing.B) {
	e := &endless{left: max(b.N*60, 1<<10), line: func(i int) string {
		if i == 0 {
			return "name,number,notes\n"
		}
		return fmt.Sprintf("thing %d,%d,\"some text of one line, and ümlauts\"\n", i, i)
	}}
	s := intake.Source{Name: "x", Format: intake.CSV, Open: func() (io.ReadCloser, error) { return e, nil }}
	n := 0
	_, err := intake.Read(b.Context(), s, intake.Layout{}, func(intake.Object) error { n++; return nil })
	require.NoError(b, err)
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
