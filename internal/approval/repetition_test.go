package approval_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
)

func TestRepetitionCompare(t *testing.T) {
	t.Parallel()
	const was = `{"base":"b","engine":{"schema":"s","tzdata":"z","version":"1"},"head":"h","next":["x"],"requirements":[` +
		`{"approvals":[{"by":"person/a","commit":"c","counted":true},{"by":"person/b","commit":"c","counted":true},{"by":"person/d","commit":"c","counted":false}],"from":["team/a","team/b"],"have":2,"id":"r","need":2,"satisfied":true}],"verdict":"approved"}`
	for name, c := range map[string]struct {
		replace   [2]string
		engine    bool // another engine
		forgotten bool
		result    approval.Result
		fields    string
	}{
		"the same":                            {result: approval.Equal},
		"the same by another engine":          {engine: true, result: approval.Alike},
		"words":                               {replace: [2]string{`"x"`, `"y"`}, result: approval.Differs, fields: "next[0]"},
		"words by another engine":             {replace: [2]string{`"x"`, `"y"`}, engine: true, result: approval.Alike},
		"words where names are forgotten":     {replace: [2]string{`"x"`, `"y"`}, forgotten: true, result: approval.Alike},
		"a field more":                        {replace: [2]string{`"next"`, `"more":1,"next"`}, result: approval.Differs, fields: "more"},
		"a list longer":                       {replace: [2]string{`["x"]`, `["x","y"]`}, result: approval.Differs, fields: "next[1]"},
		"other bytes only":                    {replace: [2]string{`"x"`, `"\u0078"`}, result: approval.Differs, fields: "form"},
		"verdict by another engine":           {replace: [2]string{`"approved"}`, `"pending"}`}, engine: true, result: approval.Differs, fields: "verdict"},
		"verdict where names are forgotten":   {replace: [2]string{`"approved"}`, `"pending"}`}, forgotten: true, result: approval.Differs, fields: "verdict"},
		"head":                                {replace: [2]string{`"h"`, `"i"`}, engine: true, result: approval.Differs, fields: "head"},
		"order of who may approve":            {replace: [2]string{`["team/a","team/b"]`, `["team/b","team/a"]`}, engine: true, result: approval.Alike},
		"who may approve":                     {replace: [2]string{`"team/b"`, `"team/c"`}, engine: true, result: approval.Differs, fields: "requirements.r.from"},
		"how many":                            {replace: [2]string{`"need":2`, `"need":1`}, engine: true, result: approval.Differs, fields: "requirements.r.need"},
		"how many have":                       {replace: [2]string{`"have":2`, `"have":3`}, engine: true, result: approval.Differs, fields: "requirements.r.have"},
		"whether it is met":                   {replace: [2]string{`true}]`, `false}]`}, engine: true, result: approval.Differs, fields: "requirements.r.satisfied"},
		"who approved":                        {replace: [2]string{`person/b`, `person/e`}, engine: true, result: approval.Differs, fields: "requirements.r.approvals"},
		"whose approval does not count":       {replace: [2]string{`person/d`, `person/e`}, engine: true, result: approval.Alike},
		"another requirement":                 {replace: [2]string{`"id":"r"`, `"id":"s"`}, engine: true, result: approval.Differs, fields: "requirements.r requirements.s"},
		"nothing is left of the requirements": {replace: [2]string{`"requirements":[`, `"others":[`}, engine: true, result: approval.Differs, fields: "requirements.r"},
	} {
		made := was
		if c.replace[0] != "" {
			require.Equal(t, 1, strings.Count(was, c.replace[0]), name)
			made = strings.Replace(was, c.replace[0], c.replace[1], 1)
		}
		if c.engine {
			made = strings.Replace(made, `"version":"1"`, `"version":"2"`, 1)
		}
		r := approval.Repetition{Forgotten: c.forgotten}
		require.NoError(t, r.Compare([]byte(was), []byte(made)), name)
		assert.Equal(t, c.result, r.Result, "%s: %+v", name, r.Differences)
		var fields []string
		for _, d := range r.Differences {
			fields = append(fields, d.Field)
		}
		assert.Equal(t, c.fields, strings.Join(fields, " "), name)
	}
	var r approval.Repetition
	require.Error(t, r.Compare([]byte(`{"verdict":1}`), []byte(was)))
	long := strings.Replace(was, `"x"`, `"`+strings.Repeat("é", 5000)+`"`, 1)
	require.NoError(t, r.Compare([]byte(was), []byte(long)))
	assert.Less(t, len(r.Differences[0].Made), 1000)
}
