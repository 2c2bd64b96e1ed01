package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/wire"
)

// digestLength is how many hexadecimal digits of a digest are kept: 128 bits. GitHub keeps 255
// characters of our mark.
const digestLength = 32

// Digest identifies what is shown: equal publications have equal digests.
func (p Publication) Digest() string {
	var w wire.Writer
	p.appendCheck(&w)
	w.Uvarint(uint64(max(p.Pull, 0)))
	w.Text(p.Comment)
	w.Uvarint(uint64(len(p.Labels)))
	for _, label := range slices.Sorted(slices.Values(p.Labels)) {
		w.Text(label)
	}
	return digest(w)
}

// appendCheck appends what the check run shows.
func (p Publication) appendCheck(w *wire.Writer) {
	for _, text := range []string{p.Head, p.Conclusion, p.Title, p.Summary, p.DetailsURL, annotationsDigest(p.Annotations)} {
		w.Text(text)
	}
}

func annotationsDigest(all []forge.Annotation) string {
	var w wire.Writer
	w.Uvarint(uint64(len(all)))
	for _, a := range all {
		w.Varint(int64(a.Line))
		w.Varint(int64(a.EndLine))
		for _, text := range []string{a.Path, a.Level, a.Title, a.Message} {
			w.Text(text)
		}
	}
	return digest(w)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])[:digestLength]
}

// mark is what a check run carries of ours: which publication it shows, which annotations belong
// to it, and how many of these were written.
type mark struct {
	check, annotations string
	written            int
}

// markOf is that of a publication that is written as a whole.
func markOf(p Publication) mark {
	var w wire.Writer
	p.appendCheck(&w)
	return mark{digest(w), annotationsDigest(p.Annotations), len(p.Annotations)}
}

func (m mark) String() string {
	return "gitsm " + m.check + " " + m.annotations + " " + strconv.Itoa(m.written)
}

// readMark reads a mark; what nobody of us wrote is the zero mark.
func readMark(s string) mark {
	words := strings.Split(s, " ")
	if len(words) != 4 || words[0] != "gitsm" || len(words[1]) != digestLength || len(words[2]) != digestLength {
		return mark{}
	}
	written, err := strconv.Atoi(words[3])
	if err != nil || written < 0 {
		return mark{}
	}
	return mark{words[1], words[2], written}
}
