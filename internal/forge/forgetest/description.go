package forgetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// more holds operations that the published subset lacks.
//
//go:embed testdata/openapi-more.json
var more []byte

// description is GitHub's published description of its REST API, loaded once: that takes a
// tenth of a second.
var description = sync.OnceValues(loadDescription)

// described judges requests and answers.
type described struct {
	router routers.Router
	// valid holds what was found to be in order, as the same answer is given many times.
	valid sync.Map
}

// route is an operation and what stands in its path.
type route struct {
	operation string
	params    map[string]string
	input     *openapi3filter.RequestValidationInput
}

// dataFile is a file of the published data, which lies beside the repository.
func dataFile(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "shared", "data", "github-api", name)
}

// data reads a file of the published data. Without it the test is skipped, or fails where
// everything is required.
func data(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(dataFile(name))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skip("the description of GitHub's API is not here: ../shared/data/github-api/" + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// multiSegment are the templates whose last part takes slashes. /commits/{ref} is not among
// them: greedy, it would swallow whatever is below it and in no description.
var multiSegment = map[string]string{
	"/repos/{owner}/{repo}/contents/{path}":         "path",
	"/repos/{owner}/{repo}/compare/{basehead}":      "basehead",
	"/repos/{owner}/{repo}/git/trees/{tree_sha}":    "tree_sha",
	"/repos/{owner}/{repo}/git/ref/{ref}":           "ref",
	"/repos/{owner}/{repo}/git/refs/{ref}":          "ref",
	"/repos/{owner}/{repo}/git/matching-refs/{ref}": "ref",
}

func loadDescription() (*described, error) {
	content, err := os.ReadFile(dataFile("openapi-subset.json"))
	if err != nil {
		return nil, err
	}
	var all, rest map[string]any
	if err := errors.Join(json.Unmarshal(content, &all), json.Unmarshal(more, &rest)); err != nil {
		return nil, err
	}
	merge(all, rest)
	paths := all["paths"].(map[string]any)
	for path, name := range multiSegment {
		item, ok := paths[path]
		if !ok {
			return nil, fmt.Errorf("no operation is described at %s", path)
		}
		delete(paths, path)
		paths[strings.Replace(path, "{"+name+"}", "{"+name+":.+}", 1)] = item
	}
	// An account of an installation would have to be a user and an enterprise at once, where
	// the description of a single installation says that it is one of the two.
	account := at(paths, "/app/installations", "get", "responses", "200", "content", "application/json", "schema", "items", "properties", "account")
	account["anyOf"] = account["allOf"]
	delete(account, "allOf")
	delete(all, "servers")
	content, err = json.Marshal(all)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return &described{router: router}, nil
}

func at(o map[string]any, path ...string) map[string]any {
	for _, key := range path {
		o, _ = o[key].(map[string]any)
	}
	return o
}

// merge adds what is in more to what is in all, and replaces nothing but the head of it.
func merge(all, more map[string]any) {
	for key, value := range more {
		inner, ok := value.(map[string]any)
		have, there := all[key].(map[string]any)
		switch {
		case ok && there:
			merge(have, inner)
		case all[key] == nil:
			all[key] = value
		}
	}
}

var templated = regexp.MustCompile(`\{(\w+):[^}]*\}`)

// find returns the operation that a request is for.
func (d *described) find(r *http.Request, path string, body []byte) (*route, error) {
	bare := r.Clone(context.Background())
	bare.URL.RawPath, bare.URL.Scheme, bare.URL.Host, bare.Host = path, "", "", ""
	bare.URL.Path = unescape(path)
	bare.Body = http.NoBody
	if len(body) > 0 {
		bare.Body = readCloser{bytes.NewReader(body)}
	}
	bare.ContentLength = int64(len(body))
	found, params, err := d.router.FindRoute(bare)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, path, err)
	}
	plain := map[string]string{}
	for name, value := range params {
		plain[name] = unescape(value)
	}
	return &route{
		operation: r.Method + " " + templated.ReplaceAllString(found.Path, "{$1}"),
		params:    plain,
		input: &openapi3filter.RequestValidationInput{
			Request: bare, PathParams: plain, Route: found,
			Options: &openapi3filter.Options{
				IncludeResponseStatus: true, MultiError: true, SkipSettingDefaults: true,
				AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
			},
		},
	}, nil
}

// request judges a request. Beyond the description's schemas it refuses parameters and fields
// that nobody has described: they do nothing at GitHub, and whoever sends them is mistaken.
func (d *described) request(r *route, body []byte) error {
	op := r.input.Route.Operation
	known := map[string]bool{}
	for _, list := range []openapi3.Parameters{op.Parameters, r.input.Route.PathItem.Parameters} {
		for _, p := range list {
			known[p.Value.In+" "+p.Value.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.input.Request.URL.Query())) {
		if !known["query "+name] {
			return fmt.Errorf("%s: there is no parameter %q", r.operation, name)
		}
	}
	if len(body) > 0 && op.RequestBody == nil {
		return fmt.Errorf("%s: a body where none is described", r.operation)
	}
	if err := unknownFields(op, body); err != nil {
		return fmt.Errorf("%s: %w", r.operation, err)
	}
	if err := openapi3filter.ValidateRequest(context.Background(), r.input); err != nil {
		return fmt.Errorf("%s: request: %s", r.operation, brief(err))
	}
	return nil
}

func unknownFields(op *openapi3.Operation, body []byte) error {
	var fields map[string]json.RawMessage
	if op.RequestBody == nil || json.Unmarshal(body, &fields) != nil {
		return nil
	}
	content := op.RequestBody.Value.Content.Get("application/json")
	if content == nil || len(content.Schema.Value.Properties) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if content.Schema.Value.Properties[name] == nil {
			return fmt.Errorf("there is no field %q", name)
		}
	}
	return nil
}

// refusals may be answered to anything, though the description names them for a few
// operations only.
var refusals = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}

// answer judges an answer.
func (d *described) answer(r *route, status int, header http.Header, body []byte) error {
	responses := r.input.Route.Operation.Responses
	if responses.Status(status) == nil && slices.Contains(refusals, status) {
		return nil
	}
	key := fmt.Sprintf("%s %d %x", r.operation, status, sha256.Sum256(body))
	if _, ok := d.valid.Load(key); ok {
		return nil
	}
	input := (&openapi3filter.ResponseValidationInput{
		RequestValidationInput: r.input, Status: status, Header: header, Options: r.input.Options,
	}).SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		return fmt.Errorf("%s: answer %d: %s", r.operation, status, brief(err))
	}
	d.valid.Store(key, true)
	return nil
}

// brief says what is wrong without the schemas, which run to pages.
func brief(err error) string {
	var all openapi3.MultiError
	var schema *openapi3.SchemaError
	switch {
	case errors.As(err, &all):
		var lines []string
		for _, one := range all {
			lines = append(lines, brief(one))
		}
		return strings.Join(slices.Compact(lines), "; ")
	case errors.As(err, &schema) && schema.Origin != nil:
		return "/" + strings.Join(schema.JSONPointer(), "/") + ": " + schema.Reason + " (" + brief(schema.Origin) + ")"
	case errors.As(err, &schema):
		return "/" + strings.Join(schema.JSONPointer(), "/") + ": " + schema.Reason
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}
