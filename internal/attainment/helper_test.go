package attainment_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/period"
)

// fields is the content of a record.
type fields = map[string]any

// node turns JSON-like data into a value of a record.
func node(v any) estate.Node {
	switch v := v.(type) {
	case string:
		return estate.Node{Kind: estate.String, Text: v}
	case bool:
		return estate.Node{Kind: estate.Bool, Text: fmt.Sprint(v)}
	case int, float64:
		return estate.Node{Kind: estate.Number, Text: fmt.Sprint(v)}
	case time.Time:
		return node(v.Format(time.RFC3339))
	case []any:
		n := estate.Node{Kind: estate.List}
		for _, item := range v {
			n.Items = append(n.Items, node(item))
		}
		return n
	case fields:
		n := estate.Node{Kind: estate.Struct}
		encoded, _ := json.Marshal(v) // sorts the names
		decoder := json.NewDecoder(strings.NewReader(string(encoded)))
		_, _ = decoder.Token()
		for decoder.More() {
			name, _ := decoder.Token()
			n.Fields = append(n.Fields, estate.Field{Name: name.(string), Value: node(v[name.(string)])})
			var skipped json.RawMessage
			_ = decoder.Decode(&skipped)
		}
		return n
	}
	panic(fmt.Sprintf("%T", v))
}

// record makes a record from a reference and its content.
func record(ref estate.Ref, content fields) estate.Record {
	n := node(content)
	return estate.Record{Ref: ref, Kind: ref.Kind(), Path: string(ref) + ".yaml", Name: ref.ID(), Encoded: string(estate.AppendNode(nil, &n))}
}

func list(items ...any) []any { return items }

// sla is an agreement about service/shop for 2026 in Amsterdam.
func sla(more fields, targets ...any) estate.Record {
	content := fields{
		"type": "sla", "customer": "customer/retail", "covers": list("service/shop"),
		"validFrom": "2026-01-01", "validTo": "2026-12-31", "zone": "Europe/Amsterdam", "targets": targets,
	}
	for name, value := range more {
		content[name] = value
	}
	return record("agreement/shop", content)
}

// incident is about service/shop.
func incident(id string, more fields) estate.Record {
	content := fields{"service": "service/shop", "impact": "high", "urgency": "high", "detected": "2026-10-03T14:05:00+02:00"}
	for name, value := range more {
		content[name] = value
	}
	return record(estate.NewRef(estate.Incident, id), content)
}

// down is an incident with one outage of service/shop.
func down(id, start, end string, more ...any) estate.Record {
	o := fields{"service": "service/shop", "start": start}
	if end != "" {
		o["end"] = end
	}
	for i := 0; i < len(more); i += 2 {
		o[more[i].(string)] = more[i+1]
	}
	return incident(id, fields{"outages": list(o)})
}

// late is after everything.
const late = "2027-06-01T00:00:00Z"

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func of(t require.TestingT, span, at string, o attainment.Options, records ...estate.Record) attainment.Report {
	p, err := period.Parse(span)
	require.NoError(t, err)
	if o.Priorities == nil {
		o.Priorities = map[string]map[string]string{"high": {"high": "p1", "low": "p3"}, "low": {"low": "p5"}}
	}
	return attainment.Of(estate.New(records, nil), p, instant(at), o)
}

// only returns the one target of the one agreement.
func only(t require.TestingT, r attainment.Report) attainment.Target {
	require.Len(t, r.Agreements, 1)
	require.Len(t, r.Agreements[0].Targets, 1, "%+v", r.Agreements[0])
	return r.Agreements[0].Targets[0]
}

// text writes a figure: - for none.
func text(d *attainment.Decimal) string {
	if d == nil {
		return "-"
	}
	return string(*d)
}

func verdict(v *bool) string {
	if v == nil {
		return "unknown"
	}
	return map[bool]string{true: "met", false: "missed"}[*v]
}

func rat(t require.TestingT, d *attainment.Decimal) *big.Rat {
	require.NotNil(t, d)
	r, ok := new(big.Rat).SetString(string(*d))
	require.True(t, ok, string(*d))
	return r
}

func monthly(percent any, more ...any) fields {
	f := fields{"metric": "availability", "percent": percent}
	for i := 0; i < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return f
}

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func mustPeriod(t require.TestingT, span string) period.Period {
	p, err := period.Parse(span)
	require.NoError(t, err)
	return p
}
