package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// hidden is how a text of a document is hidden; left where programs read it.
type hidden uint8

const (
	left  hidden = iota // an account may be called "approved": what programs read is not altered
	whole               // the text is what identifies somebody
	prose               // the text is a sentence in which people may be named
)

// inFacts says how facts are hidden, by the names of the fields that lead to a text.
func inFacts(path []string, _ string) hidden {
	switch path[len(path)-1] {
	case "login", "email":
		return whole
	case "title", "args":
		return prose
	}
	return left
}

// inDecision says how a decision is hidden.
func inDecision(path []string, text string) hidden {
	if path[0] == "people" {
		return whole
	}
	switch path[len(path)-1] {
	case "why", "message", "reason", "hint", "next", "title":
		return prose
	case "by": // a person, or the account where nobody is known to have it
		if !strings.HasPrefix(text, personPrefix) {
			return prose
		}
	}
	return left
}

const personPrefix = "person/"

// HideFacts returns facts, as JSON, with tokens in place of these texts: for the logins and
// addresses of accounts, and within what people wrote.
func (n Names) HideFacts(facts []byte, personal []string) ([]byte, error) {
	return n.hide(facts, personal, inFacts)
}

// ShowFacts returns facts with what their tokens stand for. What HideFacts gave for canonical
// JSON comes out as it was, as long as nothing is forgotten.
func (n Names) ShowFacts(facts []byte) ([]byte, error) { return n.show(facts, inFacts) }

// HideDecision returns a decision, as JSON, with tokens in place of these texts: for the
// names of people, for accounts in place of a person, and within sentences.
func (n Names) HideDecision(decision []byte, personal []string) ([]byte, error) {
	return n.hide(decision, personal, inDecision)
}

// ShowDecision returns a decision with what its tokens stand for, as ShowFacts does.
func (n Names) ShowDecision(decision []byte) ([]byte, error) { return n.show(decision, inDecision) }

// Hide returns the token of a text, or the text where it has none.
func (n Names) Hide(text string) string {
	if token := n.token[text]; token != "" {
		return token
	}
	return text
}

func (n Names) hide(document []byte, personal []string, how func([]string, string) hidden) ([]byte, error) {
	m := n.mask(personal)
	return rewrite(document, func(path []string, text string) string {
		switch how(path, text) {
		case whole:
			if token := n.token[text]; token != "" {
				return token
			}
			return m.in(text)
		case prose:
			return m.in(text)
		case left:
		}
		return text
	})
}

func (n Names) show(document []byte, how func([]string, string) hidden) ([]byte, error) {
	return rewrite(document, func(path []string, text string) string {
		if how(path, text) == left {
			return text
		}
		return n.Show(text)
	})
}

// rewrite returns canonical JSON with another text in place of each. The path of a text is
// the names of the fields that lead to it.
func rewrite(document []byte, as func(path []string, text string) string) ([]byte, error) {
	if len(document) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("hide names: %w", err)
	}
	var walk func(path []string, value any) any
	walk = func(path []string, value any) any {
		switch v := value.(type) {
		case map[string]any:
			for key, inner := range v {
				v[key] = walk(append(path[:len(path):len(path)], key), inner)
			}
		case []any:
			for i := range v {
				v[i] = walk(path, v[i])
			}
		case string:
			if len(path) > 0 {
				return as(path, v)
			}
		}
		return value
	}
	var loose bytes.Buffer
	e := json.NewEncoder(&loose)
	e.SetEscapeHTML(false)
	if err := e.Encode(walk(nil, root)); err != nil {
		return nil, fmt.Errorf("hide names: %w", err)
	}
	return Canonical(loose.Bytes())
}
