package selector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/selector"
)

func item(class, rest string) string {
	return "kind: ConfigurationItem\nclass: " + class + "\nname: An item\nowner: team/a\nstatus: in_use\n" + rest
}

func records(t *testing.T) *estate.Estate {
	t.Helper()
	decoded, _, err := recordtest.Decode(map[string]string{
		"cmdb/items/db-1.yaml":       item("database", "environment: production\nattributes: {engine: postgresql, port: 5432}\ntags: [pci, gdpr]\navailabilityPercent: 99.90\n"),
		"cmdb/items/db-2.yaml":       item("database", "environment: test\nattributes: {engine: mariadb}\ntags: []\nrelations:\n  - {type: runs_on, to: ci/vm-1}\n  - {type: depends_on, to: ci/vm-2}\n"),
		"cmdb/items/a/vm-1.yaml":     item("virtual_machine", "environment: production\n"),
		"cmdb/items/vm-2.yaml":       item("virtual_machine", "name: \"Two, with a comma\"\n"),
		"catalogue/services/s.yaml":  "kind: Service\nname: S\nowner: team/a\ncriticality: critical\nphase: catalogue\n",
		"catalogue/services/u.yaml":  "kind: Service\nname: U\nowner: team/a\ncriticality: low\nphase: retired\n",
		"catalogue/teams/other.yaml": "kind: Team\nname: Other\n",
	})
	require.NoError(t, err)
	return estate.New(decoded, nil)
}

func TestWhatSelectorsFind(t *testing.T) {
	t.Parallel()
	e := records(t)
	for text, want := range map[string][]estate.Ref{
		"ci": {"ci/db-1", "ci/db-2", "ci/vm-1", "ci/vm-2"},
		"ci[class=database,environment=production]":             {"ci/db-1"},
		" ci [ class = database , environment != production ] ": {"ci/db-2"},
		"service[criticality=critical]":                         {"service/s"},
		"service[phase=catalogue]":                              {"service/s"},
		"ci[attributes.engine=mariadb]":                         {"ci/db-2"},
		"ci[attributes.port=5432]":                              {"ci/db-1"},
		"ci[attributes.port=5432.0]":                            {"ci/db-1"},
		"ci[availabilityPercent=99.9]":                          {"ci/db-1"},
		"ci[tags=gdpr]":                                         {"ci/db-1"},
		"ci[tags!=gdpr]":                                        {"ci/db-2", "ci/vm-1", "ci/vm-2"},
		"ci[tags]":                                              {"ci/db-1", "ci/db-2"},
		"ci[environment=]":                                      {"ci/vm-2"},
		"ci[environment!=]":                                     {"ci/db-1", "ci/db-2", "ci/vm-1"},
		"ci[relations.to=ci/vm-2]":                              {"ci/db-2"},
		"ci[relations.type=depends_on,relations.to=ci/vm-1]":    {"ci/db-2"},
		"ci[attributes=postgresql]":                             nil,
		"ci[attributes.engine.name=postgresql]":                 nil,
		"ci[ref=ci/vm-1]":                                       {"ci/vm-1"},
		"ci[path=cmdb/items/a/vm-1.yaml]":                       {"ci/vm-1"},
		"ci[class=Database]":                                    nil,
		"team[class=]":                                          {"team/other"},
		"role":                                                  nil,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s, err := selector.Parse(text)
			require.NoError(t, err)
			assert.Equal(t, want, s.Find(e))
		})
	}
}

func TestQuotedValues(t *testing.T) {
	t.Parallel()
	s, err := selector.Parse(`ci[name="Two, with a comma",note="]\"=["]`)
	require.NoError(t, err)
	assert.Equal(t, []selector.Condition{{Field: "name", Value: "Two, with a comma"}, {Field: "note", Value: `]"=[`}}, s.Conditions)
	assert.Equal(t, `ci[name="Two, with a comma",note="]\"=["]`, s.String())
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "no kind of record comes first",
		"[class=x]":                      "no kind of record comes first",
		"cj[class=x]":                    `"cj" begins no references; did you mean ci?`,
		"services":                       `"services" begins no references; did you mean service?`,
		"configurationitem":              `"configurationitem" begins no references; did you mean ci?`,
		"elephant":                       `"elephant" begins no references`,
		"ci/db-1":                        "ci/db-1 is one record; write it as item: ci/db-1",
		"class=database":                 `"class=database" has no bracket behind the kind of record`,
		"ci[]":                           `no field is named before "]"`,
		"ci[":                            "no field is named before the end",
		"ci[class=x,]":                   `no field is named before "]"`,
		"ci[=x]":                         `no field is named before "=x]"`,
		"ci[class=x":                     "the bracket is not closed",
		`ci[class="x]`:                   "the value of class has no closing quotation mark",
		`ci[class="x"y]`:                 `a comma or a closing bracket belongs before "y]"`,
		"ci[class==x]":                   "class is compared with ==; write one =",
		"ci[class=a=b]":                  `the value of class must stand in quotation marks: class="a=b"`,
		"ci[a b=x]":                      `"a b" is no field; a path is written as in attributes.type`,
		"ci[class=x] and more":           `nothing may follow the bracket, and "and more" does`,
		"ci[class!x]":                    `a comma or a closing bracket belongs before "!x]"`,
		"ci[" + strings.Repeat("a,", 40): "the selector has more than 32 conditions",
		"ci[a=" + strings.Repeat("x", 3000) + "]": "the selector has 3006 characters, more than 2000",
	} {
		t.Run(text[:min(len(text), 40)], func(t *testing.T) {
			t.Parallel()
			_, err := selector.Parse(text)
			assert.EqualError(t, err, want)
		})
	}
	_, err := selector.Parse(selector.Example)
	assert.NoError(t, err)
}

// TestFindIsMatchOfEveryRecord compares with conditions held against the whole content.
func TestFindIsMatchOfEveryRecord(t *testing.T) {
	t.Parallel()
	e := records(t)
	rapid.Check(t, func(t *rapid.T) {
		s := selector.Selector{Kind: rapid.SampledFrom([]estate.Kind{estate.ConfigurationItem, estate.Service}).Draw(t, "kind")}
		for range rapid.IntRange(0, 3).Draw(t, "conditions") {
			s.Conditions = append(s.Conditions, selector.Condition{
				Field: rapid.SampledFrom([]string{"class", "environment", "tags", "attributes.engine", "name", "phase", "none"}).Draw(t, "field"),
				Value: rapid.SampledFrom([]string{"", "database", "production", "pci", "postgresql", "catalogue"}).Draw(t, "value"),
				Not:   rapid.Bool().Draw(t, "not"),
			})
		}
		var want []estate.Ref
		for r := range e.All() {
			body := r.Body()
			fits := func(c selector.Condition) bool {
				texts := []string{""}
				if n := body.At(c.Field); n != nil && n.Kind == estate.List {
					texts = nil
					for _, item := range n.Items {
						texts = append(texts, item.Text)
					}
				} else if n != nil {
					texts[0] = n.Text
				}
				return slices.Contains(texts, c.Value) != c.Not
			}
			if r.Kind == s.Kind && !slices.ContainsFunc(s.Conditions, func(c selector.Condition) bool { return !fits(c) }) {
				want = append(want, r.Ref)
			}
		}
		assert.Equal(t, want, s.Find(e), s.String())
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{selector.Example, "service", `ci[a="x,\n]",b!=,c]`, "ci[a=b", "ci[a==b]", "ci[a=\xff]", "ci[a=\"\\xff\"]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := selector.Parse(text)
		if err != nil {
			return
		}
		again, err := selector.Parse(s.String())
		if err != nil || s.String() != again.String() || !slices.Equal(s.Conditions, again.Conditions) {
			t.Fatalf("%q is %q and then %q: %v", text, s, again, err)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	var all []estate.Record
	for i := range 10000 {
		n := estate.Node{Kind: estate.Struct}
		for _, f := range [][2]string{{"kind", "ConfigurationItem"}, {"class", "server"}, {"name", "x"}, {"owner", "team/a"}, {"environment", []string{"production", "test"}[i%2]}} {
			n.Fields = append(n.Fields, estate.Field{Name: f[0], Value: estate.Node{Kind: estate.String, Text: f[1]}})
		}
		all = append(all, estate.Record{Ref: estate.Ref(fmt.Sprintf("ci/n%d", i)), Kind: estate.ConfigurationItem, Class: "server", Encoded: string(estate.AppendNode(nil, &n))})
	}
	e := estate.New(all, nil)
	s, err := selector.Parse("ci[class=server,environment=production]")
	require.NoError(b, err)
	for b.Loop() {
		if len(s.Find(e)) != 5000 {
			b.Fatal("half of them are in production")
		}
	}
}
