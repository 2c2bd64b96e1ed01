package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func analyse(docs ...Document) []Analysed {
	out := make([]Analysed, len(docs))
	for i, d := range docs {
		out[i] = Analyse(d)
	}
	return out
}

func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                           nil,
		"payments-db-01":             {"payments", "db", "01"},
		"service/Payments_API":       {"service", "payments", "api"},
		"Crème Brûlée, İSTANBUL":     {"creme", "brulee", "istanbul"},
		"Straße Łódź ΟΔΟΣ Øre":       {"strasse", "lodz", "οδοσ", "ore"},
		"日本語 サーバ 1":                  {"日", "日本", "本", "本語", "語", "サ", "サー", "ー", "ーハ", "ハ", "1"},
		"db日本x":                      {"db", "日", "日本", "本", "x"},
		"한국":                         {norm.NFD.String("한국")},
		"ser\u00advice \u202eevil":   {"service", "evil"},
		"हिन्दी।भाषा":                {"हिन्दी", "भाषा"},
		"a\x00b\xffc\u2028d\u00a0e":  {"a", "b", "c", "d", "e"},
		"🚀rocket⚙":                   {"rocket"},
		strings.Repeat("Ab", 50):     {strings.Repeat("ab", 16)},
		strings.Repeat("é", 50):      {strings.Repeat("e", 32)},
		strings.Repeat("\u00df", 50): {strings.Repeat("s", 32)},
	} {
		assert.Equal(t, want, split(text), "%q", text)
	}
}

// Every character is folded alike where the index is made and where it is read, and no
// letter or digit of a script in use is lost.
func TestClientAndIndexFoldAlike(t *testing.T) {
	t.Parallel()
	var texts []string
	var lost []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || unicode.In(r, unicode.Cn, unicode.Co) {
			continue // not assigned in this version of Unicode
		}
		texts = append(texts, string(r))
		if (unicode.IsLetter(r) || unicode.Is(unicode.Nd, r)) && len(split(string(r))) == 0 {
			lost = append(lost, r)
		}
	}
	assert.LessOrEqual(t, len(lost), 150, "letters and digits that are separators: %q", string(lost))
	answers := ask(t, node(t), t.TempDir(), Files(nil), find(""), question{Texts: texts})
	differ := 0
	for i, text := range texts {
		if got, want := answers[1].Words[i], split(text); !slices.Equal(got, want) {
			if differ++; differ < 20 {
				assert.Equal(t, want, got, "%U", []rune(text))
			}
		}
	}
	assert.Zero(t, differ)
}

func TestClientAndIndexSplitAlike(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\p{Han}\p{Hiragana}\p{Katakana}a-c \x{300}-\x{310}]{0,12}`),
		rapid.StringMatching(`[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Devanagari}\p{Hangul} .-]{0,20}`))
	var texts []string
	for seed := range 4000 {
		texts = append(texts, text.Example(seed))
	}
	answers := ask(t, node(t), t.TempDir(), Files(nil), find(""), question{Texts: texts})
	for i, text := range texts {
		want := split(text)
		if want == nil {
			want = []string{}
		}
		require.Equal(t, want, answers[1].Words[i], "%q", text)
	}
}

// naive finds by looking at every document: each word of the query begins some word of it.
// Letters are those of the alphabet in use here, so that it needs no tables.
func naive(docs []Document, query string) []string {
	plain := func(text string) []string {
		text = strings.NewReplacer("é", "e", "É", "e", "日本", " 日 日本 本 ", "日", " 日 ", "本", " 本 ").Replace(text)
		return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789日本", r) })
	}
	var refs []string
	for _, d := range docs {
		text := d.Ref + " " + d.Title
		for _, f := range d.Text {
			text += " " + f.Text
		}
		has := plain(text)
		asked := plain(query)
		if len(asked) > 0 && !slices.ContainsFunc(asked, func(word string) bool {
			return !slices.ContainsFunc(has, func(w string) bool { return strings.HasPrefix(w, word) })
		}) {
			refs = append(refs, d.Ref)
		}
	}
	slices.Sort(refs)
	return refs
}

func TestFindsWhatANaiveScanFinds(t *testing.T) {
	t.Parallel()
	program, folder := node(t), t.TempDir()
	word := rapid.SampledFrom([]string{"payments", "pay", "Data", "database", "É1", "e", "01", "db", "a", "ab", "abc", "日", "本", "日本", "Constructor", "proto", "x"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", "__", "<", "\""}).Draw(t, "between"))
	})
	var questions []question
	var wants [][]string
	var docs []Document
	// One process answers for all examples: the documents grow, and each has all queries.
	for seed := range 60 {
		docs = append(docs, Document{
			Ref: fmt.Sprintf("ci/%s-%d", word.Example(seed), seed), Title: text.Example(seed), Kind: "Item", Href: "x.html",
			Text: []Field{{Body, text.Example(seed + 1000)}, {Label, text.Example(seed + 2000)}},
		})
	}
	for seed := range 300 {
		query := text.Example(seed + 5000)
		if len(query) > 0 && seed%2 == 0 {
			_, size := utf8.DecodeLastRuneInString(query)
			query = query[:len(query)-size]
		}
		questions, wants = append(questions, find(query)), append(wants, naive(docs, query))
	}
	matched := 0
	for i, got := range ask(t, program, folder, Files(analyse(docs...)), questions...) {
		slices.Sort(got.Refs)
		assert.Equal(t, append([]string{}, wants[i]...), append([]string{}, got.Refs...), "%q", *questions[i].Find)
		assert.Equal(t, len(wants[i]), got.Total)
		matched += min(len(wants[i]), 1)
	}
	assert.Greater(t, matched, 50)
}

func TestRanking(t *testing.T) {
	t.Parallel()
	docs := []Document{
		{Ref: "ci/body", Title: "Zebra", Text: []Field{{Body, "about payments"}}},
		{Ref: "ci/label", Title: "Yak", Text: []Field{{Label, "payments"}}},
		{Ref: "ci/payments-x", Title: "Xerus"},
		{Ref: "ci/word", Title: "Old payments"},
		{Ref: "ci/prefix", Title: "Paymentsbox"},
		{Ref: "ci/first", Title: "Payments old"},
		{Ref: "service/payments", Title: "Till"},
		{Ref: "ci/minor", Title: "Other things", Rank: 3}, {Ref: "ci/major", Title: "Other things", Rank: 1},
	}
	for i := range 20 {
		docs = append(docs, Document{Ref: fmt.Sprintf("ci/db-%02d", i), Title: fmt.Sprintf("Node %02d of the database", i)})
	}
	answers := ask(t, node(t), t.TempDir(), Files(analyse(docs...)),
		find("payments"), find("PAYMENTS"), find("service/payments"), find("db-07"), find("node 1"), find("old payments"), find("payments old"), find("other"), find("nothing"), find("payments nothing"), find("  ,; "))
	order := []string{"service/payments", "ci/first", "ci/prefix", "ci/word", "ci/payments-x", "ci/label", "ci/body"}
	assert.Equal(t, order, answers[0].Refs)
	assert.Equal(t, order, answers[1].Refs)
	assert.Equal(t, "service/payments", answers[2].Refs[0])
	assert.Equal(t, "ci/db-07", answers[3].Refs[0])
	assert.Equal(t, []string{"ci/db-10", "ci/db-11", "ci/db-12"}, answers[4].Refs[:3], "equal ones by title")
	assert.Equal(t, []string{"ci/word", "ci/first"}, answers[5].Refs)
	assert.Equal(t, []string{"ci/first", "ci/word"}, answers[6].Refs)
	assert.Equal(t, []string{"ci/major", "ci/minor"}, answers[7].Refs)
	for _, none := range answers[8:] {
		assert.Zero(t, none.Total)
		assert.Empty(t, none.Refs)
	}
}

func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	titles := []string{
		"</script><script>alert(1)</script>", "a\u2028b\u2029c", `"]);alert(1);//`, `\`, `\"`, "*/ alert(1) /*", "<!--", "${alert(1)}", "'+alert(1)+'",
		"\u202eevil", "\x00\x1b", "\xff", "__proto__ constructor", strings.Repeat("long", 2500), strings.Repeat("e\u0301\u0300", 3000),
	}
	var docs []Document
	for i, title := range titles {
		docs = append(docs, Document{Ref: fmt.Sprintf("ci/x%d-%s", i, title), Title: title, Kind: title, Status: title, Href: fmt.Sprintf("x%d.html", i), Text: []Field{{-5, title}, {99, title}}})
	}
	files := Files(analyse(docs...))
	for _, f := range files {
		assert.True(t, scriptOfData(string(f.Content)), "%s", f.Content)
	}
	questions := []question{find("proto constructor"), find("alert")}
	for i := range titles {
		q := find(fmt.Sprintf("x%d", i))
		q.Full = true
		questions = append(questions, q)
	}
	answers := ask(t, node(t), t.TempDir(), files, questions...)
	assert.Equal(t, 1, answers[0].Total)
	for i, title := range titles {
		require.NotEmpty(t, answers[i+2].Hits, "%q", title)
		hits := answers[i+2].Hits
		at := slices.IndexFunc(hits, func(h struct{ Ref, Title, Kind, Href, State string }) bool {
			return h.Href == fmt.Sprintf("x%d.html", i)
		})
		require.GreaterOrEqual(t, at, 0)
		if utf8.ValidString(title) && len(title) < 100 && !strings.ContainsAny(title, "\u2028\u202e\x00") {
			assert.Equal(t, title, hits[at].Title)
		}
		assert.LessOrEqual(t, utf8.RuneCountInString(hits[at].Title), MaxTitle*64)
	}
}

func TestALostFileIsAnError(t *testing.T) {
	t.Parallel()
	files := Files(analyse(Document{Ref: "ci/a", Title: "Payments"}))
	program, folder := node(t), t.TempDir()
	words := slices.DeleteFunc(slices.Clone(files), func(f File) bool { return strings.HasPrefix(f.Path, "search/w") })
	lost := ask(t, program, folder, words, find("payments"), find("payments"))
	assert.NotEmpty(t, lost[0].Error)
	assert.NotEmpty(t, lost[1].Loaded, "tried again")
	assert.Empty(t, ask(t, program, folder, files, find("payments"))[0].Error)
}

func TestOnlySoManyWords(t *testing.T) {
	t.Parallel()
	var long strings.Builder
	for i := range 500 {
		fmt.Fprintf(&long, "w%d w%d ", i, i)
	}
	a := Analyse(Document{Ref: "ci/a", Title: "B", Text: []Field{{Body, long.String()}, {Label, "owner w7"}}})
	lines := strings.Split(strings.TrimSuffix(a.Words, "\n"), "\n")
	assert.Equal(t, []string{"9=a", "8b", "6ci", "6a", "3owner", "3w7", "1w0", "1w1"}, lines[:8], "the heaviest first, each once")
	assert.Len(t, lines, MaxWords)
}

func TestWhatIsKeptGivesTheSameFiles(t *testing.T) {
	t.Parallel()
	docs := analyse(estate(50)...)
	kept, err := json.Marshal(docs)
	require.NoError(t, err)
	var back []Analysed
	require.NoError(t, json.Unmarshal(kept, &back))
	assert.Equal(t, Files(docs), Files(back))
}

func FuzzFiles(f *testing.F) {
	f.Add("ci/</script>", "\"]);alert(1)//", "a\u2028\u202e\xff", -3)
	f.Fuzz(func(t *testing.T, ref, title, text string, rank int) {
		d := Document{Ref: ref, Title: title, Kind: text, Href: text, Status: text, Rank: rank, Text: []Field{{rank, text}}}
		for _, file := range Files(analyse(d)) {
			require.True(t, scriptOfData(string(file.Content)), "%q", file.Content)
		}
	})
}

// scriptOfData reports whether a script is one call with data and nothing else.
func scriptOfData(script string) bool {
	call, begins := strings.CutPrefix(script, "gitsmSearch(")
	call, ends := strings.CutSuffix(call, ");\n")
	return begins && ends && json.Valid([]byte("["+call+"]")) && !strings.ContainsAny(script, "<\u2028\u2029") && utf8.ValidString(script)
}
