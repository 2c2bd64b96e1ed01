package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/confine"
)

// scriptTime is the present in every script.
const scriptTime = "2026-11-20T12:00:00Z"

// TestMain lets the test binary be gitsm too, and the child that gitsm starts to decode
// records: that one first, since it is started under the same name.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	testscript.Main(m, map[string]func(){
		"gitsm": func() {
			env := cli.System()
			env.Now = func() time.Time {
				now, _ := time.Parse(time.RFC3339, scriptTime)
				return now
			}
			if program := os.Getenv(evaluatorVariable); program != "" {
				env.Program = program
			}
			if file := os.Getenv(forgeVariable); file != "" {
				env.Forge = openScriptForge(file)
			}
			os.Exit(cli.Main(context.Background(), env, os.Args[1:]))
		},
	})
}

// evaluatorVariable names a program to decode records instead of the test binary.
const evaluatorVariable = "GITSM_TEST_EVALUATOR"

// evaluator returns the program that decodes records: the test binary, or, under the race
// detector, one without it. The children share no memory with anybody, and each would
// compile the schema ten times slower.
func evaluator(t *testing.T) string {
	t.Helper()
	info, ok := debug.ReadBuildInfo()
	if !ok || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return ""
	}
	program := filepath.Join(t.TempDir(), "gitsm")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/gitsm").CombinedOutput(); err != nil {
		t.Fatalf("build the evaluator: %v\n%s", err, out)
	}
	return program
}

// TestScripts runs ../../testdata/script. GITSM_UPDATE=1 writes what commands print into
// the scripts; what changes then needs to be read like any other code.
func TestScripts(t *testing.T) {
	p := scriptParams(t, filepath.Join("..", "..", "testdata", "script"))
	addEstateCommands(p)
	addGitHubCommands(p)
	testscript.Run(t, p)
}

// scriptParams are how the scripts of a folder are run.
func scriptParams(t *testing.T, dir string) testscript.Params {
	t.Helper()
	program := evaluator(t)
	cache := t.TempDir() // of all scripts: what is in it goes by content
	return testscript.Params{
		Files:               scriptsIn(t, dir),
		UpdateScripts:       os.Getenv("GITSM_UPDATE") == "1",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for name, value := range map[string]string{
				"HOME":                filepath.Join(env.WorkDir, ".home"),
				"GITSM_CACHE":         cache,
				"GIT_CONFIG_GLOBAL":   os.DevNull,
				"GIT_CONFIG_NOSYSTEM": "1",
				"GIT_AUTHOR_NAME":     "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
				"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
				"GIT_AUTHOR_DATE":    scriptTime,
				"GIT_COMMITTER_DATE": scriptTime,
				"NO_COLOR":           "1",
				"TZ":                 "UTC",
				evaluatorVariable:    program,
			} {
				env.Setenv(name, value)
			}
			return os.Mkdir(filepath.Join(env.WorkDir, ".home"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"json":     checkJSON,
			"unescape": unescape,
			"repeat":   repeat,
			"replace":  replace,
			"lines":    lines,
			"touch":    touch,
		},
	}
}

// scriptsIn returns the scripts of a folder; every twelfth where time is short: what races
// there could be is in what all commands share.
func scriptsIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", dir, err)
	}
	if !testing.Short() {
		return files
	}
	var some []string
	for i := 0; i < len(files); i += 12 {
		some = append(some, files[i])
	}
	return some
}

// exits STATUS COMMAND ARG… runs a command and demands its exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// json FILE PATH VALUE demands a value in a JSON document. A path is made of names and
// indices with dots between; len is a length, and keys the sorted names of an object.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: [!] json FILE PATH VALUE")
	}
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	got, ok := walk(value, args[1])
	if !ok {
		got = "(absent)"
	}
	if (got == args[2]) == neg {
		ts.Fatalf("%s in %s is %s, wanted: %v %s", args[1], args[0], got, !neg, args[2])
	}
}

func walk(value any, path string) (string, bool) {
	if path != "." {
		for step := range strings.SplitSeq(path, ".") {
			switch v := value.(type) {
			case map[string]any:
				if step == "keys" {
					names := make([]string, 0, len(v))
					encoded, _ := json.Marshal(v) // sorts the names
					decoder := json.NewDecoder(bytes.NewReader(encoded))
					_, _ = decoder.Token()
					for decoder.More() {
						name, _ := decoder.Token()
						names = append(names, name.(string))
						var skipped json.RawMessage
						_ = decoder.Decode(&skipped)
					}
					return strings.Join(names, " "), true
				}
				inner, ok := v[step]
				if !ok {
					return "", false
				}
				value = inner
			case []any:
				if step == "len" {
					return strconv.Itoa(len(v)), true
				}
				i, err := strconv.Atoi(step)
				if err != nil || i < 0 || i >= len(v) {
					return "", false
				}
				value = v[i]
			default:
				return "", false
			}
		}
	}
	if text, ok := value.(string); ok {
		return text, true
	}
	encoded, err := json.Marshal(value)
	return string(encoded), err == nil
}

// unescape FILE… replaces the escapes of Go strings, such as \xff and \r, in files.
func unescape(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		text := strings.ReplaceAll(ts.ReadFile(file), "\n", `\n`)
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
}

// repeat FILE TEXT TIMES appends a text to a file; \n in it is a new line.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: repeat FILE TEXT TIMES")
	}
	times, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := strings.Repeat(strings.ReplaceAll(args[1], `\n`, "\n"), times)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+text), 0o644))
}

// replace FILE OLD NEW replaces a text that must be in a file; \n in it is a new line.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	before, after := strings.ReplaceAll(args[1], `\n`, "\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	if !strings.Contains(text, before) {
		ts.Fatalf("%s does not contain %q", args[0], before)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, before, after)), 0o644))
}

// lines FILE COUNT demands a number of lines.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines FILE COUNT")
	}
	if got := strconv.Itoa(strings.Count(ts.ReadFile(args[0]), "\n")); (got == args[1]) == neg {
		ts.Fatalf("%s has %s lines", args[0], got)
	}
}

// touch FILE… sets the time of last change to another one.
func touch(ts *testscript.TestScript, _ bool, args []string) {
	then := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, file := range args {
		ts.Check(os.Chtimes(ts.MkAbs(file), then, then))
	}
}
