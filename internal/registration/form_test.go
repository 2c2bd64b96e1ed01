package registration

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is as long as may be is taken, and one more is not.
func TestLengths(t *testing.T) {
	t.Parallel()
	const web = "https://github.example.org"
	assert.NotEmpty(t, InstallAddress(web, strings.Repeat("a", 100)))
	assert.Empty(t, InstallAddress(web, strings.Repeat("a", 101)))
	assert.Empty(t, InstallAddress(web, "a-"))
	for n, fits := range map[int]bool{1: true, 100: true, 101: false} {
		o := Options{Organisation: strings.Repeat("o", n), Name: "gitsm"}
		err := o.Check()
		if fits {
			assert.NotContains(t, text(err), "organisation")
		} else {
			assert.Contains(t, text(err), "cannot be the name of an organisation")
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
