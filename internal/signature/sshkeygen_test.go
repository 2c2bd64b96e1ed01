package signature_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/signature"
)

// principal is who signs in the tests.
const principal = "ada@example.org"

// noon is when.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// needProgram skips a test where a program is absent, unless everything has to be tested.
func needProgram(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatalf("GITSM_REQUIRE_ALL=1, and there is no %s on PATH", name)
		}
		t.Skipf("there is no %s on PATH to compare with", name)
	}
}

// run runs a program and returns what it prints and whether it was content.
func run(t testing.TB, dir, stdin string, args ...string) (string, bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_DATE=2026-11-20T12:00:00Z", "GIT_COMMITTER_DATE=2026-11-20T12:00:00Z")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err == nil
}

func mustRun(t testing.TB, dir, stdin string, args ...string) string {
	t.Helper()
	out, ok := run(t, dir, stdin, args...)
	require.True(t, ok, "%v: %s", args, out)
	return out
}

func write(t testing.TB, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func newKey(t testing.TB) *signature.Key {
	t.Helper()
	k, err := signature.GenerateKey(rand.Reader, "test")
	require.NoError(t, err)
	return k
}

func sign(t testing.TB, k *signature.Key, payload string) []byte {
	t.Helper()
	sig, err := k.Sign(rand.Reader, []byte(payload))
	require.NoError(t, err)
	return sig
}

func signers(t testing.TB, text string) signature.Signers {
	t.Helper()
	s, faults := signature.ParseSigners([]byte(text))
	require.Empty(t, faults)
	return s
}

// keygenVerifies asks ssh-keygen.
func keygenVerifies(t testing.TB, signers, payload string, armoured []byte, at time.Time) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	return run(t, dir, payload, "ssh-keygen", "-Y", "verify", "-n", "git", "-I", principal,
		"-f", write(t, dir, "signers", []byte(signers)), "-s", write(t, dir, "sig", armoured),
		"-Overify-time="+at.UTC().Format("20060102150405Z"))
}

// TestKinds: each kind of key that ssh-keygen makes signs here and there, and both accept
// both signatures.
func TestKinds(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	for _, args := range [][]string{{"-t", "ed25519"}, {"-t", "ecdsa", "-b", "256"}, {"-t", "ecdsa", "-b", "384"},
		{"-t", "ecdsa", "-b", "521"}, {"-t", "rsa", "-b", "2048"}, {"-t", "rsa", "-b", "2048", "-m", "PEM"}, {"-t", "ecdsa", "-m", "PKCS8"}} {
		t.Run(strings.Join(args, ""), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "key")
			mustRun(t, dir, "", append([]string{"ssh-keygen", "-q", "-N", "", "-C", "a comment", "-f", file}, args...)...)
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			key, err := signature.ReadKey(content)
			require.NoError(t, err)
			line, err := os.ReadFile(file + ".pub")
			require.NoError(t, err)
			public, err := signature.ParsePublicKey(string(line))
			require.NoError(t, err)
			require.Equal(t, key.Public(), public)
			require.Equal(t, strings.TrimSuffix(string(line), " a comment\n"), public.String())
			require.Contains(t, mustRun(t, dir, "", "ssh-keygen", "-l", "-f", file+".pub"), " "+public.Fingerprint()+" ")

			allowed := signature.SignerLine(principal, public, time.Time{}, time.Time{}) + "\n"
			for _, hash := range []string{"sha512", "sha256"} {
				theirs := mustRun(t, dir, "payload", "ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-O", "hashalg="+hash, "-f", file)
				theirs = theirs[strings.Index(theirs, "-----BEGIN"):]
				got, err := signers(t, allowed).Verify([]byte("payload"), []byte(theirs), noon)
				require.NoError(t, err)
				require.Equal(t, public, got.Key)
				if args[1] != "ecdsa" && hash == "sha512" {
					require.Equal(t, theirs, string(sign(t, key, "payload")))
				}
			}
			out, ok := keygenVerifies(t, allowed, "payload", sign(t, key, "payload"), noon)
			require.True(t, ok, out)

			again, err := key.PEM()
			require.NoError(t, err)
			require.Equal(t, public.String(), strings.TrimSpace(mustRun(t, dir, "", "ssh-keygen", "-y", "-f", write(t, dir, "again", again))))
		})
	}
}

func TestGeneratedKeyIsOpenSSH(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	key := newKey(t)
	content, err := key.PEM()
	require.NoError(t, err)
	dir := t.TempDir()
	file := write(t, dir, "key", content)
	require.Equal(t, key.Public().String()+" test\n", mustRun(t, dir, "", "ssh-keygen", "-y", "-f", file))
	theirs := mustRun(t, dir, "payload", "ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", file)
	require.Equal(t, theirs[strings.Index(theirs, "-----BEGIN"):], string(sign(t, key, "payload")), "Ed25519 leaves no choice")
}

// TestGit: what git signs is accepted here, and the other way round in gittree's tests.
func TestGit(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	needProgram(t, "git")
	key := newKey(t)
	content, err := key.PEM()
	require.NoError(t, err)
	dir := t.TempDir()
	file := write(t, dir, "key", content)
	mustRun(t, dir, "", "git", "init", "-q")
	mustRun(t, dir, "", "git", "-c", "user.name=Ada", "-c", "user.email="+principal, "-c", "gpg.format=ssh", "-c", "user.signingKey="+file,
		"commit", "-q", "-S", "--allow-empty", "-m", "signed")
	raw := mustRun(t, dir, "", "git", "cat-file", "commit", "HEAD")
	before, rest, ok := strings.Cut(raw, "gpgsig ")
	require.True(t, ok)
	header, message, ok := strings.Cut(rest, "\n\n")
	require.True(t, ok)
	armoured := strings.ReplaceAll(header, "\n ", "\n")
	allowed := signature.SignerLine(principal, key.Public(), noon, noon)
	s, faults := signature.ParseSigners([]byte(allowed))
	require.Len(t, faults, 1, "no time lies between one and itself")
	require.Empty(t, s.All())
	s = signers(t, signature.SignerLine(principal, key.Public(), noon, noon.Add(time.Second)))
	_, err = s.Verify([]byte(before+"\n"+message), []byte(armoured), noon)
	require.NoError(t, err)
	_, err = s.Verify([]byte(before+"\n"+message+"\n"), []byte(armoured), noon)
	require.ErrorIs(t, err, signature.ErrBadSignature)
}

// TestLinesAsKeygen compares what lines mean, one file each. A line is strict if it is
// refused here although ssh-keygen accepts it; nothing is the other way round.
func TestLinesAsKeygen(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	key, other := newKey(t), newKey(t)
	armoured := sign(t, key, "payload")
	k, o := key.Public().String(), other.Public().String()
	for _, c := range []struct {
		line         string
		ours, theirs bool
	}{
		{principal + " " + k, true, true},
		{principal + " " + k + " a comment, with \"quotes\"", true, true},
		{" \t" + principal + "\t \t" + k + "\r", true, true},
		{"# a comment\n\n  # another\r\n" + principal + " " + k, true, true},
		{"eva@example.org,*@example.org " + k, true, true},
		{"*,!eva@example.org " + k, true, true},
		{"!eva@example.org " + k, false, false},
		{"!eva@example.org,!a " + k, false, false},
		{principal + " " + o, false, false},
		{principal + " " + o + "\n" + principal + " " + k, true, true},
		{principal, false, false},
		{principal + " namespaces=\"git\"", false, false},
		{principal + " " + k[:len(k)-3], false, false},
		{principal + " ssh-rsa" + strings.TrimPrefix(k, "ssh-ed25519"), false, false},
		{principal + ` namespaces="git" ` + k, true, true},
		{principal + ` NameSpaces="git" ` + k, true, true},
		{principal + ` namespaces="file,git" ` + k, true, true},
		{principal + ` namespaces="file, git" ` + k, false, false},
		{principal + ` namespaces="g*" ` + k, true, true},
		{principal + ` namespaces="?i?" ` + k, true, true},
		{principal + ` namespaces="*,!git" ` + k, false, false},
		{principal + ` namespaces="!file" ` + k, false, false},
		{principal + ` namespaces="!file,*" ` + k, true, true},
		{principal + ` namespaces="GIT" ` + k, false, false},
		{principal + ` namespaces="" ` + k, false, false},
		{principal + ` namespaces="git\"" ` + k, false, false},
		{principal + ` namespaces="x\",git" ` + k, true, true},
		{principal + ` namespaces=git ` + k, false, false},
		{principal + ` namespaces="git ` + k, false, false},
		{principal + ` namespaces="git"x ` + k, false, false},
		{principal + ` namespaces="git", ` + k, false, false},
		{principal + ` namespaces="git",namespaces="git" ` + k, false, false},
		{principal + ` namespaces="git",unknown="x" ` + k, false, false},
		{principal + ` unknown ` + k, false, false},
		{principal + ` cert-authority ` + k, false, false},
		{principal + ` Cert-Authority,namespaces="git" ` + k, false, false},
		{principal + ` valid-after="20261120120000Z" ` + k, true, true},
		{principal + ` valid-after="20261120120001Z" ` + k, false, false},
		{principal + ` valid-before="20261120120000z" ` + k, true, true},
		{principal + ` valid-before="20261120115959Z" ` + k, false, false},
		{principal + ` valid-after="202611201200Z",valid-before="20261121Z" ` + k, true, true},
		{principal + ` valid-after="20261120Z" ` + k, true, true},
		{principal + ` valid-before="20261120Z" ` + k, false, false},
		{principal + ` valid-after="20261101Z",valid-before="20261101Z" ` + k, false, false},
		{principal + ` valid-after="20261201Z",valid-before="20261101Z" ` + k, false, false},
		{principal + ` valid-after="20260101Z",valid-after="20260102Z" ` + k, false, false},
		{principal + ` valid-after=20260101Z ` + k, false, false},
		{principal + ` valid-after="2026010112Z" ` + k, false, false},
		{principal + ` valid-after="20261301Z" ` + k, false, false},
		{principal + ` valid-after="19700101Z" ` + k, false, false},
		{principal + ` valid-after="19691231Z" ` + k, false, false},
		{principal + ` valid-after="20260101ZZ" ` + k, false, false},
		{principal + ` valid-after="" ` + k, false, false},
		{principal + ` valid-before="20251231Z" ` + k + "\n" + principal + ` valid-after="20260101Z" ` + k, true, true},
		{`eva@example.org namespaces="file" ` + k + "\n" + principal + " " + k, true, true},
		// Refused here only.
		{principal + ` ,namespaces="git" ` + k, false, true},
		{`"` + principal + `" ` + k, false, true},
		{principal + ` valid-after="20260101" ` + k, false, true},
		{principal + ` valid-before="20270101000000" ` + k, false, true},
		{principal + ` valid-after="20260231Z" ` + k, false, true},
		{principal + ` valid-after="20260101UTC" ` + k, false, true},
		{principal + " " + k + " \x01", false, true},
	} {
		t.Run(c.line, func(t *testing.T) {
			t.Parallel()
			out, theirs := keygenVerifies(t, c.line+"\n", "payload", armoured, noon)
			s, faults := signature.ParseSigners([]byte(c.line))
			signer, err := s.Verify([]byte("payload"), armoured, noon)
			require.Equal(t, c.theirs, theirs, out)
			require.Equal(t, c.ours, err == nil, "%v %v", err, faults)
			if err == nil {
				require.Equal(t, key.Public(), signer.Key)
			}
		})
	}
}

// TestSignaturesAsKeygen compares what signatures are accepted.
func TestSignaturesAsKeygen(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	dir := t.TempDir()
	mustRun(t, dir, "", "ssh-keygen", "-q", "-N", "", "-t", "rsa", "-b", "1024", "-f", filepath.Join(dir, "weak"))
	_, err := signature.ReadKey(read(t, filepath.Join(dir, "weak")))
	require.ErrorContains(t, err, "1024 bits")
	_, err = signature.ParsePublicKey(string(read(t, filepath.Join(dir, "weak.pub"))))
	require.ErrorContains(t, err, "1024 bits")

	key := newKey(t)
	content, err := key.PEM()
	require.NoError(t, err)
	file := write(t, dir, "key", content)
	for _, c := range []struct {
		namespace string
		err       error
	}{{"git", nil}, {"file", signature.ErrMalformedSignature}, {"GIT", signature.ErrMalformedSignature}, {"git2", signature.ErrMalformedSignature}} {
		theirs := mustRun(t, dir, "payload", "ssh-keygen", "-q", "-Y", "sign", "-n", c.namespace, "-f", file)
		theirs = theirs[strings.Index(theirs, "-----BEGIN"):]
		allowed := principal + " " + key.Public().String() + "\n"
		_, err := signers(t, allowed).Verify([]byte("payload"), []byte(theirs), noon)
		require.ErrorIs(t, err, c.err)
		_, ok := keygenVerifies(t, allowed, "payload", []byte(theirs), noon)
		require.Equal(t, c.err == nil, ok)
	}
}

func TestEncryptedKeys(t *testing.T) {
	t.Parallel()
	needProgram(t, "ssh-keygen")
	for _, format := range []string{"RFC4716", "PEM", "PKCS8"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "key")
		mustRun(t, dir, "", "ssh-keygen", "-q", "-N", "secret", "-t", "ecdsa", "-m", format, "-f", file)
		_, err := signature.ReadKey(read(t, file))
		var e *signature.PassphraseError
		require.ErrorAs(t, err, &e, format)
		require.ErrorContains(t, err, "ssh-keygen -p")
	}
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}
