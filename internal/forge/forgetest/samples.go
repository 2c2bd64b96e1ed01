package forgetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// Sample is an event of GitHub's published examples, signed with Secret.
type Sample struct {
	Event  string
	GUID   string
	Secret string
	Body   []byte
	Header http.Header
}

// WebhookSamples reads the published examples of events, and signs them. Without them the test
// is skipped, or fails where everything is required.
func WebhookSamples(t testing.TB) []Sample {
	t.Helper()
	var events []struct {
		Name     string
		Examples []json.RawMessage
	}
	if err := json.Unmarshal(data(t, "webhook-samples.json"), &events); err != nil {
		t.Fatal(err)
	}
	const secret = "the secret of the samples"
	var out []Sample
	for _, e := range events {
		for i, body := range e.Examples {
			id := fmt.Sprintf("00000000-0000-4000-8000-%012x", len(out))
			if len(body) == 0 {
				t.Fatalf("sample %d of %s is empty", i, e.Name)
			}
			out = append(out, Sample{e.Name, id, secret, slices.Clone(body), Headers(e.Name, id, secret, body)})
		}
	}
	return out
}
