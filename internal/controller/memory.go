package controller

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// memory is what is remembered of an open pull request. All of it can be found out again.
type memory struct {
	// Updated is when GitHub says the pull request was altered last, as of Read, when it was asked.
	Updated time.Time `json:"updated"`
	Read    time.Time `json:"read"`
	Title   string    `json:"title"`
	BaseRef string    `json:"baseRef"`
	Head    string    `json:"head"`
	// Main is the commit by whose rules it was judged, and Inputs identifies everything that
	// the verdict depends on but the time.
	Main    string           `json:"main"`
	Inputs  string           `json:"inputs"`
	Verdict approval.Verdict `json:"verdict"`
	// At is when it was judged, and Edge when time alone may change the verdict next.
	At   time.Time `json:"at"`
	Edge time.Time `json:"edge"`
	// Merges is true where the policy leaves the merge to gitsm, and nothing is missing for it
	// here. What GitHub misses it may have at any time, without an event.
	Merges bool `json:"merges,omitempty"`
	// Published identifies what the forge shows; "" where that is not known.
	Published string `json:"published"`
	// Green are the commits on which a success of ours may stand. It is remembered before one is
	// published, so that whoever comes next withdraws it, whatever became of who published it.
	Green []string `json:"green,omitempty"`
	// Done is true where all that follows from the decision was done: others woken, and merged.
	Done bool `json:"done"`
	// Kept is true where the ledger knows the pull request.
	Kept bool `json:"kept"`
	// Answered are the comments with commands that got their answer.
	Answered []int64 `json:"answered,omitempty"`
	// Rival is how it appears to other pull requests, and Watch are the records where one of
	// them can come in its way, sorted.
	Rival facts.OtherPull `json:"rival"`
	Watch []estate.Ref    `json:"watch"`
}

// settled reports whether a sweep can pass over a pull request, given what GitHub says of it.
// GitHub may tell of an alteration before all of its lists have it: what was read sooner after
// one than lag is read again.
func (m *memory) settled(updated time.Time, head, baseRef string, now time.Time, lag time.Duration) bool {
	return m.Published != "" && m.Updated.Equal(updated) && m.Head == head && m.BaseRef == baseRef &&
		m.Read.Sub(updated) > lag && !m.due(now) && !m.Merges
}

// lag is how long GitHub's lists may be behind each other. Its times have seconds, so that it is
// more than one in any case; for those who sweep all the time it is less.
func lag(sweep time.Duration) time.Duration {
	const least, most = 2 * time.Second, 30 * time.Second
	return min(max(least, sweep), most)
}

// due reports whether time alone may have changed the verdict.
func (m *memory) due(now time.Time) bool { return !m.Edge.IsZero() && !now.Before(m.Edge) }

// recall reads what is remembered of a subject into a value, and returns its revision. What
// cannot be read is forgotten.
func (c *controller) recall(ctx context.Context, subject string, into any) (uint64, error) {
	content, revision, err := c.inbox.Recall(ctx, subject)
	if err != nil {
		return 0, fmt.Errorf("recall %s: %w", subject, err)
	}
	if content != nil {
		if err := json.Unmarshal(content, into); err != nil {
			c.Log.Warn("what was remembered cannot be read", "subject", subject)
		}
	}
	return revision, nil
}

// remember remembers a value in place of what had the revision, and returns the new one.
func (c *controller) remember(ctx context.Context, subject string, value any, revision uint64) (uint64, error) {
	content, err := json.Marshal(value)
	if err == nil {
		err = c.step("remember")
	}
	if err == nil {
		revision, err = c.inbox.Remember(ctx, subject, content, revision)
	}
	if err != nil {
		return 0, fmt.Errorf("remember %s: %w", subject, err)
	}
	return revision, nil
}

// forget forgets what had the revision.
func (c *controller) forget(ctx context.Context, subject string, revision uint64) error {
	if revision == 0 {
		return nil
	}
	if _, err := c.inbox.Remember(ctx, subject, nil, revision); err != nil {
		return fmt.Errorf("forget %s: %w", subject, err)
	}
	return nil
}

// pulls returns what is remembered of the open pull requests of a repository, by their
// numbers.
func (c *controller) pulls(ctx context.Context, repository int64) (map[int]*memory, error) {
	prefix := fmt.Sprintf("%s.%d", kindPull, repository)
	all, err := c.inbox.Memories(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("recall %s: %w", prefix, err)
	}
	out := make(map[int]*memory, len(all))
	for subject, content := range all {
		number, err := strconv.Atoi(strings.TrimPrefix(subject, prefix+"."))
		m := &memory{}
		if err == nil && json.Unmarshal(content, m) == nil {
			out[number] = m
		}
	}
	return out, nil
}

// kept is the latest decision on a pull request, for its page, with who pushed: once a branch is
// gone the forge may not tell any more. What was read for many does not count as everybody.
type kept struct {
	Decision        approval.Decision
	Pushers         []facts.Identity
	PushersComplete bool
	// Inputs identify what it depends on, as in what is remembered of the pull request: the one is
	// written before the other, and what was between may have failed.
	Inputs string
}

// keepDecision remembers a decision. One that is too large for that is left out.
func (c *controller) keepDecision(ctx context.Context, repository int64, number int, d kept) error {
	subject := decisionSubject(repository, number)
	_, revision, err := c.inbox.Recall(ctx, subject)
	if err != nil {
		return fmt.Errorf("recall %s: %w", subject, err)
	}
	content, err := pack(d)
	if err != nil {
		return fmt.Errorf("keep the decision: %w", err)
	}
	if len(content) > mostRemembered {
		return c.forget(ctx, subject, revision)
	}
	if err := c.step("remember decision"); err != nil {
		return err
	}
	if _, err := c.inbox.Remember(ctx, subject, content, revision); err != nil {
		return fmt.Errorf("remember %s: %w", subject, err)
	}
	return nil
}

// The bounds on what is remembered of a decision, packed and unpacked, in bytes.
const (
	mostRemembered = 900 << 10
	mostUnpacked   = 64 << 20
)

func pack(value any) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

func unpack(content []byte, into any) error {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return err
	}
	return json.NewDecoder(io.LimitReader(r, mostUnpacked)).Decode(into)
}

// decision recalls the latest decision on a pull request; false where there is none.
func (c *controller) decision(ctx context.Context, repository int64, number int) (kept, bool, error) {
	var d kept
	content, _, err := c.inbox.Recall(ctx, decisionSubject(repository, number))
	if err != nil || content == nil {
		return d, false, err
	}
	err = unpack(content, &d)
	return d, err == nil, err
}
