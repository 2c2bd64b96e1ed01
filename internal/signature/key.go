package signature

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// namespace is what git gives its signatures, so that nobody can take one for another use.
const namespace = "git"

// Key is a private key that signs.
type Key struct {
	signer  ssh.Signer
	private crypto.PrivateKey
	comment string
}

// GenerateKey makes an Ed25519 key of 32 random bytes. The comment becomes part of its file.
func GenerateKey(random io.Reader, comment string) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return newKey(ed25519.NewKeyFromSeed(seed), comment)
}

func newKey(private crypto.PrivateKey, comment string) (*Key, error) {
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return nil, fmt.Errorf("the key cannot sign: %w", err)
	}
	if err := acceptable(signer.PublicKey()); err != nil {
		return nil, err
	}
	return &Key{signer: signer, private: private, comment: comment}, nil
}

// PassphraseError is a private key that can only be read with a passphrase.
type PassphraseError struct{}

// Error says how to make a key that can be read.
func (*PassphraseError) Error() string {
	return "the private key is encrypted with a passphrase, which cannot be asked for here; " +
		"take it off a copy (ssh-keygen -p -N '' -f COPY), or make a key for this purpose alone"
}

// ReadKey reads a private key without passphrase, in the format of OpenSSH or as PEM
// (PKCS #8, PKCS #1, SEC 1). It fails with *PassphraseError for an encrypted one. The
// comment of an OpenSSH file is not kept.
func ReadKey(content []byte) (*Key, error) {
	private, err := ssh.ParseRawPrivateKey(content)
	var missing *ssh.PassphraseMissingError
	switch block, _ := pem.Decode(content); {
	case errors.As(err, &missing), block != nil && block.Type == "ENCRYPTED PRIVATE KEY":
		return nil, &PassphraseError{}
	case block == nil:
		return nil, errors.New("read private key: it does not begin with -----BEGIN …; name the private key's file, not the .pub file beside it")
	case err != nil:
		return nil, fmt.Errorf("read private key: %w", err)
	}
	if pointer, ok := private.(*ed25519.PrivateKey); ok {
		private = *pointer
	}
	k, err := newKey(private, "")
	if err != nil {
		return nil, fmt.Errorf("read private key: %w", err)
	}
	return k, nil
}

// PEM returns the key as a private key file of OpenSSH. Every call gives other bytes: the
// format has a random number in it.
func (k *Key) PEM() ([]byte, error) {
	block, err := ssh.MarshalPrivateKey(k.private, k.comment)
	if err != nil {
		return nil, fmt.Errorf("write private key: %w", err)
	}
	return pem.EncodeToMemory(block), nil
}

// Public returns the key that checks the signatures.
func (k *Key) Public() PublicKey { return publicKey(k.signer.PublicKey()) }

// Sign returns the signature of a payload as ssh-keygen -Y sign -n git writes it, with
// SHA-512. Ed25519 and RSA give the same bytes each time; ECDSA needs random bytes.
func (k *Key) Sign(random io.Reader, payload []byte) ([]byte, error) {
	made, err := sshsig.SignWithRand(bytes.NewReader(payload), random, k.signer, sshsig.HashSHA512, namespace)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return armour(made.Marshal()), nil
}

func fingerprint(wire []byte) string {
	sum := sha256.Sum256(wire)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}
