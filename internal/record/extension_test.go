package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// extension is a schema file that an organisation may write, with records that bring its
// demands out. Whether they are valid is for CUE to say.
type extension struct {
	name, cue string
	kind      estate.Kind
	records   []string // YAML in flow style, added to a valid record of the kind
}

// Each entry uses one construct that the compiler has to judge rightly or leave to CUE.
var extensions = []extension{
	{"required field", `#Service: {costObject!: =~"^CO-[0-9]+$"}`, estate.Service,
		[]string{`{}`, `{costObject: CO-12}`, `{costObject: CO-}`, `{costObject: 12}`, `{costobject: CO-12}`}},
	{"optional field", `#Service: {floor?: int & >=0 & <50}`, estate.Service,
		[]string{`{}`, `{floor: 0}`, `{floor: 50}`, `{floor: 1.0}`, `{floor: 1e1}`, `{floor: -0}`}},
	{"regular field", `#Service: {floor: int}`, estate.Service,
		[]string{`{}`, `{floor: 3}`, `{floor: x}`}},
	{"regular field with a literal", `#Service: {realm: "shops"}`, estate.Service,
		[]string{`{}`, `{realm: shops}`, `{realm: other}`}},
	{"regular field with a default", `#Service: {tier: *"bronze" | "silver"}`, estate.Service,
		[]string{`{}`, `{tier: silver}`, `{tier: gold}`}},
	{"default beside a broader type", `#Service: {weight: *1 | int | string}`, estate.Service,
		[]string{`{}`, `{weight: 7}`, `{weight: seven}`, `{weight: 1.5}`}},
	{"regular struct", `#Service: {audit: {by: string, every?: int}}`, estate.Service,
		[]string{`{}`, `{audit: {}}`, `{audit: {by: me}}`, `{audit: {by: me, x: 1}}`}},
	{"regular struct of defaults", `#Service: {audit: {by: *"me" | string}}`, estate.Service,
		[]string{`{}`, `{audit: {}}`, `{audit: {by: you}}`, `{audit: {of: you}}`}},
	{"stricter pattern", `#Service: {owner?: =~"^team/p"}`, estate.Service,
		[]string{`{owner: team/payments}`, `{owner: team/network}`, `{owner: 3}`}},
	{"stricter, negated", `#Service: {name?: !~"(?i)test"}`, estate.Service,
		[]string{`{name: Payments}`, `{name: A TEST}`, `{name: ""}`}},
	{"number other than", `#Service: {slot?: int & !=13 & !=0}`, estate.Service,
		[]string{`{slot: 12}`, `{slot: 13}`, `{slot: 13.0}`, `{slot: -13}`}},
	{"number literals", `#Service: {version?: 1 | 2.5 | -3}`, estate.Service,
		[]string{`{version: 1}`, `{version: 1.0}`, `{version: 2.5}`, `{version: 2.50}`, `{version: -3}`, `{version: 25e-1}`}},
	{"new class", `#Classes: robot: {payloadKilograms!: number & >0, axes?: int}`, estate.ConfigurationItem,
		[]string{`{class: robot}`, `{class: robot, attributes: {payloadKilograms: 3}}`, `{class: robot, attributes: {}}`, `{class: robots}`, `{class: robot, attributes: {cpus: 3}}`}},
	{"class extended", `#Classes: server: {slot!: int}`, estate.ConfigurationItem,
		[]string{`{class: server}`, `{class: server, attributes: {slot: 1, cpus: 2}}`, `{class: server, attributes: {cpus: 2}}`}},
	{"pattern constraint", `#Service: {[=~"^x[A-Z]"]: int}`, estate.Service,
		[]string{`{}`, `{xA: 1}`, `{xA: b}`, `{xa: 1}`, `{xAB: 1, xCD: 2}`}},
	{"pattern over known fields", `#Service: {[=~"^(name|owner)$"]: =~"a"}`, estate.Service,
		[]string{`{}`, `{name: bbb}`, `{name: abc}`}},
	{"pattern constraint on every field", `#RiskAnswers: {[string]: _}`, estate.Change,
		[]string{`{}`, `{risk: {free: 1}}`, `{risk: {probability: wrong}}`}},
	{"if", `#Service: {name!: _, phase!: _
	if phase == "live" {goLive!: =~"^20"}}`, estate.Service,
		[]string{`{phase: live}`, `{phase: live, goLive: "2026"}`, `{phase: live, goLive: "1999"}`, `{phase: design, goLive: "2026"}`}},
	{"if on class", `#ConfigurationItem: {class!: _
	if class == "server" {rackRow!: int}}`, estate.ConfigurationItem,
		[]string{`{class: server, attributes: {}}`, `{class: server, attributes: {}, rackRow: 1}`, `{class: database, attributes: {}, rackRow: 1}`, `{class: database, attributes: {}}`}},
	{"if on an optional field", `#Service: {tier?: "a" | "b"
	if tier == "a" {reason!: string}}`, estate.Service,
		[]string{`{}`, `{tier: a}`, `{tier: a, reason: x}`, `{tier: b}`, `{tier: b, reason: x}`}},
	{"if on a default", `#Service: {tier: *"a" | "b"
	if tier == "a" {reason!: string}}`, estate.Service,
		[]string{`{}`, `{tier: a}`, `{reason: x}`, `{tier: b}`, `{tier: b, reason: x}`}},
	{"if on a number", `#Service: {tier!: number
	if tier == 1 {reason!: string}}`, estate.Service,
		[]string{`{tier: 1}`, `{tier: 1.0}`, `{tier: 1e0}`, `{tier: 1.0, reason: x}`, `{tier: 2}`}},
	{"if on another type", `#Service: {tier!: string | int
	if tier == 1 {reason!: string}}`, estate.Service,
		[]string{`{tier: 1}`, `{tier: one}`, `{tier: 1, reason: x}`}},
	{"if present", `#Service: {tier?: string, reason?: string
	if tier != _|_ {reason!: string}}`, estate.Service,
		[]string{`{}`, `{tier: x}`, `{tier: x, reason: y}`}},
	{"if not", `#Service: {phase!: _
	if phase != "live" {reason!: string}}`, estate.Service,
		[]string{`{phase: live}`, `{phase: design}`, `{phase: design, reason: y}`}},
	{"comprehension", `#Service: {for k in ["alpha", "beta"] {"\(k)Cost"?: number}}`, estate.Service,
		[]string{`{}`, `{alphaCost: 1}`, `{alphaCost: x}`, `{gammaCost: 1}`}},
	{"computed value", `#Service: {base?: int, double: base * 2}`, estate.Service,
		[]string{`{}`, `{base: 2}`, `{base: 2, double: 4}`, `{base: 2, double: 5}`}},
	{"reference to a sibling", `#Service: {a?: string, b?: a}`, estate.Service,
		[]string{`{}`, `{a: x}`, `{a: x, b: x}`, `{a: x, b: y}`, `{b: y}`}},
	{"inline struct extended", `#Change: {outage?: {notice!: string}}`, estate.Change,
		[]string{`{}`, `{outage: {expected: true}}`, `{outage: {expected: true, notice: x}}`, `{outage: {notice: x}}`, `{outage: {expected: true, notice: x, y: 1}}`}},
	{"open struct", `#Service: {...}`, estate.Service,
		[]string{`{}`, `{anything: 1}`, `{anything: {deep: [1]}}`, `{owner: 3}`}},
	{"open inline struct", `#Service: {extra?: {a?: int, ...}}`, estate.Service,
		[]string{`{extra: {}}`, `{extra: {b: x}}`, `{extra: {a: x}}`, `{extra: {b: {c: 1}}}`}},
	{"open embedding", `_loose: {a?: int, ...}
#Service: {extra?: {_loose, c?: string}}`, estate.Service,
		[]string{`{extra: {}}`, `{extra: {b: x}}`, `{extra: {a: x}}`, `{extra: {c: 1}}`}},
	{"disjunction of structs", `#Service: {where?: {city!: string} | {rack!: int, row?: int}}`, estate.Service,
		[]string{`{where: {}}`, `{where: {city: x}}`, `{where: {rack: 1}}`, `{where: {city: x, rack: 1}}`, `{where: {rack: 1, row: x}}`}},
	{"disjunction by a literal", `#Service: {where?: {sort!: "a", x?: int} | {sort!: "b", y?: int}}`, estate.Service,
		[]string{`{where: {sort: a}}`, `{where: {sort: b, y: 1}}`, `{where: {sort: a, y: 1}}`, `{where: {}}`}},
	{"disjunction that stays open", `#Service: {where?: {a?: int} | {b?: int}}`, estate.Service,
		[]string{`{where: {}}`, `{where: {a: 1}}`, `{where: {b: 1}}`, `{where: {a: 1, b: 1}}`}},
	{"disjunction that both satisfy", `#Service: {where?: {a?: int, x: 1} | {a?: number, x: 2}}`, estate.Service,
		[]string{`{where: {}}`, `{where: {a: 1}}`, `{where: {a: 1, x: 1}}`, `{where: {a: 1.5, x: 2}}`}},
	{"disjunction whose terms give values", `#Service: {where?: {mark: "a", x!: int} | {note: *"z" | string, y!: int}}`, estate.Service,
		[]string{`{where: {y: 1}}`, `{where: {x: 1}}`, `{where: {y: 1, note: q}}`, `{where: {mark: a, x: 1}}`, `{where: {x: 1, y: 1}}`}},
	{"two defaults", `#Service: {tier: *"a" | "b"}
#Service: {tier: "a" | *"b"}`, estate.Service,
		[]string{`{}`, `{tier: a}`, `{tier: b}`}},
	{"default overruled", `#Service: {tier: *"a" | "b"}
#Service: {tier: =~"b"}`, estate.Service,
		[]string{`{}`, `{tier: a}`, `{tier: b}`}},
	{"default overruled beside something opaque", `#Service: {tier: *"a" | "b", entries?: [...int] & list.MaxItems(1)}
#Service: {tier: =~"b"}`, estate.Service,
		[]string{`{}`, `{entries: [1]}`, `{tier: b, entries: [1]}`, `{entries: [1, 2]}`}},
	{"regular beside required", `#Service: {owner: "team/payments"}`, estate.Service,
		[]string{`{}`, `{owner: team/payments}`, `{owner: team/network}`}},
	{"list constraints", `#Service: {entries?: [...int] & list.MaxItems(2) & list.UniqueItems()}`, estate.Service,
		[]string{`{entries: []}`, `{entries: [1, 2]}`, `{entries: [1, 1]}`, `{entries: [1, 2, 3]}`, `{entries: [x]}`}},
	{"list forms", `#Service: {list?: [int, string, ...bool], pair?: [int, int], any?: [...]}`, estate.Service,
		[]string{`{list: [1]}`, `{list: [1, x]}`, `{list: [1, x, true]}`, `{list: [1, x, 2]}`, `{pair: [1, 2, 3]}`, `{pair: [1]}`, `{any: [1, x]}`, `{any: x}`}},
	{"string length", `#Service: {code?: strings.MaxRunes(3)}`, estate.Service,
		[]string{`{code: abc}`, `{code: abcd}`, `{code: "ééé"}`, `{code: 3}`}},
	{"time", `#Service: {at?: time.Format("15:04"), span?: time.Duration}`, estate.Service,
		[]string{`{at: "10:30"}`, `{at: "25:30"}`, `{at: 3}`, `{span: 1h}`, `{span: 1x}`}},
	{"null or text", `#Service: {until?: null | string}`, estate.Service,
		[]string{`{until: ~}`, `{until: x}`, `{until: 1}`}},
	{"bytes, float and a bound on text", `#Service: {f?: float, s?: >="m", b?: bytes}`, estate.Service,
		[]string{`{f: 1}`, `{f: 1.5}`, `{s: a}`, `{s: z}`, `{b: x}`}},
	{"table of one's own", `#Tools: {saw: {teeth!: int}, hammer: {weight?: number}}
#Service: {tool?: string, spec?: #Tools[tool]}`, estate.Service,
		[]string{`{}`, `{tool: saw}`, `{tool: saw, spec: {teeth: 3}}`, `{tool: saw, spec: {weight: 3}}`, `{spec: {weight: 3}}`, `{tool: axe, spec: {}}`, `{tool: axe}`}},
	{"table with optional entries", `#Tools: {saw?: {teeth!: int}}
#Service: {tool?: string, spec?: #Tools[tool]}`, estate.Service,
		[]string{`{tool: saw, spec: {teeth: 3}}`, `{tool: saw, spec: {}}`}},
	{"definition by another name", `#Tiny: {a?: int}
#Small: #Tiny
#Service: {small?: #Small, both?: #Tiny & {b?: int}, all?: {a?: int} & {b?: int}}`, estate.Service,
		[]string{`{small: {a: 1}}`, `{small: {b: 1}}`, `{both: {b: 1}}`, `{both: {a: 1}}`, `{all: {a: 1, b: 1}}`, `{all: {c: 1}}`}},
	{"definition extended by another", `#Tiny: {a?: int}
#Tiny: #Other
#Other: {b?: int}
#Service: {tiny?: #Tiny}`, estate.Service,
		[]string{`{tiny: {}}`, `{tiny: {a: 1}}`, `{tiny: {b: 1}}`, `{tiny: {a: 1, b: 1}}`}},
	{"recursion", `#Tree: {name!: string, below?: [...#Tree]}
#Service: {tree?: #Tree}`, estate.Service,
		[]string{`{tree: {name: a}}`, `{tree: {name: a, below: [{name: b}]}}`, `{tree: {name: a, below: [{}]}}`}},
	{"field names in quotes", `#Service: {"cost-object"?: int, "_note"?: int, "#tag"?: int}`, estate.Service,
		[]string{`{cost-object: 1}`, `{cost-object: x}`, `{_note: x}`, `{"#tag": x}`, `{_note: 1}`, `{"#tag": 1}`}},
	{"required field names in quotes", `#Service: {"_note"!: int}`, estate.Service,
		[]string{`{}`, `{_note: 1}`, `{_note: x}`}},
	{"a field named like a definition", `"#Service": {...}`, estate.Service,
		[]string{`{}`, `{anything: 1}`}},
	{"a field named like a type", `number: int`, estate.ConfigurationItem,
		[]string{`{}`, `{amortiseMonths: 12}`, `{class: server, attributes: {cpus: 1.5}}`}},
	{"aliases and let", `#Service: X={
	let limit = 5
	load?: int & <limit
	copy?: X.load
}`, estate.Service, []string{`{}`, `{load: 4}`, `{load: 6}`, `{load: 4, copy: 4}`, `{load: 4, copy: 3}`}},
	{"dynamic top level", `if true {#Service: {extra?: int}}`, estate.Service,
		[]string{`{}`, `{extra: 1}`, `{extra: x}`, `{other: 1}`}},
	{"hidden and definition fields inside", `#Service: {_hidden: 1, #Inner: {a!: int}, inner?: #Inner}`, estate.Service,
		[]string{`{inner: {a: 1}}`, `{inner: {a: x}}`, `{_hidden: 1}`}},
	{"enumeration from data", `_tiers: {gold: 1, silver: 2}
#Service: {tier?: or([for k, _ in _tiers {k}]), rank?: or([1, 2.0, 3])}`, estate.Service,
		[]string{`{tier: gold}`, `{tier: tin}`, `{rank: 1}`, `{rank: 2}`, `{rank: 2.0}`}},
	{"matchN", `#Service: {tier?: matchN(1, [int, string, =~"a"])}`, estate.Service,
		[]string{`{tier: 1}`, `{tier: b}`, `{tier: a}`, `{tier: true}`}},
}

func (x extension) file() SchemaFile {
	imports := ""
	for _, name := range []string{"list", "strings", "time"} {
		if containsCall(x.cue, name) {
			imports += "import \"" + name + "\"\n"
		}
	}
	return SchemaFile{Path: "schema/house.cue", Content: []byte("package schema\n\n" + imports + "\n" + x.cue + "\n")}
}

// For every extension the shape accepts only what CUE accepts, and Decode has CUE's
// verdict in the end.
func TestExtensionsDecideAsCUE(t *testing.T) {
	for i, x := range extensions {
		if testing.Short() && i%5 != 0 {
			continue
		}
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			w, err := newWorld(x.file())
			require.NoError(t, err)
			base := plainRecord(t, x.kind)
			for _, text := range x.records {
				requireSound(t, w, base.loc, overlaid(base.node, yamlText(t, text)))
			}
		})
	}
}

// The same with records that are broken in other places too: what one part of the check
// does must not alter what another sees.
func TestExtensionsDecideAsCUEOnMutants(t *testing.T) {
	records := corpus(t)
	for _, name := range []string{"required field", "regular field with a default", "stricter pattern", "new class", "if", "comprehension", "inline struct extended", "disjunction of structs", "list constraints", "pattern constraint"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := named(name)
			w, err := newWorld(x.file())
			require.NoError(t, err)
			base := plainRecord(t, x.kind)
			rapid.Check(t, func(t *rapid.T) {
				n := overlaid(base.node, yamlText(t, rapid.SampledFrom(x.records).Draw(t, "fields")))
				requireSound(t, w, base.loc, mutated(t, n, records))
			})
		})
	}
}

func requireSound(t require.TestingT, w *world, loc Location, n estate.Node) {
	trial := clone(n)
	out := w.checker.Check("#"+loc.Kind.String(), &trial)
	objections := w.cueObjects("#"+loc.Kind.String(), n)
	if len(out.Faults) == 0 && !out.Undecided {
		assert.Empty(t, objections, "the shape accepts, CUE does not: %s", asJSON(n))
	}
	decoded, err := w.decoder.Decode(Location{Path: loc.Path, Kind: loc.Kind, Format: JSON, Ref: loc.Ref}, []byte(asJSON(n)))
	require.NoError(t, err)
	if kind := n.Get("kind"); kind == nil || kind.Kind != estate.String || kind.Text != loc.Kind.String() {
		return // Decode has rules of its own about the kind
	}
	assert.Equal(t, len(objections) > 0, len(decoded.Faults) > 0,
		"Decode and CUE differ on %s\nDecode: %v\nCUE:%s", asJSON(n), decoded.Faults, indented(objections))
	if len(objections) == 0 && len(decoded.Faults) == 0 {
		// What the record comes to is what CUE makes of it, given values included.
		body := decoded.Record.Body()
		assert.Empty(t, w.cueObjects("#"+loc.Kind.String(), body), "the record as decoded: %s", asJSON(body))
	}
}

// plainRecord is a small valid record of a kind.
func plainRecord(t require.TestingT, kind estate.Kind) specimen {
	var best *specimen
	records := corpus(t)
	for i := range records {
		s := &records[i]
		if s.loc.Kind == kind && s.loc.Format == YAML && (best == nil || len(s.content) < len(best.content)) {
			best = s
		}
	}
	require.NotNil(t, best, kind.String())
	return *best
}

// overlaid sets the fields of one mapping in another.
func overlaid(n, fields estate.Node) estate.Node {
	n = clone(n)
	for _, f := range fields.Fields {
		if existing := n.Field(f.Name); existing != nil {
			existing.Value = clone(f.Value)
			continue
		}
		n.Fields = append(n.Fields, estate.Field{Name: f.Name, Pos: f.Pos, Value: clone(f.Value)})
	}
	return n
}

func named(name string) extension {
	for _, x := range extensions {
		if x.name == name {
			return x
		}
	}
	panic("no extension " + name)
}

func containsCall(text, pkg string) bool {
	for i := 0; i+len(pkg)+1 < len(text); i++ {
		if text[i:i+len(pkg)+1] == pkg+"." && text[i+len(pkg)+1] >= 'A' && text[i+len(pkg)+1] <= 'Z' {
			return true
		}
	}
	return false
}
