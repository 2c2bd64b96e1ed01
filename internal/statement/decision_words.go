package statement

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// VerdictWords is a verdict for people: not controlled.
func VerdictWords(v approval.Verdict) string { return strings.ReplaceAll(string(v), "_", " ") }

// EffectWords is an effect for people: redundancy lost.
func EffectWords(effect string) string { return strings.ReplaceAll(effect, "_", " ") }

// GraphWords says where an impact is, which is both before and after unless it says.
func GraphWords(graph string) string {
	return map[string]string{"base": "before only", "head": "after only"}[graph]
}

// Sentence begins a text with a capital.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if first == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Person is somebody with the name, where that is known.
func Person(d approval.Decision, by string) string {
	if name := d.People[estate.Ref(by)]; name != "" {
		return name + " (" + by + ")"
	}
	return by
}

// Rivalry words a conflict; a pull request is told with the change that it carries.
func Rivalry(c change.Conflict) string {
	if c.Pull > 0 && c.Change != "" {
		return strings.Replace(c.Reason, fmt.Sprintf("pull request %d", c.Pull), fmt.Sprintf("pull request %d (%s)", c.Pull, c.Change), 1)
	}
	return c.Reason
}

// Subject says what a finding is about, where its message does not.
func Subject(f finding.Finding) string {
	if strings.Contains(f.Message, string(f.Ref)) {
		return f.Message
	}
	return string(f.Ref) + ": " + f.Message
}

// Evidence are the identities of what was decided on and by what, for an auditor: names and
// values, of which some may be empty.
func Evidence(d approval.Decision) [][2]string {
	return [][2]string{
		{"as of", d.EvaluatedAt.Format(time.RFC3339)}, {"main", d.Base}, {"branch", d.Head}, {"merge", d.Tree}, {"content", d.Patch},
		{"policy", d.Policy}, {"schema", d.Engine.Schema}, {"gitsm", d.Engine.Version}, {"zones", d.Engine.TZData},
	}
}
