package amendment

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue/cuecontext"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// independent reads a file without the code under test. Numbers become what they are worth.
func independent(t require.TestingT, file, text string) any {
	var out any
	switch record.FormatOf(file) {
	case record.YAML:
		require.NoError(t, yaml.Unmarshal([]byte(text), &out), text)
	case record.CUE:
		encoded, err := cuecontext.New().CompileString(text).MarshalJSON()
		require.NoError(t, err, text)
		require.NoError(t, json.Unmarshal(encoded, &out), text)
	case record.JSON, record.NoFormat:
		require.NoError(t, json.Unmarshal([]byte(text), &out), text)
	}
	return plainValue(out)
}

// plainValue makes values of different readers alike.
func plainValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plainValue(v[key])
		}
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
	case int:
		return float64(v)
	case interface{ Format(string) string }: // a day, which records keep as text
		return v.Format("2006-01-02")
	}
	return v
}

// paths are all places in a value.
func paths(v any, at string, out *[]string) {
	if at != "" {
		*out = append(*out, at)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			paths(v[key], estate.JoinPath(at, key), out)
		}
	case []any:
		for i := range v {
			paths(v[i], estate.IndexPath(at, i), out)
		}
	}
}

var lastStep = regexp.MustCompile(`^(?:(.*)\.|(.*))?(?:\[([0-9]+)\]|([^.\[\]]+))$`)

// altered is a value with an edit at a path, made on plain maps and slices.
func altered(v any, path string, change func(holder any, key string, index int) any) any {
	var first string
	rest := ""
	if strings.HasPrefix(path, "[") {
		end := strings.IndexByte(path, ']') + 1
		first, rest = path[:end], strings.TrimPrefix(path[end:], ".")
	} else if end := strings.IndexAny(path, ".["); end >= 0 {
		first, rest = path[:end], strings.TrimPrefix(path[end:], ".")
	} else {
		first = path
	}
	index := -1
	if strings.HasPrefix(first, "[") {
		_, _ = fmt.Sscanf(first, "[%d]", &index)
	}
	if rest == "" {
		return change(v, first, index)
	}
	if index >= 0 {
		v.([]any)[index] = altered(v.([]any)[index], rest, change)
	} else {
		v.(map[string]any)[first] = altered(v.(map[string]any)[first], rest, change)
	}
	return v
}

var numbered = regexp.MustCompile(`c[0-9]+c`)

func checkEdits(t *rapid.T, file string) {
	author := &author{t: t}
	before := author.file(record.FormatOf(file))
	text, err := Parse(file, []byte(before))
	require.NoError(t, err, before)
	want := independent(t, file, before)
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		before = string(text.Bytes())
		var places []string
		paths(want, "", &places)
		if len(places) == 0 {
			return
		}
		path := rapid.SampledFrom(places).Draw(t, "path")
		given := rapid.SampledFrom([]string{`"new"`, `"yes"`, `7`, `"a\nb\n"`, `"# x: y"`, `null`, `[]`, `{}`, `["p", {"q": 1.5}]`, `{"r": "s", "u": ["v"]}`, `[{"w": "x\ny\n"}]`}).Draw(t, "given")
		var parsed any
		require.NoError(t, json.Unmarshal([]byte(given), &parsed))
		verb := rapid.SampledFrom([]string{"set", "add", "remove", "insert"}).Draw(t, "verb")
		switch verb {
		case "set":
			err = text.Set(path, value(t, given))
			want = altered(want, path, func(holder any, key string, index int) any {
				if index >= 0 {
					holder.([]any)[index] = parsed
				} else {
					holder.(map[string]any)[key] = parsed
				}
				return holder
			})
		case "add":
			path = rapid.SampledFrom([]string{"zz", "yy.zz", "xx[0]"}).Draw(t, "new")
			if strings.Contains(before, path[:2]) {
				return
			}
			err = text.Set(path, value(t, given))
			root := want.(map[string]any)
			switch path {
			case "zz":
				root["zz"] = parsed
			case "yy.zz":
				root["yy"] = map[string]any{"zz": parsed}
			default:
				root["xx"] = []any{parsed}
			}
		case "remove":
			if len(want.(map[string]any)) == 1 && !strings.ContainsAny(path, ".[") && strings.HasSuffix(file, ".cue") {
				return // a CUE file without fields is none
			}
			err = text.Remove(path)
			want = altered(want, path, func(holder any, key string, index int) any {
				if index >= 0 {
					return slices.Delete(holder.([]any), index, index+1)
				}
				delete(holder.(map[string]any), key)
				return holder
			})
		case "insert":
			list, index := "", 0
			for _, p := range places {
				if parts := lastStep.FindStringSubmatch(p); parts[3] != "" && strings.HasPrefix(path, p[:strings.LastIndexByte(p, '[')]) {
					list = p[:strings.LastIndexByte(p, '[')]
					_, _ = fmt.Sscanf(parts[3], "%d", &index)
				}
			}
			if list == "" {
				return
			}
			path = list
			err = text.Insert(list, index, value(t, given))
			want = altered(want, list, func(holder any, key string, at int) any {
				if at >= 0 {
					holder.([]any)[at] = slices.Insert(holder.([]any)[at].([]any), index, parsed)
				} else {
					holder.(map[string]any)[key] = slices.Insert(holder.(map[string]any)[key].([]any), index, parsed)
				}
				return holder
			})
		}
		what := fmt.Sprintf("%s %s %s in\n%s\nmakes\n%s", verb, path, given, before, text.Bytes())
		require.NoError(t, err, what)
		require.Equal(t, want, independent(t, file, string(text.Bytes())), what)
		lost := slices.DeleteFunc(numbered.FindAllString(before, -1), func(c string) bool { return strings.Contains(string(text.Bytes()), c) })
		if verb == "add" || verb == "insert" {
			require.Empty(t, lost, what)
		}
		requireOthers(t, path, lost, before, string(text.Bytes()), what)
	}
}

// requireOthers demands that the fields of the record that an edit is not about have every
// byte that they had, and that no comment is lost from among them.
func requireOthers(t *rapid.T, path string, lost []string, before, after, what string) {
	own := path
	if end := strings.IndexAny(path, ".["); end >= 0 {
		own = path[:end]
	}
	was, is := chunks(before), chunks(after)
	for key, chunk := range was {
		if key == own {
			continue
		}
		require.Equal(t, strings.Trim(chunk, "\r\n,}"), strings.Trim(is[key], "\r\n,}"), what)
		for _, comment := range lost {
			require.NotContains(t, chunk, comment, what)
		}
	}
}

var topKey = regexp.MustCompile(`^"?([a-zé][a-z0-9é ]*)"?:`)

// chunks are the lines from the beginning of each field of a record to its end, without the
// comments around it.
func chunks(text string) map[string]string {
	out := map[string]string{}
	key, pending := "", ""
	for line := range strings.SplitAfterSeq(text, "\n") {
		bare := strings.TrimSpace(line)
		switch m := topKey.FindStringSubmatch(line); {
		case m != nil:
			key, pending = m[1], ""
			out[key] = line
		case strings.HasPrefix(bare, "#"), strings.HasPrefix(bare, "//"), bare == "":
			pending += line
		default:
			out[key] += pending + line
			pending = ""
		}
	}
	return out
}

func TestYAMLEditsSayWhatIsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkEdits(t, "a.yaml") })
}

func TestJSONEditsSayWhatIsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkEdits(t, "a.json") })
}

func TestCUEEditsSayWhatIsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkEdits(t, "a.cue") })
}
