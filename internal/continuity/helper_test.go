package continuity

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// now is a Saturday.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// folders are where the records of a prefix lie.
var folders = map[string]string{
	"service": "catalogue/services", "process": "catalogue/processes", "plan": "catalogue/continuity", "exercise": "catalogue/exercises", "agreement": "catalogue/agreements",
	"supplier": "catalogue/suppliers", "calendar": "catalogue/calendars", "ci": "cmdb/items",
}

// kinds begin the records of a prefix, with what they must have.
var kinds = map[string]string{
	"service":   "kind: Service\ntype: technical\nname: X\nowner: team/a\n",
	"process":   "kind: BusinessProcess\nname: X\nowner: team/a\n",
	"plan":      "kind: ContinuityPlan\nname: X\nowner: team/a\n",
	"exercise":  "kind: Exercise\nname: X\nmethod: tabletop\n",
	"agreement": "kind: Agreement\nname: X\nvalidFrom: 2026-01-01\n",
	"supplier":  "kind: Supplier\nname: X\n",
	"calendar":  "kind: Calendar\nname: X\ntype: support_hours\nzone: UTC\n",
	"ci":        "kind: ConfigurationItem\nname: X\nowner: team/a\nstatus: in_use\n",
}

// given makes an estate of records in YAML, by reference; what each must have besides is
// added where it is missing.
func given(t require.TestingT, records map[string]string) *estate.Estate {
	files := map[string]string{}
	for ref, text := range records {
		prefix, id, _ := strings.Cut(ref, "/")
		text = kinds[prefix] + text
		for field, value := range map[string]map[string]string{"class": {"ci": "server"}, "criticality": {"service": "low"}} {
			if value[prefix] != "" && !strings.Contains(text, field+":") {
				text += "\n" + field + ": " + value[prefix]
			}
		}
		files[folders[prefix]+"/"+id+".yaml"] = text
	}
	out, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(out, v)
}

// step returns a step of a schedule.
func (s Schedule) step(t *testing.T, id string) Step {
	t.Helper()
	i := slices.IndexFunc(s.Steps, func(step Step) bool { return step.ID == id })
	require.GreaterOrEqual(t, i, 0, "no step %s", id)
	return s.Steps[i]
}

// mustPlan works a recovery out.
func mustPlan(t *testing.T, records map[string]string, q Request) Schedule {
	t.Helper()
	s, err := Plan(given(t, records), now, q)
	require.NoError(t, err)
	return s
}

// words are the findings in short: code, severity, record and message.
func words(found []finding.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, string(f.Code)+" "+f.Severity.String()+" "+string(f.Ref)+": "+f.Message)
	}
	return out
}

// only keeps the findings with a code.
func only(found []finding.Finding, code diag.Code) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Code != code })
}

// minutes are a known length of time.
func minutes(n int) Minutes { return Minutes{time.Duration(n) * time.Minute, true} }

// reference is the estate of this repository.
var reference = sync.OnceValues(func() (*estate.Estate, error) {
	files := map[string]string{}
	for _, top := range []string{"catalogue", "cmdb"} {
		if err := walk(filepath.Join("..", ".."), top, func(name string, content []byte) error {
			files[name] = string(content)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	records, _, err := recordtest.Decode(files)
	if err != nil {
		return nil, err
	}
	v, err := recordtest.Vocabulary()
	return estate.New(records, v), err
})

func estateRef(text string) estate.Ref { return estate.Ref(text) }

// suppliedEstate is the estate of supplied, made once.
func suppliedEstate(t *testing.T) *estate.Estate {
	t.Helper()
	e, err := suppliedOnce()
	require.NoError(t, err)
	return e
}

var suppliedOnce = sync.OnceValues(func() (e *estate.Estate, err error) {
	var failed failure
	e = given(&failed, supplied(nil))
	return e, failed.err
})

// failure takes a failed requirement as an error.
type failure struct{ err error }

// Errorf keeps the failure.
func (f *failure) Errorf(format string, args ...any) { f.err = fmt.Errorf(format, args...) }

// FailNow has nobody to stop.
func (f *failure) FailNow() {}
