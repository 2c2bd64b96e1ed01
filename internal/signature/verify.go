package signature

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

var (
	// ErrMalformedSignature is wrapped when a text is no signature for git: damaged, cut
	// short, for another namespace, or by a kind of key that is not accepted.
	ErrMalformedSignature = errors.New("no SSH signature for git")
	// ErrBadSignature is wrapped when the signature is by a listed key but not of this payload.
	ErrBadSignature = errors.New("the signature does not belong to this content")
	// ErrUnknownKey is wrapped when no line lists the key for git.
	ErrUnknownKey = errors.New("the key is not among the allowed signers")
)

// ExpiredError is a good signature by a key that no line lists for the time it was made.
type ExpiredError struct {
	Signer Signer // the first line with the key
	At     time.Time
}

// Error says when the key was valid.
func (e *ExpiredError) Error() string {
	var period string
	switch after, before := e.Signer.ValidAfter, e.Signer.ValidBefore; {
	case before.IsZero():
		period = "from " + showTime(after)
	case after.IsZero():
		period = "until " + showTime(before)
	default:
		period = "from " + showTime(after) + " until " + showTime(before)
	}
	return fmt.Sprintf("the key %s of %s is valid %s, not at %s", e.Signer.Key.Fingerprint(), e.Signer.Principals, period, showTime(e.At))
}

func showTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Verify returns the first line whose key has signed the payload, for git, and was valid at a time,
// by the second and both ends included. For a commit that is the committer's time, as in
// git. It fails with errors that wrap ErrMalformedSignature, ErrUnknownKey and ErrBadSignature,
// or with *ExpiredError.
func (s Signers) Verify(payload, armoured []byte, at time.Time) (Signer, error) {
	sig, err := parseSignature(armoured)
	if err != nil {
		return Signer{}, fmt.Errorf("%w: %w", ErrMalformedSignature, err)
	}
	known := s.byKey[publicKey(sig.PublicKey)]
	var expired *ExpiredError
	var valid *Signer
	for _, i := range known.at {
		signer := &s.all[i]
		switch {
		case signer.Namespaces != "" && !matchList(namespace, signer.Namespaces):
		case signer.validAt(at):
			if valid == nil {
				valid = signer
			}
		case expired == nil:
			expired = &ExpiredError{Signer: *signer, At: at}
		}
	}
	if valid == nil && expired == nil {
		return Signer{}, unknownKey(sig, len(known.at) > 0)
	}
	if err := sshsig.Verify(bytes.NewReader(payload), sig, known.key, sig.HashAlgorithm, namespace); err != nil {
		return Signer{}, fmt.Errorf("%w: %w", ErrBadSignature, err)
	}
	if valid == nil {
		return Signer{}, expired
	}
	return *valid, nil
}

func unknownKey(sig *sshsig.Signature, listed bool) error {
	key := publicKey(sig.PublicKey).Fingerprint()
	if listed {
		return fmt.Errorf("%w: %s is listed, but not for the namespace %s", ErrUnknownKey, key, namespace)
	}
	return fmt.Errorf("%w: %s", ErrUnknownKey, key)
}

func (s *Signer) validAt(t time.Time) bool {
	return (s.ValidAfter.IsZero() || t.Unix() >= s.ValidAfter.Unix()) &&
		(s.ValidBefore.IsZero() || t.Unix() <= s.ValidBefore.Unix())
}

// parseSignature reads a signature and refuses what cannot count, whoever made it.
func parseSignature(armoured []byte) (*sshsig.Signature, error) {
	raw, err := dearmour(armoured)
	if err != nil {
		return nil, err
	}
	sig, err := sshsig.ParseSignature(raw)
	if err != nil {
		return nil, err
	}
	if sig.Namespace != namespace {
		return nil, fmt.Errorf("it is for the namespace %s, not for %q", excerpt(sig.Namespace), namespace)
	}
	if err := acceptable(sig.PublicKey); err != nil {
		return nil, err
	}
	if kind := sig.PublicKey.Type(); kind != ssh.KeyAlgoSKED25519 && kind != ssh.KeyAlgoSKECDSA256 && len(sig.Signature.Rest) > 0 {
		return nil, errors.New("something follows the signature")
	}
	// There is one way only to write what was read: nothing can hide in unused fields.
	if !bytes.Equal(sig.Marshal(), raw) {
		return nil, errors.New("it is not written as OpenSSH writes signatures")
	}
	return sig, nil
}
