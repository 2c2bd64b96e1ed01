package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/signature"
)

// writer writes entries behind a ledger.
type writer struct {
	*Appender
	last  Mark
	shelf *shelf
}

// resume takes up where the ledger ends; nil begins one.
func (w *writer) resume(ctx context.Context, l *Ledger) error {
	if l == nil {
		script, err := w.Repo.WriteBlob(Script)
		if err != nil {
			return err
		}
		page, err := w.Repo.WriteBlob(readme)
		if err != nil {
			return err
		}
		w.shelf = newShelf(script, page)
		return nil
	}
	link, err := l.read(ctx, l.Tip)
	if err != nil {
		return err
	}
	w.last = Mark{Commit: link.Commit.ID, Number: link.Entry.Number, Digest: link.Digest, Time: link.Commit.Committer.Time}
	w.shelf, err = l.open(w.last)
	return err
}

// write writes the objects of one entry; no branch has them yet.
func (w *writer) write(d Draft) (Link, error) {
	e := d.Entry
	e.Format, e.Number, e.Previous = Format, w.last.Number+1, w.last.Digest
	now := later(w.last.Time, w.Now().UTC().Truncate(time.Second))
	e.RecordedAt = now
	file, err := e.Encode()
	if err != nil {
		return Link{}, err
	}
	blob, err := w.Repo.WriteBlob(file)
	if err != nil {
		return Link{}, err
	}
	tree, err := w.shelf.add(e.Number, blob, w.Repo.WriteTree)
	if err != nil {
		return Link{}, err
	}
	text := gittree.CommitText{Tree: tree, Message: e.Message(file)}
	if !w.last.Commit.IsZero() {
		text.Parents = append(text.Parents, w.last.Commit)
	}
	text.Parents = append(text.Parents, d.Pins...)
	signers, err := w.permitted(e, now)
	if err != nil {
		return Link{}, err
	}
	id, err := w.commit(text, now, signers)
	if err != nil {
		return Link{}, err
	}
	c, err := w.Repo.SignedCommit(id)
	if err != nil {
		return Link{}, err
	}
	w.last = Mark{Commit: id, Number: e.Number, Digest: Digest(file), Time: now}
	return newLink(c, e, w.last.Digest), nil
}

// commit writes a commit, signed if there is a key. What it signs must be believed by those
// who are given.
func (a *Appender) commit(text gittree.CommitText, at time.Time, by *signature.Signers) (gittree.Hash, error) {
	who := gittree.Signature{Name: a.Name, Email: a.Email, Time: at.UTC()}
	text.Author, text.Committer = who, who
	payload, err := text.Payload()
	if err != nil {
		return gittree.Hash{}, err
	}
	if a.Key == nil {
		return a.Repo.WriteCommit(payload)
	}
	armoured, err := a.Key.Sign(rand.Reader, payload)
	if err != nil {
		return gittree.Hash{}, err
	}
	if by != nil {
		if _, err := by.Verify(payload, armoured, at); err != nil {
			return gittree.Hash{}, fmt.Errorf("nobody would believe the entry: %w", err)
		}
	}
	return a.Repo.WriteCommit(gittree.Sealed(payload, armoured))
}

// permitted returns the signers that main allows, and fails where they do not allow the key
// to sign an entry at a time: the entry would be worth nothing.
func (a *Appender) permitted(e Entry, at time.Time) (*signature.Signers, error) {
	signers, err := SignersOf(a.Repo, e.Signers)
	if err != nil {
		return nil, err
	}
	known := false
	for _, s := range signers.All() {
		if s.Key != a.Key.Public() {
			continue
		}
		known = true
		if !at.Before(s.ValidAfter) && (s.ValidBefore.IsZero() || !at.After(s.ValidBefore)) {
			return &signers, nil
		}
	}
	if known {
		return nil, fmt.Errorf("the key %s is not valid at %s according to %s in %s; sign with the key that is, or add another with gitsm ledger key",
			a.Key.Public().Fingerprint(), stamp(at), SignersPath, e.Main)
	}
	return nil, fmt.Errorf("the key %s is not in %s of %s, so that nobody would believe the entry; add it with gitsm ledger key, and merge that first",
		a.Key.Public().Fingerprint(), SignersPath, e.Main)
}

// SignersOf reads the allowed signers in a blob, given by its id; none for "".
func SignersOf(repo *gittree.Repository, blob string) (signature.Signers, error) {
	if blob == "" {
		return signature.Signers{}, nil
	}
	id, err := gittree.ParseHash(blob)
	if err != nil {
		return signature.Signers{}, fmt.Errorf("read %s: %w", SignersPath, err)
	}
	const most = 1 << 20
	content, err := repo.Blob(id, most)
	if err != nil {
		return signature.Signers{}, fmt.Errorf("read %s: %w", SignersPath, err)
	}
	signers, _ := signature.ParseSigners(content) // a faulty line allows nobody
	return signers, nil
}

// Rules returns what identifies the rules of a commit of main: the blob of its allowed
// signers and the tree of its folder schema, "" where there is none.
func Rules(repo *gittree.Repository, commit gittree.Hash) (signers, schema string, err error) {
	tree, err := repo.CommitTree(commit)
	if err != nil {
		return "", "", fmt.Errorf("read the rules of main: %w", err)
	}
	return rulesOf(repo, tree)
}

// rulesOf is Rules for a tree.
func rulesOf(repo *gittree.Repository, tree gittree.Hash) (signers, schema string, err error) {
	top, err := repo.ReadTree(tree)
	if err != nil {
		return "", "", fmt.Errorf("read the rules of main: %w", err)
	}
	for _, item := range top {
		switch {
		case item.Name == "schema" && item.Folder:
			schema = item.Hash.String()
		case item.Name == ".github" && item.Folder:
			inner, err := repo.ReadTree(item.Hash)
			if err != nil {
				return "", "", fmt.Errorf("read the rules of main: %w", err)
			}
			for _, file := range inner {
				if file.Name == "allowed_signers" && !file.Folder && file.Mode == gittree.Regular {
					signers = file.Hash.String()
				}
			}
		}
	}
	return signers, schema, nil
}
