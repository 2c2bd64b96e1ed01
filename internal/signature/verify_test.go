package signature_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hiddeco/sshsig"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/signature"
)

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	key, other := newKey(t), newKey(t)
	armoured := sign(t, key, "payload")
	hour := time.Hour
	line := func(k *signature.Key, after, before time.Time) string {
		return signature.SignerLine(principal, k.Public(), after, before) + "\n"
	}
	s := signers(t, line(key, noon, noon.Add(hour)))

	_, err := s.Verify([]byte("payload2"), armoured, noon)
	require.ErrorIs(t, err, signature.ErrBadSignature)
	_, err = s.Verify([]byte("payload2"), armoured, noon.Add(-hour))
	require.ErrorIs(t, err, signature.ErrBadSignature, "a signature of something else says nothing about time")
	_, err = s.Verify([]byte("payload"), sign(t, other, "payload"), noon)
	require.ErrorIs(t, err, signature.ErrUnknownKey)
	require.ErrorContains(t, err, other.Public().Fingerprint())
	_, err = signature.Signers{}.Verify([]byte("payload"), armoured, noon)
	require.ErrorIs(t, err, signature.ErrUnknownKey)
	_, err = signers(t, principal+` namespaces="file" `+key.Public().String()).Verify([]byte("payload"), armoured, noon)
	require.ErrorIs(t, err, signature.ErrUnknownKey)
	require.ErrorContains(t, err, "not for the namespace git")

	for at, valid := range map[time.Time]bool{
		noon.Add(-1): false, noon: true, noon.Add(hour): true, noon.Add(hour + time.Second - 1): true, noon.Add(hour + time.Second): false,
	} {
		got, err := s.Verify([]byte("payload"), armoured, at)
		if valid {
			require.NoError(t, err, at)
			require.Equal(t, signature.Signer{Principals: principal, Key: key.Public(), ValidAfter: noon, ValidBefore: noon.Add(hour), Namespaces: "git", Line: 1}, got)
			continue
		}
		var expired *signature.ExpiredError
		require.ErrorAs(t, err, &expired, at)
		require.Equal(t, at, expired.At)
		require.Equal(t, 1, expired.Signer.Line)
		require.ErrorContains(t, err, "is valid from 2026-11-20T12:00:00Z until 2026-11-20T13:00:00Z")
	}
}

func TestVerifyCutShort(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := signers(t, signature.SignerLine(principal, key.Public(), time.Time{}, time.Time{}))
	armoured := sign(t, key, "payload")
	for n := range len(armoured) - 1 { // the last byte is a line end, which may be missing
		_, err := s.Verify([]byte("payload"), armoured[:n], noon)
		require.ErrorIs(t, err, signature.ErrMalformedSignature, n)
	}
	for _, text := range []string{"x" + string(armoured), string(armoured) + "x", " " + string(armoured), "",
		strings.ReplaceAll(string(armoured), "\n", "\n "), string(armoured) + string(armoured),
		strings.Replace(string(armoured), "-----\n", "-----\nHeader: x\n\n", 1), strings.Repeat("-", 1<<17)} {
		_, err := s.Verify([]byte("payload"), []byte(text), noon)
		require.ErrorIs(t, err, signature.ErrMalformedSignature, text)
	}
	_, err := s.Verify([]byte("payload"), []byte(strings.ReplaceAll(string(armoured), "\n", "\r\n")), noon)
	require.NoError(t, err)
}

// TestVerifyEveryByteCounts: no byte of the signature can be changed.
func TestVerifyEveryByteCounts(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := signers(t, signature.SignerLine(principal, key.Public(), time.Time{}, time.Time{}))
	sig, err := sshsig.Unarmor(sign(t, key, "payload"))
	require.NoError(t, err)
	raw := sig.Marshal()
	check := func(raw []byte) error {
		_, err := s.Verify([]byte("payload"), []byte(armour(raw)), noon)
		return err
	}
	require.NoError(t, check(raw))
	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(raw)
		at := rapid.IntRange(0, len(raw)-1).Draw(t, "at")
		changed[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		require.Error(t, check(changed))
	})
	require.ErrorIs(t, check(append(bytes.Clone(raw), 0)), signature.ErrMalformedSignature)
	sig.Signature.Rest = []byte{1, 2, 3}
	require.ErrorIs(t, check(sig.Marshal()), signature.ErrMalformedSignature)
}

func armour(raw []byte) string {
	return "-----BEGIN SSH SIGNATURE-----\n" + base64.StdEncoding.EncodeToString(raw) + "\n-----END SSH SIGNATURE-----\n"
}

// touch signs as a security key does.
type touch struct {
	ssh.Signer
	public  ssh.PublicKey
	private ed25519.PrivateKey
	flags   byte
}

func (s touch) PublicKey() ssh.PublicKey { return s.public }

func (s touch) Sign(_ io.Reader, data []byte) (*ssh.Signature, error) {
	signed := append(digest("ssh:"), s.flags, 0, 0, 0, 7)
	signed = append(signed, digest(string(data))...)
	return &ssh.Signature{Format: ssh.KeyAlgoSKED25519, Blob: ed25519.Sign(s.private, signed), Rest: []byte{s.flags, 0, 0, 0, 7}}, nil
}

func TestSecurityKeys(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	wire := ssh.Marshal(struct{ Kind, Key, Application string }{ssh.KeyAlgoSKED25519, string(public), "ssh:"})
	key, err := ssh.ParsePublicKey(wire)
	require.NoError(t, err)
	allowed := principal + " " + ssh.KeyAlgoSKED25519 + " " + base64.StdEncoding.EncodeToString(wire) + "\n"
	for flags, touched := range map[byte]bool{1: true, 5: true, 0: false} {
		sig, err := sshsig.Sign(strings.NewReader("payload"), touch{public: key, private: private, flags: flags}, sshsig.HashSHA512, "git")
		require.NoError(t, err)
		_, err = signers(t, allowed).Verify([]byte("payload"), []byte(armour(sig.Marshal())), noon)
		if !touched {
			require.ErrorIs(t, err, signature.ErrBadSignature, "nobody has touched the key")
			continue
		}
		require.NoError(t, err)
		out, ok := keygenVerifies(t, allowed, "payload", []byte(armour(sig.Marshal())), noon)
		require.True(t, ok, out)
	}
}

func FuzzVerify(f *testing.F) {
	key := newKey(f)
	s := signers(f, signature.SignerLine(principal, key.Public(), time.Time{}, time.Time{}))
	good := sign(f, key, "payload")
	f.Add(good)
	f.Add(good[:100])
	f.Add([]byte("-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----"))
	sig, err := sshsig.Unarmor(good)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, armoured []byte) {
		if _, err := s.Verify([]byte("payload"), armoured, noon); err == nil {
			got, err := sshsig.Unarmor(armoured)
			require.NoError(t, err)
			require.Equal(t, sig.Marshal(), got.Marshal(), "Ed25519 has one signature of a content")
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	key := newKey(b)
	var lines strings.Builder
	for i := range 50 {
		fmt.Fprintln(&lines, signature.SignerLine(fmt.Sprintf("p%d@example.org", i), newKey(b).Public(), noon, noon.Add(time.Hour)))
	}
	s := signers(b, lines.String()+signature.SignerLine(principal, key.Public(), noon, noon.Add(time.Hour)))
	payload := strings.Repeat("x", 500)
	armoured := sign(b, key, payload)
	b.Run("Signers", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Verify([]byte(payload), armoured, noon); err != nil {
				b.Fatal(err)
			}
		}
	})
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(b, err)
	bare := ed25519.Sign(private, []byte(payload))
	b.Run("ed25519", func(b *testing.B) {
		for b.Loop() {
			if !ed25519.Verify(public, []byte(payload), bare) {
				b.Fatal("bad")
			}
		}
	})
}
