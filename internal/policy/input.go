package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// input is an assessment as #Assessment of the schema has it.
type input struct {
	Change     *request          `json:"change"`
	Closing    bool              `json:"closing"`
	RecordOnly bool              `json:"recordOnly"`
	Risk       change.Risk       `json:"risk"`
	Diff       []touched         `json:"diff"`
	Truncated  bool              `json:"truncated"`
	Files      []string          `json:"files"`
	Declared   []estate.Ref      `json:"declared"`
	Undeclared []estate.Ref      `json:"undeclared"`
	Impact     []hit             `json:"impact"`
	Findings   []found           `json:"findings"`
	Window     window            `json:"window"`
	Conflicts  []change.Conflict `json:"conflicts"`
	At         time.Time         `json:"at"`
}

type request struct {
	Ref         estate.Ref   `json:"ref"`
	Title       string       `json:"title"`
	Type        change.Type  `json:"type"`
	Template    estate.Ref   `json:"template,omitempty"`
	Owner       estate.Ref   `json:"owner,omitempty"`
	Requester   estate.Ref   `json:"requester,omitempty"`
	Implementer estate.Ref   `json:"implementer,omitempty"`
	Authority   estate.Ref   `json:"authority,omitempty"`
	Record      *estate.Node `json:"record,omitempty"`
}

type touched struct {
	Ref      estate.Ref   `json:"ref"`
	Was      estate.Ref   `json:"was,omitempty"`
	Op       string       `json:"op"`
	Path     string       `json:"path"`
	Kind     string       `json:"kind"`
	Class    string       `json:"class"`
	Fields   []string     `json:"fields"`
	Metrics  []string     `json:"metrics"`
	Tags     []string     `json:"tags"`
	Live     bool         `json:"live"`
	Declared bool         `json:"declared"`
	Owners   []estate.Ref `json:"owners"`
	Before   *estate.Node `json:"before,omitempty"`
	After    *estate.Node `json:"after,omitempty"`
}

type hit struct {
	Ref         estate.Ref   `json:"ref"`
	Kind        string       `json:"kind"`
	Name        string       `json:"name"`
	Criticality string       `json:"criticality"`
	Effect      string       `json:"effect"`
	Graph       string       `json:"graph"`
	Via         []estate.Ref `json:"via"`
	Owners      []estate.Ref `json:"owners"`
	Declared    bool         `json:"declared"`
	Touched     bool         `json:"touched"`
}

type found struct {
	Code     string     `json:"code"`
	Severity string     `json:"severity"`
	Ref      estate.Ref `json:"ref"`
	Message  string     `json:"message"`
}

type window struct {
	State    change.WindowState `json:"state"`
	Opens    *time.Time         `json:"opens"`
	Closes   *time.Time         `json:"closes"`
	Calendar estate.Ref         `json:"calendar"`
}

// Input writes an assessment as the policy is given it. Equal assessments and times give
// equal bytes. What records at fault have in place of references is left out: they are
// reported elsewhere. It is an error to touch more records than a policy can look at.
func Input(a change.Assessment, at time.Time) ([]byte, error) {
	if len(a.Touched) > maxTouched {
		return nil, fmt.Errorf("the change touches %d records, more than the %d that a policy can judge", len(a.Touched), maxTouched)
	}
	in := input{
		Change: requestOf(a.Request), Closing: a.Closing, RecordOnly: a.RecordOnly, Risk: a.Risk,
		Diff: []touched{}, Files: texts(a.Files), Declared: refs(a.Declared), Undeclared: refs(a.Undeclared),
		Impact: []hit{}, Findings: []found{}, Conflicts: []change.Conflict{}, At: at.UTC(),
	}
	if in.Risk.Factors == nil {
		in.Risk.Factors = []change.Factor{}
	}
	in.Risk.Level = cmp.Or(in.Risk.Level, "low")
	declared, differs := map[estate.Ref]bool{}, map[estate.Ref]bool{}
	for _, ref := range a.Declared {
		declared[ref] = true
	}
	for i := range a.Touched {
		t := touchedOf(&a.Touched[i])
		t.Declared = declared[t.Ref] || t.Was != "" && declared[t.Was]
		differs[t.Ref] = true
		in.Diff = append(in.Diff, t)
	}
	for i := range a.Impact {
		h := hitOf(&a.Impact[i])
		h.Declared, h.Touched = declared[h.Ref], differs[h.Ref]
		if h.Touched && a.Impact[i].Effect == graph.Unaffected {
			continue // the difference says all that there is to say of it
		}
		in.Impact = append(in.Impact, h)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		in.Findings = append(in.Findings, found{string(f.Code), f.Severity.String(), f.Ref, f.Message})
	}
	for _, c := range a.Conflicts {
		c.On = refs(c.On)
		in.Conflicts = append(in.Conflicts, c)
	}
	in.Window = window{cmp.Or(a.Window.State, change.NoWindow), inUTC(a.Window.Opens), inUTC(a.Window.Closes), a.Window.Calendar}
	in.fit()
	return json.Marshal(in)
}

func requestOf(q *change.Request) *request {
	if q == nil {
		return nil
	}
	out := &request{
		Ref: q.Ref, Title: q.Title, Type: q.Type,
		Template: of(q.Template, estate.ChangeTemplate), Requester: of(q.Requester, estate.Person),
		Owner: of(q.Owner, estate.Person, estate.Team), Implementer: of(q.Implementer, estate.Person, estate.Team),
		Authority: of(q.Authority, parties...),
	}
	if !slices.Contains([]change.Type{change.Standard, change.Normal, change.Emergency}, out.Type) {
		out.Type = change.Normal
	}
	if q.Record != nil {
		out.Record = mapping(q.Record.Body())
	}
	return out
}

func touchedOf(t *change.Touched) touched {
	out := touched{
		Ref: t.Ref, Was: t.Was, Op: string(t.Op), Path: t.Path, Kind: t.Ref.Kind().Info().Name,
		Live: t.Live, Owners: asked(t.Owners), Before: mapping(t.Old), After: mapping(t.New),
	}
	for i := range t.Fields {
		out.Fields = append(out.Fields, t.Fields[i].Path)
	}
	out.Fields = texts(out.Fields)
	if class := t.New.Str("class"); t.Ref.Kind() == estate.ConfigurationItem {
		out.Class = cmp.Or(class, t.Old.Str("class"))
	}
	out.Tags = unique(words(&t.Old, "tags"), words(&t.New, "tags"))
	out.Metrics = metrics(&t.Old, &t.New)
	return out
}

func hitOf(i *change.Impact) hit {
	out := hit{
		Ref: i.Ref, Kind: i.Kind.Info().Name, Name: i.Name, Criticality: i.Criticality, Effect: i.Effect.String(),
		Graph: i.Graph, Via: refs(i.Via), Owners: asked(i.Owners),
	}
	if !slices.Contains([]string{"critical", "high", "medium", "low"}, out.Criticality) {
		out.Criticality = ""
	}
	return out
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	utc := t.UTC()
	return &utc
}
