package forge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100)
	for _, text := range []string{"acme/estate", "a/b", "acme_corp/e.s-t_a", long + "/" + long} {
		name, err := ParseName(text)
		assert.NoError(t, err, text)
		assert.Equal(t, text, name.String())
	}
	for _, text := range []string{"", "acme", "acme/", "/estate", "-a/b", "a/..", "a/.", "a/b/c", "a b/c", "acme/estate\n", long + "a/b", "a/" + long + "b"} {
		_, err := ParseName(text)
		assert.Error(t, err, "%q", text)
	}
}
