package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/wire"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unsigned := rapid.SliceOf(rapid.Uint64()).Draw(t, "unsigned")
		signed := rapid.SliceOf(rapid.Int64()).Draw(t, "signed")
		texts := rapid.SliceOf(rapid.String()).Draw(t, "texts")
		var w wire.Writer
		for _, v := range unsigned {
			w.Uvarint(v)
		}
		for _, v := range signed {
			w.Varint(v)
		}
		for _, v := range texts {
			w.Text(v)
		}
		r := wire.NewReader(string(w))
		for _, v := range unsigned {
			require.Equal(t, v, r.Uvarint())
		}
		for _, v := range signed {
			require.Equal(t, v, r.Varint())
		}
		for _, v := range texts {
			require.Equal(t, v, r.Text())
		}
		require.NoError(t, r.Err())
		require.Empty(t, r.Rest())
	})
}

func TestEveryCutFails(t *testing.T) {
	var w wire.Writer
	w.Uvarint(1 << 40)
	w.Text("payments")
	w.Varint(-300)
	for length := range len(w) {
		r := wire.NewReader(string(w[:length]))
		r.Uvarint()
		r.Text()
		r.Varint()
		assert.ErrorIs(t, r.Err(), wire.ErrMalformed, "cut to %d bytes", length)
	}
}

func TestCountRefusesMoreThanIsLeft(t *testing.T) {
	var w wire.Writer
	w.Uvarint(3)
	w.Raw([]byte("ab"))
	r := wire.NewReader(string(w))
	assert.Zero(t, r.Count())
	assert.ErrorIs(t, r.Err(), wire.ErrMalformed)
}
