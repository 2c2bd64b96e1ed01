package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
)

// Names are what the tokens of a ledger stand for: logins, addresses and names. They lie on
// a branch of their own with one commit and no history, so that one of them can be
// forgotten. The zero Names know nobody.
type Names struct {
	// text is by token; "" for what is forgotten, which must not come back from a copy that
	// has not heard of it.
	text map[string]string
	// token is by text; of several the one that comes first.
	token map[string]string
}

// ErrNames is wrapped where a branch of names has no file of names that can be read.
var ErrNames = errors.New("no names can be read")

const (
	namesFile = "names.json"
	// maxNames is the largest file of names, in bytes.
	maxNames = 64 << 20
)

// ReadNames reads what tokens stand for, as far as any branch of names here knows: the
// repository's own and those of its remotes. There may be none: all is forgotten then.
func ReadNames(_ context.Context, repo *gittree.Repository) (Names, error) {
	var names Names
	candidates, err := branches(repo, NamesBranch)
	if err != nil {
		return names, fmt.Errorf("read the names of the ledger: %w", err)
	}
	for _, reference := range candidates {
		commit, ok, err := repo.Reference(reference)
		if err != nil {
			return Names{}, fmt.Errorf("read the names of the ledger: %w", err)
		}
		if !ok {
			continue
		}
		if err := names.join(repo, commit); err != nil {
			return Names{}, fmt.Errorf("read the names of the ledger in %s: %w", reference, err)
		}
	}
	return names, nil
}

// join adds what a commit of a branch of names knows.
func (n *Names) join(repo *gittree.Repository, commit gittree.Hash) error {
	c, err := repo.SignedCommit(commit)
	if err != nil {
		return err
	}
	items, err := repo.ReadTree(c.Tree)
	if err != nil {
		return err
	}
	for _, item := range items {
		if item.Name == namesFile && !item.Folder {
			file, err := repo.Blob(item.Hash, maxNames)
			if err != nil && !errors.Is(err, gittree.ErrMissingObject) {
				return fmt.Errorf("%w: %s: %w", ErrNames, namesFile, err)
			}
			if err != nil {
				return err
			}
			return n.parse(file)
		}
	}
	return fmt.Errorf("%w: it has no file %s", ErrNames, namesFile)
}

// parse adds what a file of names knows. What is no token is left out.
func (n *Names) parse(file []byte) error {
	var raw map[string]string
	if err := json.Unmarshal(file, &raw); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrNames, namesFile, err)
	}
	for _, token := range slices.Sorted(maps.Keys(raw)) {
		if !isToken(token) {
			continue
		}
		if known, ok := n.text[token]; raw[token] == "" || ok && known == "" {
			n.forget(token)
		} else if !ok {
			n.set(token, raw[token])
		}
	}
	return nil
}

func (n *Names) set(token, text string) {
	if n.text == nil {
		n.text, n.token = map[string]string{}, map[string]string{}
	}
	n.text[token] = text
	if known := n.token[text]; known == "" || token < known {
		n.token[text] = token
	}
}

// forget leaves a token without what it stands for.
func (n *Names) forget(token string) {
	text := n.text[token]
	if n.text == nil {
		n.text, n.token = map[string]string{}, map[string]string{}
	}
	n.text[token] = ""
	if n.token[text] != token {
		return
	}
	delete(n.token, text)
	for other, same := range n.text {
		if same == text && text != "" {
			n.set(other, text)
		}
	}
}

// encode is the file of names.
func (n Names) encode() ([]byte, error) {
	loose, err := json.Marshal(n.text)
	if err != nil {
		return nil, err
	}
	file, err := Canonical(loose)
	return append(file, '\n'), err
}

// equal reports whether two know the same.
func (n Names) equal(other Names) bool { return maps.Equal(n.text, other.text) }

// Add gives every text a token that has none yet, and reports whether one was new. Tokens
// are drawn by chance: nobody can tell from one what it stands for, or try what it might.
func (n *Names) Add(random io.Reader, texts ...string) (bool, error) {
	added := false
	for _, text := range texts {
		if text == "" || n.token[text] != "" {
			continue
		}
		var drawn [tokenDigits / 2]byte
		if _, err := io.ReadFull(random, drawn[:]); err != nil {
			return added, fmt.Errorf("draw a token: %w", err)
		}
		n.set(string(tokenMark)+hex.EncodeToString(drawn[:]), text)
		added = true
	}
	return added, nil
}

// Forget forgets what is given, a text or the token that stands for it, and returns how
// many tokens stand for nothing now that stood for something.
func (n *Names) Forget(what ...string) int {
	forgotten := 0
	for _, token := range slices.Sorted(maps.Keys(n.text)) {
		if text := n.text[token]; text != "" && (slices.Contains(what, text) || slices.Contains(what, token)) {
			n.forget(token)
			forgotten++
		}
	}
	return forgotten
}

// HasTokens reports whether JSON has tokens that stand for nothing.
func (n Names) HasTokens(document []byte) bool {
	for {
		i := bytes.IndexByte(document, tokenMark)
		if i < 0 {
			return false
		}
		document = document[i:]
		if token := tokenAt(string(document[:min(len(document), tokenDigits+1)])); token != "" && n.text[token] == "" {
			return true
		}
		document = document[1:]
	}
}
