package signature

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// The sizes of RSA keys that are accepted, in bits; the upper one is OpenSSH's own.
const (
	minRSA = 2048
	maxRSA = 16384
)

// PublicKey is a key that signatures are checked with. Two of them are equal if they are
// the same key; the zero value is none.
type PublicKey struct {
	wire string // the key as ssh writes it, with its kind in front
}

// ParsePublicKey reads a line of a .pub file: the kind, the key in base64, and a comment if
// there is one. Kinds are ssh-ed25519, ecdsa-sha2-nistp256, -384 and -521, ssh-rsa of at
// least 2048 bits, and sk-ssh-ed25519@openssh.com and sk-ecdsa-sha2-nistp256@openssh.com of
// security keys. Certificates are refused.
func ParsePublicKey(line string) (PublicKey, error) {
	line = strings.TrimRight(line, "\r\n")
	if problem := textProblem(line); problem != "" {
		return PublicKey{}, fmt.Errorf("read public key: the line has %s", problem)
	}
	p, _, err := parsePublicKey(line)
	if err != nil {
		return PublicKey{}, fmt.Errorf("read public key: %w", err)
	}
	return p, nil
}

// parsePublicKey reads a key without options in front.
func parsePublicKey(line string) (PublicKey, ssh.PublicKey, error) {
	kind, rest := cutField(line)
	encoded, _ := cutField(rest)
	if kind == "" || encoded == "" {
		return PublicKey{}, nil, errors.New("there is no key; a key is a kind like ssh-ed25519 and its base64 text")
	}
	if strings.Contains(kind, "-cert-v") {
		return PublicKey{}, nil, errors.New("certificates are not accepted; list the key itself")
	}
	wire, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return PublicKey{}, nil, errors.New("the key is not written in base64")
	}
	key, err := ssh.ParsePublicKey(wire)
	if err != nil {
		return PublicKey{}, nil, fmt.Errorf("the key is damaged or of an unknown kind: %w", err)
	}
	if key.Type() != kind {
		return PublicKey{}, nil, fmt.Errorf("the key is of the kind %s, and the line says %s", key.Type(), kind)
	}
	if err := acceptable(key); err != nil {
		return PublicKey{}, nil, err
	}
	return publicKey(key), key, nil
}

// publicKey is the same for each way to write a key: numbers are written anew.
func publicKey(key ssh.PublicKey) PublicKey { return PublicKey{string(key.Marshal())} }

// acceptable refuses kinds and sizes of keys that do not prove who signed.
func acceptable(key ssh.PublicKey) error {
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		return nil
	case ssh.KeyAlgoRSA:
		holder, ok := key.(ssh.CryptoPublicKey)
		if !ok {
			break
		}
		public, ok := holder.CryptoPublicKey().(*rsa.PublicKey)
		if !ok {
			break
		}
		if bits := public.N.BitLen(); bits < minRSA || bits > maxRSA {
			return fmt.Errorf("the RSA key has %d bits; %d to %d are accepted", bits, minRSA, maxRSA)
		}
		return nil
	}
	return fmt.Errorf("keys of the kind %s are not accepted; use ssh-ed25519", key.Type())
}

// kind is the first text within the key.
func (p PublicKey) kind() string {
	if len(p.wire) < 4 {
		return ""
	}
	size := min(int64(binary.BigEndian.Uint32([]byte(p.wire[:4]))), int64(len(p.wire)-4))
	return p.wire[4 : 4+size]
}

// Fingerprint returns SHA256: and the digest of the key in base64, as ssh-keygen -l has it;
// "" for no key.
func (p PublicKey) Fingerprint() string {
	if p.wire == "" {
		return ""
	}
	return fingerprint([]byte(p.wire))
}

// String returns the key as in a .pub file, without comment; "" for no key.
func (p PublicKey) String() string {
	if p.wire == "" {
		return ""
	}
	return p.kind() + " " + base64.StdEncoding.EncodeToString([]byte(p.wire))
}

// cutField cuts off the text before the first spaces and tabs.
func cutField(s string) (field, rest string) {
	end := strings.IndexAny(s, " \t")
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimLeft(s[end:], " \t")
}
