package explain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/quality"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(withCache(m))
}

// cacheVariable names the directory in which the examples share what compiling the schema
// came to: there are hundreds of them, and hardly one brings a schema of its own.
const cacheVariable = "GITSM_TEST_CACHE"

func withCache(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gitsm-explain-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv(cacheVariable, dir); err != nil {
		panic(err)
	}
	return m.Run()
}

// raced reports whether the race detector is on. It keeps so much in memory that the limit
// on an evaluation is lifted, so that nothing ends one that grows without bound.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// declared returns every code that package diag declares.
func declared(t *testing.T) []diag.Code {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "diag", "code*.go"))
	require.NoError(t, err)
	var codes []diag.Code
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		codes = append(codes, declaredIn(t, file)...)
	}
	require.NotEmpty(t, codes)
	slices.Sort(codes)
	return codes
}

// declaredIn returns the codes that one file declares.
func declaredIn(t *testing.T, file *ast.File) []diag.Code {
	t.Helper()
	var codes []diag.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, value := range spec.Values {
			lit, ok := value.(*ast.BasicLit)
			require.True(t, ok, "%s is no literal", spec.Names[i].Name)
			text, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			codes = append(codes, diag.Code(text))
		}
		return true
	})
	return codes
}

func TestEveryCodeHasItsPage(t *testing.T) {
	t.Parallel()
	assert.Equal(t, declared(t), explain.Codes(), "the codes of package diag, and the pages in codes/")
}

func TestPages(t *testing.T) {
	t.Parallel()
	common, err := explain.Common()
	require.NoError(t, err)
	titles := map[string]diag.Code{}
	for _, code := range explain.Codes() {
		page, err := explain.Find(code)
		require.NoError(t, err)
		assert.Equal(t, code, page.Code)
		assert.Equal(t, page.Title, explain.Title(code))

		assert.NotEmpty(t, page.Title, code)
		assert.Less(t, utf8.RuneCountInString(page.Title), 70, "%s: the title is too long", code)
		assert.False(t, strings.HasSuffix(page.Title, "."), "%s: the title ends in a full stop", code)
		assert.Empty(t, titles[page.Title], "%s has the title of another code", code)
		titles[page.Title] = code

		lines := strings.Split(page.Text, "\n")
		assert.True(t, len(lines) >= 2 && len(lines) <= 8, "%s: the text has %d lines", code, len(lines))
		for _, line := range lines {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 80, "%s: %s", code, line)
		}
		if evident(code) {
			assert.Empty(t, slices.Concat(page.Base, page.Wrong, page.Right), "%s: what it is about is no record, of which no file is an example", code)
			continue
		}
		for _, side := range [][]explain.File{page.Wrong, page.Right} {
			assert.NotEmpty(t, side, code)
			names := paths(t, side)
			assert.Len(t, slices.Compact(names), len(side)+len(common), "%s: two files of one path", code)
		}
	}
}

// paths returns the paths of an example and of the common records, sorted.
func paths(t *testing.T, example []explain.File) []string {
	t.Helper()
	common, err := explain.Common()
	require.NoError(t, err)
	var out []string
	for _, f := range slices.Concat(common, example) {
		out = append(out, f.Path)
	}
	slices.Sort(out)
	return out
}

func TestUnknownCode(t *testing.T) {
	t.Parallel()
	for _, code := range []diag.Code{"GS9999", "", "common", "../explain"} {
		_, err := explain.Find(code)
		require.Error(t, err, code)
		assert.Equal(t, string(code), explain.Title(code))
	}
}

func TestCommonRecordsAreFaultless(t *testing.T) {
	t.Parallel()
	assert.Empty(t, diagnose(t, nil))
}

func TestExamples(t *testing.T) {
	t.Parallel()
	for _, code := range explain.Codes() {
		page, err := explain.Find(code)
		require.NoError(t, err)
		if evident(code) {
			continue // the tests of packages audit and migration have histories and sources
		}
		t.Run(string(code)+"/wrong", func(t *testing.T) {
			t.Parallel()
			if code == diag.CannotEvaluate && raced() {
				t.Skip("under the race detector no limit ends the evaluation")
			}
			if assessed(code) {
				assert.Contains(t, said(assess(t, page, page.Wrong)), code)
				return
			}
			if tested(code) {
				assert.Equal(t, []diag.Code{code}, run(t, page.Wrong))
				return
			}
			if calculated(code) {
				assert.Contains(t, calculate(t, code, page.Wrong), code)
				return
			}
			found := diagnose(t, page.Wrong)
			var codes []diag.Code
			for _, d := range found {
				codes = append(codes, d.Code)
			}
			slices.Sort(codes)
			assert.Equal(t, []diag.Code{code}, slices.Compact(codes), "%v", found)
		})
		t.Run(string(code)+"/right", func(t *testing.T) {
			t.Parallel()
			if assessed(code) {
				d := assess(t, page, page.Right)
				assert.NotContains(t, said(d), code)
				assert.NotEqual(t, approval.Rejected, d.Verdict, "%v", d.Diagnostics)
				return
			}
			if tested(code) {
				assert.Empty(t, run(t, page.Right))
				return
			}
			if calculated(code) {
				assert.NotContains(t, calculate(t, code, page.Right), code)
				return
			}
			assert.Empty(t, diagnose(t, page.Right))
		})
	}
}

// evident reports whether a code is one of evidence or of a source that is imported: about
// what is no record.
func evident(code diag.Code) bool {
	return strings.HasPrefix(string(code), "GS5") || strings.HasPrefix(string(code), "GS6")
}

// exampleTime is the present of every example.
func exampleTime() time.Time { return time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC) }

// load writes the common records and those of an example to a repository of their own and
// loads it.
func load(t *testing.T, example []explain.File) *repository.State {
	t.Helper()
	common, err := explain.Common()
	require.NoError(t, err)
	dir := t.TempDir()
	for _, f := range slices.Concat(common, example) {
		write(t, dir, f)
	}
	state, err := repository.Load(t.Context(), repository.Options{
		Dir: dir, At: exampleTime(), Now: exampleTime(), Pool: confine.NewPool(confine.Command{Path: executable(t)}),
		CacheDir: os.Getenv(cacheVariable),
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, state.Close()) })
	return state
}

// diagnose returns the faults of an example.
func diagnose(t *testing.T, example []explain.File) []diag.Diagnostic {
	t.Helper()
	found, err := load(t, example).Diagnostics(t.Context())
	require.NoError(t, err)
	return found
}

// calculated reports whether a code is one of the calculations', which need an estate
// without faults and may have more to say than what an example is about.
func calculated(code diag.Code) bool { return strings.HasPrefix(string(code), "GS3") }

// calculate returns what the calculation that has a code finds in an example's own files,
// which must be faultless.
func calculate(t *testing.T, code diag.Code, example []explain.File) []diag.Code {
	t.Helper()
	state := load(t, example)
	faults, err := state.Diagnostics(t.Context())
	require.NoError(t, err)
	for _, fault := range faults {
		assert.NotEqual(t, diag.Error, fault.Severity, "%v", fault)
	}
	e, err := state.Estate(t.Context())
	require.NoError(t, err)
	var found []finding.Finding
	switch code[:4] {
	case "GS32":
		found = servicelevel.Check(e, exampleTime(), servicelevel.Options{}).Findings
	case "GS34":
		found = continuity.Check(e, exampleTime(), nil, continuity.Options{Changes: changedInJanuary})
	case "GS35":
		found, err = cost.Check(e, exampleTime())
		require.NoError(t, err)
	case "GS36":
		found = quality.Check(e, exampleTime(), quality.Options{}).Findings
	default:
		t.Fatalf("no calculation has the code %s", code)
	}
	var codes []diag.Code
	for _, f := range found {
		if slices.ContainsFunc(example, func(file explain.File) bool { return file.Path == f.Path }) {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// changedInJanuary is a history in which a database was changed early in 2026.
func changedInJanuary(_ string, day time.Time) ([]continuity.Change, bool) {
	change := continuity.Change{
		Commit: "0f3c9d2a51b7c8d9e0f1a2b3c4d5e6f708192a3b", Time: time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC),
		Summary: "Move the shop database", Refs: []estate.Ref{"ci/shop-db"},
	}
	if day.After(change.Time) {
		return nil, true
	}
	return []continuity.Change{change}, true
}

// write writes one file. The test is skipped on a machine that cannot hold it: where a
// file system takes two of an example's paths for one, or has no symbolic links.
func write(t *testing.T, dir string, f explain.File) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(f.Path))
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	if _, err := os.Lstat(name); err == nil {
		t.Skipf("this file system cannot hold %s beside the other files", f.Path)
	}
	if f.Link {
		if err := os.Symlink(string(f.Content), name); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
		return
	}
	require.NoError(t, os.WriteFile(name, f.Content, 0o644))
}

func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}
