package estate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func FuzzParseRef(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := estate.ParseRef(text)
		if err != nil {
			if ref != "" {
				t.Fatalf("%q is at fault and yields %q", text, ref)
			}
			return
		}
		kind := ref.Kind()
		if kind == estate.NoKind || kind.Info().Prefix != ref.Prefix() || !estate.ValidID(ref.ID()) {
			t.Fatalf("%q: kind %s, id %q", text, kind, ref.ID())
		}
		if string(ref) != text || estate.NewRef(kind, ref.ID()) != ref || ref.Prefix()+"/"+ref.ID() != text {
			t.Fatalf("%q comes back as %q", text, ref)
		}
		if len(ref.ID()) > estate.MaxIDLength || strings.ContainsAny(ref.ID(), "/\\ \x00:*?\"<>|") {
			t.Fatalf("%q cannot name a file", ref.ID())
		}
	})
}

func TestEveryKindIsFound(t *testing.T) {
	prefixes, folders := map[string]bool{}, map[string]bool{}
	for _, info := range estate.Kinds() {
		assert.False(t, prefixes[info.Prefix], "two kinds share the prefix %s", info.Prefix)
		assert.False(t, folders[info.Folder], "two kinds share the folder %s", info.Folder)
		prefixes[info.Prefix], folders[info.Folder] = true, true
		assert.Equal(t, info, info.Kind.Info())
		for _, text := range []string{info.Name, strings.ToUpper(info.Name), info.Prefix, info.Prefix + "s", info.Folder, strings.ToLower(info.Name) + "s"} {
			kind, err := estate.ParseKind(text)
			require.NoError(t, err)
			assert.Equal(t, info.Kind, kind, text)
		}
		byName, ok := estate.KindByName(info.Name)
		assert.True(t, ok)
		assert.Equal(t, info.Kind, byName)
		byPath, rest, ok := estate.KindOfPath(info.Folder + "/a/b.yaml")
		assert.True(t, ok)
		assert.Equal(t, info.Kind, byPath)
		assert.Equal(t, "a/b.yaml", rest)
		assert.Equal(t, info.Kind, estate.NewRef(info.Kind, "x").Kind())
	}
	_, err := estate.ParseKind("servise")
	require.ErrorContains(t, err, "did you mean service?")
	_, _, ok := estate.KindOfPath("catalogue/servicesx/a.yaml")
	assert.False(t, ok)
	assert.Equal(t, "kind(200)", estate.Kind(200).String())
	assert.Empty(t, estate.Kind(200).Info())
}

// A suggested id is one.
func TestSuggestIDIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9 ._é/-]{0,40}`)).Draw(t, "name")
		id := estate.SuggestID(name)
		require.True(t, estate.ValidID(id), "%q from %q", id, name)
		require.Equal(t, id, estate.SuggestID(id), "an id suggests itself")
	})
}

func TestSuggestIDIsReadable(t *testing.T) {
	for name, want := range map[string]string{
		"Payments API": "payments-api", "Schließfach Zürich": "schliessfach-zurich", "Łódź – hall 2": "lodz-hall-2", "Ærø/Østerbro": "aero-osterbro",
		"Façade n°1 (ﬁnal)": "facade-n-1-final", "İzmir": "izmir", "东京": "new-id", "e\u0301t\u00e9": "ete",
	} {
		assert.Equal(t, want, estate.SuggestID(name), name)
	}
}

func TestSuggestIDIsNotTooLong(t *testing.T) {
	assert.True(t, estate.ValidID(estate.SuggestID(strings.Repeat("long name ", 30))))
}

func TestIDDate(t *testing.T) {
	for id, want := range map[string]bool{
		"2026-11-20-x": true, "2024-02-29-x": true, "2026-02-29-x": false, "2026-11-20": false, "2026-11-20-": false,
		"2026-11-20x": false, "26-11-20-x": false, "2026-13-01-x": false, "": false,
	} {
		day, ok := estate.IDDate(id)
		assert.Equal(t, want, ok, id)
		if ok {
			assert.Equal(t, id[:10], day.Format("2006-01-02"))
		}
	}
}
