package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// Evidence is what git says of the ledger of a repository.
type Evidence struct {
	// Branch is true where there is a ledger, and Adopted where it begins as it must; Err says
	// why nobody knows.
	Branch, Adopted bool
	Err             error
	// Key is the fingerprint of the key that signs entries; "" where none was given, and KeyErr
	// says why it could not be read.
	Key    string
	KeyErr error
	// Allowed is true where the default branch allows that key now, and Until is when it ends,
	// zero: never; AllowedErr says why nobody knows.
	Allowed    bool
	Until      time.Time
	AllowedErr error
}

// NoEvidence is the evidence where nobody can look.
func NoEvidence(err error) Evidence { return Evidence{Err: err, AllowedErr: err} }

// ReadEvidence reads what git says of a ledger: main is the default branch's commit and tip
// that of the branch of the ledger, zero where there is none. What the repository does not
// hold is unknown. key is the one that signs; nil where none was given.
func ReadEvidence(ctx context.Context, repo *gittree.Repository, main, tip gittree.Hash, key *signature.Key, now time.Time) Evidence {
	var found Evidence
	if !tip.IsZero() {
		found.Branch = true
		found.Adopted, found.Err = adopted(ctx, repo, tip)
	}
	if key != nil {
		found.Key = key.Public().Fingerprint()
		found.AllowedErr = found.allow(repo, main, key, now)
	}
	return found
}

// adopted reports whether the first entry of a ledger is the one that begins it.
func adopted(ctx context.Context, repo *gittree.Repository, tip gittree.Hash) (bool, error) {
	var first ledger.Heading
	for heading, err := range ledger.At(repo, ledger.Branch, tip).Headings(ctx) {
		if err != nil {
			return false, err
		}
		first = heading
	}
	return first.Number == 1 && first.Kind == ledger.Adopted, nil
}

// allow looks up whether main allows a key.
func (v *Evidence) allow(repo *gittree.Repository, main gittree.Hash, key *signature.Key, now time.Time) error {
	blob, _, err := ledger.Rules(repo, main)
	if err != nil {
		return err
	}
	signers, err := ledger.SignersOf(repo, blob)
	if err != nil {
		return err
	}
	v.Allowed = signers.Allows(key.Public(), now)
	for _, s := range signers.All() {
		if s.Key.Fingerprint() != v.Key || !s.ValidAfter.IsZero() && s.ValidAfter.After(now) {
			continue
		}
		if s.ValidBefore.IsZero() {
			v.Until = time.Time{}
			return nil
		}
		if s.ValidBefore.After(v.Until) {
			v.Until = s.ValidBefore
		}
	}
	return nil
}

// keyWarning is how long before a key ends somebody is told.
const keyWarning = 14 * 24 * time.Hour

// evidence judges what git says of the ledger.
func (e *examination) evidence(t *Target) {
	const begun, begunSubject = "ledger.adopted", "the change ledger"
	const key, keySubject = "ledger.key", "the key that signs the ledger"
	v := t.Evidence
	clone := []string{"Run doctor in a clone that is up to date: git fetch origin, then gitsm doctor " + t.Name.String()}
	switch {
	case v.Err != nil:
		e.unseen(begun, begunSubject, v.Err, clone...)
	case !v.Branch:
		e.add(begun, begunSubject, Error, "Nothing was adopted: there is no branch "+ledger.Branch+".", "gitsm ledger key, and have the line in "+ledger.SignersPath+" reviewed and merged", "gitsm adopt --push origin")
	case !v.Adopted:
		e.add(begun, begunSubject, Error, "The branch "+ledger.Branch+" does not begin as a ledger does.", "gitsm audit verify")
	default:
		e.add(begun, begunSubject, OK, "Gitsm was adopted.")
	}
	switch {
	case v.KeyErr != nil:
		e.add(key, keySubject, Error, fmt.Sprintf("It cannot be read: %s.", v.KeyErr), "Name its file with --ledger-key or in GITSM_LEDGER_KEY.")
	case v.Key == "":
		e.unseen(key, keySubject, errors.New("nobody says which it is"), "Name its file with --ledger-key or in GITSM_LEDGER_KEY.")
	case v.AllowedErr != nil:
		e.unseen(key, keySubject, v.AllowedErr, clone...)
	case !v.Allowed:
		e.add(key, keySubject, Error, fmt.Sprintf("%s on %s does not allow %s now, so that nobody would believe what it signs.", ledger.SignersPath, t.DefaultBranch, v.Key),
			"gitsm ledger key makes a key and adds its line; have that reviewed and merged.")
	case !v.Until.IsZero() && v.Until.Before(e.Machine.Now().Add(keyWarning)):
		e.add(key, keySubject, Warning, fmt.Sprintf("%s ends at %s.", v.Key, v.Until.UTC().Format(time.RFC3339)), "gitsm ledger key --rotate")
	default:
		e.add(key, keySubject, OK, fmt.Sprintf("The branch %s allows %s.", t.DefaultBranch, v.Key))
	}
}
