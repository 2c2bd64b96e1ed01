package amendment

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// BenchmarkSet compares an edit of one field, with reading before and after, with decoding
// the file to nodes and encoding them, which would lay it out anew.
func BenchmarkSet(b *testing.B) {
	content, err := os.ReadFile("../../catalogue/services/payments-api.yaml")
	require.NoError(b, err)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		text, err := Parse("a.yaml", content)
		require.NoError(b, err)
		require.NoError(b, text.Set("owner", str("team/another")))
	}
	own := b.Elapsed()
	b.StopTimer()
	start := time.Now()
	for range b.N {
		var n yaml.Node
		require.NoError(b, yaml.Unmarshal(content, &n))
		var out bytes.Buffer
		require.NoError(b, yaml.NewEncoder(&out).Encode(&n))
	}
	b.ReportMetric(own.Seconds()/time.Since(start).Seconds(), "of-decode-and-encode")
}
