package memo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawBook draws what a run asked and made, in a small world so that things repeat.
func drawBook(t *rapid.T, edition Digest) *Book {
	b := New(edition)
	question := rapid.Custom(func(t *rapid.T) Question {
		return Question{rapid.SampledFrom([]string{"record", "label", "cost"}).Draw(t, "name"), rapid.StringN(0, 2, -1).Draw(t, "subject")}
	})
	for i := range rapid.IntRange(0, 6).Draw(t, "things") {
		asked := rapid.SliceOfN(question, 0, 5).Draw(t, "asked")
		for _, q := range asked {
			a := Answer{Inputs: Of([]byte(rapid.String().Draw(t, "inputs"))), Value: Of([]byte(rapid.String().Draw(t, "value")))}
			if kept := rapid.SliceOf(rapid.Byte()).Draw(t, "kept"); len(kept) > 0 {
				a.Kept = kept
			}
			b.Answered(q, a)
		}
		b.Made(fmt.Sprint("page ", i), asked)
	}
	return b
}

func TestBookComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		edition := Of([]byte("1"))
		b := drawBook(t, edition)
		path := filepath.Join(dir, "deeper", "book")
		require.NoError(t, b.Save(path))
		again := Open(path, edition)
		assert.Len(t, again.before.asked, len(b.now.asked))
		for name, asked := range b.now.asked {
			require.ElementsMatch(t, asked, again.before.asked[name])
			for _, q := range asked {
				a, ok := again.Before(q)
				require.True(t, ok)
				require.Equal(t, b.now.answers[q], a)
			}
			require.True(t, again.Stands(name, func(q Question) Digest { return b.now.answers[q].Value }))
		}
		require.NoError(t, again.Save(path))
		assert.Empty(t, Open(path, edition).before.asked, "what was not made again is forgotten")
	})
}

func TestOneOtherAnswerMakesAThingAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBook(t, Digest{})
		b.before = b.now
		for name, asked := range b.before.asked {
			for _, other := range asked {
				stands := b.Stands(name, func(q Question) Digest {
					if q == other {
						return Of([]byte("something that nobody drew"))
					}
					return b.before.answers[q].Value
				})
				assert.False(t, stands)
			}
		}
		assert.False(t, b.Stands("what was never made", func(Question) Digest { return Digest{} }))
	})
}

func TestDamagedBooksAreEmpty(t *testing.T) {
	t.Parallel()
	b := New(Digest{1})
	q := Question{"record", "service/a"}
	b.Answered(q, Answer{Value: Digest{2}, Kept: []byte("x")})
	b.Made("a.html", []Question{q})
	path := filepath.Join(t.TempDir(), "book")
	require.NoError(t, b.Save(path))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		_, ok := decode(damaged, Digest{1})
		assert.False(t, ok, "byte %d", i)
		_, ok = decode(whole[:i], Digest{1})
		assert.False(t, ok, "cut at %d", i)
	}
	_, ok := decode(whole, Digest{9})
	assert.False(t, ok, "another edition")
	_, ok = decode(whole, Digest{1})
	assert.True(t, ok)
	_, ok = Open(filepath.Join(t.TempDir(), "absent"), Digest{1}).Before(q)
	assert.False(t, ok)
}

// Whatever stands in the file, with the right digest at its end, it is read without a panic.
func FuzzDecode(f *testing.F) {
	b := New(Digest{})
	b.Answered(Question{"record", "service/a"}, Answer{Value: Digest{2}, Kept: []byte("x")})
	b.Made("a.html", []Question{{"record", "service/a"}})
	encoded := b.now.encode(Digest{})
	f.Add(encoded[:len(encoded)-len(Digest{})])
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := Of(body)
		p, ok := decode(append(body, sum[:]...), Digest{})
		if !ok {
			return
		}
		_, again := decode(p.encode(Digest{}), Digest{})
		assert.True(t, again)
	})
}

func TestPartsAreToldApart(t *testing.T) {
	t.Parallel()
	mixed := func(parts ...string) Digest {
		var m Mix
		for _, p := range parts {
			m.Text(p)
		}
		return m.Sum()
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(t, "a"), rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(t, "b")
		assert.Equal(t, fmt.Sprintf("%q", a) == fmt.Sprintf("%q", b), mixed(a...) == mixed(b...))
	})
}

// What is known of everything stays known through a run that has no reason to ask for it.
func TestWhatWasKeptAboutEverythingStays(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "book")
	b := New(Digest{})
	all, one := Question{"costs", ""}, Question{"cost", "service/a"}
	b.Answered(all, Answer{Inputs: Digest{1}, Value: Digest{2}, Kept: []byte("dear")})
	b.Answered(one, Answer{Inputs: Digest{1}, Value: Digest{3}, Kept: []byte("cheap")})
	require.NoError(t, b.Save(path))
	require.NoError(t, Open(path, Digest{}).Save(path))
	again := Open(path, Digest{})
	a, ok := again.Before(all)
	assert.True(t, ok)
	assert.Equal(t, "dear", string(a.Kept))
	_, ok = again.Before(one)
	assert.False(t, ok)
}
