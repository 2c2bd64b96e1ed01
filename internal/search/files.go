package search

import (
	"encoding/json"
	"slices"
	"strings"
)

// File is one file of the index.
type File struct {
	Path    string // below the root of the site, with slashes
	Content []byte
}

const (
	folder     = "search/"
	directory  = "index"
	shardBytes = 48 << 10 // of words
	blockBytes = 8 << 10  // of documents: each result of a search may be in another block
	maxPosting = shardBytes / 2
)

// Files returns the index of documents, in the order of the paths: the same documents give
// the same files, in whatever order they come.
func Files(docs []Analysed) []File {
	all := enumerate(docs)
	words := cut("w", wordEntries(all), shardBytes)
	blocks := cut("d", documentEntries(all), blockBytes)
	files := make([]File, 0, len(words)+len(blocks)+1)
	for _, shards := range [][]shard{blocks, words} {
		for _, s := range shards {
			files = append(files, s.file())
		}
	}
	files = append(files, index(words, blocks))
	sortFiles(files)
	return files
}

// wordEntries are the words with the documents they are in. The text of a word in very
// many documents is in pieces, by the first digit of their numbers.
func wordEntries(docs []numbered) []entry {
	var entries []entry
	for _, p := range invert(docs) {
		key := utf16Order(p.word)
		if 4*len(p.in) <= maxPosting {
			entries = append(entries, entry{key, p.word, p.text(nil)})
			continue
		}
		for from := 0; from < len(p.in); {
			to := from + 1
			for to < len(p.in) && p.in[to].number>>18 == p.in[from].number>>18 {
				to++
			}
			piece := posting{p.word, p.in[from:to]}
			entries = append(entries, entry{key + "\x00" + alphabet[p.in[from].number>>18:][:1], p.word, piece.text(nil)})
			from = to
		}
	}
	sortEntries(entries)
	return entries
}

// posting is a word and the documents it is in, in the order of their numbers.
type posting struct {
	word string
	in   []occurrence
}

type occurrence struct {
	number number
	weight byte // a digit
}

// text is a posting as the client reads it: "word","9AAAABBBB 3CCCC", which is for every
// weight the numbers of the documents.
func (p posting) text(b []byte) []byte {
	b = append(append(append(b, '"'), p.word...), `","`...)
	var weights [10]bool
	for _, o := range p.in {
		weights[o.weight-'0'] = true
	}
	first := true
	for weight := byte('9'); weight > '0'; weight-- {
		if !weights[weight-'0'] {
			continue
		}
		if !first {
			b = append(b, ' ')
		}
		first = false
		b = append(b, weight)
		for _, o := range p.in {
			if o.weight == weight {
				b = o.number.append(b)
			}
		}
	}
	return append(b, '"')
}

// invert turns the words of documents into the documents of words.
func invert(docs []numbered) []posting {
	var postings []posting
	ids := make(map[string]int32, 4096)
	for _, d := range docs {
		for rest := d.Words; len(rest) > 1; {
			end := strings.IndexByte(rest, '\n')
			if end < 1 || rest[0] < '1' || rest[0] > '9' {
				break // not from Analyse
			}
			weight, word := rest[0], rest[1:end]
			rest = rest[end+1:]
			id, ok := ids[word]
			if !ok {
				id = int32(len(postings))
				ids[word] = id
				postings = append(postings, posting{word: word})
			}
			postings[id].in = append(postings[id].in, occurrence{d.number, weight})
		}
	}
	return postings
}

// documentEntries are what results show of documents.
func documentEntries(docs []numbered) []entry {
	entries := make([]entry, len(docs))
	for i, d := range docs {
		n := string(d.number.append(nil))
		text := make([]byte, 0, len(d.Row)+8)
		text = append(append(append(text, '"'), n...), `",`...)
		entries[i] = entry{n, n, append(text, d.Row...)}
	}
	return entries
}

// file is a shard as a script: a call of the client's function with the name and a list.
func (s shard) file() File {
	size := 64
	for _, e := range s.entries {
		size += len(e.text) + 2
	}
	b := make([]byte, 0, size)
	b = append(append(append(b, `gitsmSearch("`...), s.name...), `",[`...)
	for i, e := range s.entries {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = append(b, e.text...)
	}
	return File{folder + s.name + ".js", append(b, "]);\n"...)}
}

// index is the directory: for words and for documents, where each shard begins and its
// name; and how the client makes words of what is typed.
func index(words, blocks []shard) File {
	how, _ := json.Marshal(map[string]any{ // texts always marshal, in the order of the keys
		"classes": []string{class(dropped), class(separators), class(ideographs)},
		"letters": letterTexts(),
	})
	b := append([]byte(`gitsmSearch("`+directory+`",`), how[:len(how)-1]...)
	b = list(append(b, `,"words":[`...), words)
	b = list(append(b, `],"documents":[`...), blocks)
	return File{folder + directory + ".js", append(b, "]});\n"...)}
}

func list(b []byte, shards []shard) []byte {
	for i, s := range shards {
		from := s.entries[0].from
		if i == 0 {
			from = "" // whatever is before the first word belongs there
		} else {
			b = append(b, ",\n"...)
		}
		b = append(append(append(b, '"'), from...), `","`...)
		b = append(append(b, s.name...), '"')
	}
	return b
}

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
