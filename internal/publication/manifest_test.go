package publication

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestStateRoundTrip: what was remembered is remembered, and only for its manifest.
func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.SliceOf(rapid.Custom(func(t *rapid.T) seen {
			if rapid.Bool().Draw(t, "unknown") {
				return seen{}
			}
			return seen{ok: true, racy: rapid.Bool().Draw(t, "racy"), stat: stat{
				size: rapid.Int64().Draw(t, "size"), modified: rapid.Int64().Draw(t, "modified"),
				changed: rapid.Int64().Draw(t, "changed"), inode: rapid.Uint64().Draw(t, "inode"),
			}}
		})).Draw(t, "files")
		manifest := rapid.SliceOf(rapid.Byte()).Draw(t, "manifest")
		encoded := encodeState(manifest, files)
		require.ElementsMatch(t, files, decodeState(encoded, manifest, len(files)))
		require.Nil(t, decodeState(encoded, append(manifest, 'x'), len(files)))
		require.Nil(t, decodeState(encoded, manifest, len(files)+1))
	})
}

// FuzzManifest: a manifest that is accepted is exactly what would be written.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(manifestHead))
	f.Add(formatManifest([]line{{path: "a"}, {path: "b/c.html", digest: digest{1, 2}}}))
	f.Add([]byte(manifestHead + "\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		lines, err := parseManifest(content)
		if err != nil {
			return
		}
		require.Equal(t, string(content), string(formatManifest(lines)))
	})
}

// FuzzJournal: a journal gives the lines that are whole in it, or is refused.
func FuzzJournal(f *testing.F) {
	f.Add([]byte(journalHead))
	f.Add([]byte(journalHead[:5]))
	f.Add(appendLine(appendLine([]byte(journalHead), line{path: "a"}), line{path: "a", digest: digest{1}})[:150])
	f.Fuzz(func(t *testing.T, content []byte) {
		lines, err := parseJournal(content)
		if err != nil {
			return
		}
		whole := []byte(journalHead)
		for _, l := range lines {
			whole = appendLine(whole, l)
		}
		if cut := content[:bytes.LastIndexByte(content, '\n')+1]; len(cut) > 0 {
			require.Equal(t, string(cut), string(whole))
		} else {
			require.Empty(t, lines)
		}
	})
}

// FuzzState: no state makes anything fail.
func FuzzState(f *testing.F) {
	f.Add(encodeState([]byte("m"), []seen{{}, {ok: true}}))
	f.Fuzz(func(t *testing.T, content []byte) {
		if files := decodeState(content, []byte("m"), 2); files != nil {
			require.Len(t, files, 2)
		}
	})
}
