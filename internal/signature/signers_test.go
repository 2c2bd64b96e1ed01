package signature_test

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/signature"
)

func digest(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func TestFaultsAreTold(t *testing.T) {
	t.Parallel()
	k := newKey(t).Public().String()
	s, faults := signature.ParseSigners([]byte(strings.Join([]string{
		"# people",
		"ada@example.org valid-after=\"20260101\" " + k,
		"ada@example.org cert-authority " + k,
		"",
		"eva@example.org namespaces=\"git\",valid-before=\"20270101Z\" " + k + " laptop",
		"eva@example.org namespaces=\"git\",Namespaces=\"git\" " + k,
		"eva@example.org ssh-ed25519-cert-v01@openssh.com AAAA",
		"eva@example.org ssh-dss AAAA",
		"eva@\x01example.org " + k,
		"eva@\xff " + k,
	}, "\r\n")))
	var text []string
	for _, f := range faults {
		text = append(text, f.Error())
	}
	require.Equal(t, []string{
		"line 2: its valid-after would be read in the time zone of each machine; append Z for UTC: 20260101Z",
		"line 3: it is for a certificate authority; certificates are not accepted, list the keys themselves",
		"line 6: it has the option namespaces twice",
		"line 7: certificates are not accepted; list the key itself",
		"line 8: the key is damaged or of an unknown kind: ssh: short read",
		"line 9: it has the control character U+0001",
		"line 10: it has bytes that are not UTF-8",
	}, text)
	require.Len(t, s.All(), 1)
	require.Equal(t, 5, s.All()[0].Line)
	require.Equal(t, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), s.All()[0].ValidBefore)
}

func TestLargeFiles(t *testing.T) {
	t.Parallel()
	s, faults := signature.ParseSigners([]byte(strings.Repeat("# x\n", 1<<19)))
	require.Empty(t, s.All())
	require.Len(t, faults, 1)
	require.Zero(t, faults[0].Line)
	_, faults = signature.ParseSigners([]byte(strings.Repeat("x\n", 1<<19)))
	require.Len(t, faults, 1000)
}

func TestSignerLineCannotBeTwo(t *testing.T) {
	t.Parallel()
	key := newKey(t).Public()
	require.Equal(t, `ada@example.org namespaces="git",valid-after="20261120120000Z",valid-before="20261120130000Z" `+key.String(),
		signature.SignerLine(principal, key, noon, noon.Add(time.Hour)))
	for _, name := range []string{"", "a b", "a\nb ssh-ed25519", "*", "!a", "a,b", `"a"`, "#a", "\xff", "\ufeff"} {
		s := signers(t, signature.SignerLine(name, key, time.Time{}, time.Time{}))
		require.Len(t, s.All(), 1)
		require.NotContains(t, s.All()[0].Principals, ",")
		require.NotContains(t, s.All()[0].Principals, "*")
	}
}

// FuzzParseSigners: whatever the file, a line is either told or means the same when written
// anew.
func FuzzParseSigners(f *testing.F) {
	k := newKey(f).Public().String()
	f.Add("ada@example.org " + k + "\n")
	f.Add(`a,*@b namespaces="git,\"x",valid-after="20260101Z",valid-before="202701011200Z" ` + k + " c\r\n# x")
	f.Fuzz(func(t *testing.T, text string) {
		s, faults := signature.ParseSigners([]byte(text))
		lines := map[int]bool{}
		for _, f := range faults {
			require.NotEmpty(t, f.Problem)
			lines[f.Line] = true
		}
		for _, a := range s.All() {
			require.False(t, lines[a.Line])
			require.NotEmpty(t, a.Principals)
			require.True(t, a.ValidAfter.IsZero() || a.ValidBefore.IsZero() || a.ValidAfter.Before(a.ValidBefore))
			again, err := signature.ParsePublicKey(a.Key.String())
			require.NoError(t, err)
			require.Equal(t, a.Key, again)
		}
	})
}

// FuzzPattern compares with matching by recursion.
func FuzzPattern(f *testing.F) {
	f.Add("git", "g*,!x")
	f.Add("aab", "*a*b")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if len(text) > 20 || len(pattern) > 12 {
			t.Skip()
		}
		require.Equal(t, matchSlowly(text, pattern), signature.Match(text, pattern))
	})
}

func matchSlowly(text, pattern string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return matchSlowly(text, pattern[1:]) || text != "" && matchSlowly(text[1:], pattern)
	case text == "":
		return false
	}
	return (pattern[0] == '?' || pattern[0] == text[0]) && matchSlowly(text[1:], pattern[1:])
}
