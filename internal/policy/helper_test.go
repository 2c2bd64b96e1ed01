package policy_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/record"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(withEvaluator(m))
}

// evaluatorVariable names the program that evaluates policies.
const evaluatorVariable = "GITSM_TEST_EVALUATOR"

// withEvaluator runs the tests with the test binary as evaluator or, under the race
// detector, with a program without it: a child shares no memory with anybody, and large
// changes would take it ten times as long.
func withEvaluator(m *testing.M) int {
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		dir, err := os.MkdirTemp("", "gitsm-policy-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "gitsm.exe") // an ending that no system minds
		if out, err := exec.Command("go", "build", "-o", program, "../../cmd/gitsm").CombinedOutput(); err != nil {
			panic(fmt.Sprintf("build the evaluator: %v\n%s", err, out))
		}
	}
	if err := os.Setenv(evaluatorVariable, program); err != nil {
		panic(err)
	}
	return m.Run()
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// house is a repository with schema files of its own.
type house struct {
	pool  *confine.Pool
	own   []record.SchemaFile
	cases []record.SchemaFile
}

var (
	_ policy.Evaluator  = house{}
	_ policy.CaseReader = house{}
)

func (h house) Policies(ctx context.Context, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error {
	return h.pool.Policies(ctx, confine.Schema{Extensions: h.own}, inputs, done)
}

func (h house) PolicyDigest() string { return record.Digest(h.own) }

func (h house) PolicyCases(ctx context.Context) ([]record.PolicyCase, *diag.Diagnostic, error) {
	return h.pool.PolicyCases(ctx, confine.Schema{Extensions: append(h.own[:len(h.own):len(h.own)], h.cases...)})
}

// own returns a repository whose schema says this besides what is embedded.
func own(t testing.TB, cue ...string) house {
	t.Helper()
	h := house{pool: confine.NewPool(confine.Command{Path: os.Getenv(evaluatorVariable)})}
	for i, text := range cue {
		h.own = append(h.own, record.SchemaFile{Path: fmt.Sprintf("schema/house%d.cue", i), Content: []byte("package schema\n\n" + text + "\n")})
	}
	return h
}

func (h house) rules(t testing.TB, a change.Assessment) approval.Rules {
	t.Helper()
	// The time only keeps a hanging child from hanging the test.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	r, err := policy.Evaluate(ctx, h, a, noon)
	require.NoError(t, err)
	return r
}

// sound are the rules of a policy that works.
func (h house) sound(t testing.TB, a change.Assessment) approval.Rules {
	t.Helper()
	r := h.rules(t, a)
	require.Nil(t, r.Failure, "%+v", r.Failure)
	return r
}

// touch is a record in use that was modified.
func touch(ref estate.Ref, owner estate.Ref, fields ...string) change.Touched {
	t := change.Touched{Live: true, Record: difference.Record{Ref: ref, Op: difference.Modify, Path: ref.Kind().Info().Folder + "/" + ref.ID() + ".yaml"}}
	if owner != "" {
		t.Owners = []estate.Ref{owner}
	}
	for _, f := range fields {
		t.Fields = append(t.Fields, difference.Field{Path: f})
	}
	return t
}

func touches(list ...change.Touched) change.Assessment {
	return change.Assessment{Touched: list, Risk: change.Risk{Level: "low"}}
}

func hits(ref estate.Ref, criticality string, effect graph.Level, owner estate.Ref) change.Impact {
	return change.Impact{Ref: ref, Kind: ref.Kind(), Name: ref.ID(), Criticality: criticality, Effect: effect, Graph: "both", Owners: []estate.Ref{owner}}
}

func ids(r approval.Rules) []string {
	out := []string{}
	for _, q := range r.Requirements {
		out = append(out, q.ID)
	}
	return out
}

func requirement(t testing.TB, r approval.Rules, id string) approval.Rule {
	t.Helper()
	for _, q := range r.Requirements {
		if q.ID == id {
			return q
		}
	}
	require.Failf(t, "no such requirement", "%s in %v", id, ids(r))
	return approval.Rule{}
}

// body is the content of a record, written in YAML.
func body(t testing.TB, text string) estate.Node {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v))
	return node(v)
}

func node(v any) estate.Node {
	switch v := v.(type) {
	case string:
		return estate.Node{Kind: estate.String, Text: v}
	case map[string]any:
		out := estate.Node{Kind: estate.Struct}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out.Fields = append(out.Fields, estate.Field{Name: name, Value: node(v[name])})
		}
		return out
	case []any:
		out := estate.Node{Kind: estate.List}
		for _, item := range v {
			out.Items = append(out.Items, node(item))
		}
		return out
	}
	return estate.Node{Kind: estate.Number, Text: fmt.Sprint(v)}
}
