package database

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// many is an estate of items that resemble real ones.
func many(count int) *estate.Estate {
	records := make([]estate.Record, 0, count)
	for i := range count {
		id := fmt.Sprintf("item-%06d", i)
		body := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
			text("kind", "ConfigurationItem"), text("class", "server"), text("name", "Item "+id), text("owner", fmt.Sprintf("team/t-%d", i%50)),
			text("status", "in_use"), text("environment", "production"), text("description", "A server somewhere that does something for somebody who once asked for it."),
			text("vendor", "Example"), text("model", "X-1"), text("serial", "SN-"+id), text("endOfSupport", "2028-01-01"), text("location", "Amsterdam"),
			{Name: "cost", Value: estate.Node{Kind: estate.Struct, Fields: []estate.Field{text("amount", "100.00"), text("currency", "EUR"), text("per", "month")}}},
		}}
		records = append(records, estate.Record{
			Ref: estate.Ref("ci/" + id), Kind: estate.ConfigurationItem, Name: "Item " + id, Class: "server", Status: "in_use",
			Path: "cmdb/items/" + id + ".yaml", Encoded: string(estate.AppendNode(nil, &body)),
		})
	}
	return estate.New(records, nil)
}

// BenchmarkQuery opens a database and asks it, with one thousand and ten thousand records, and
// reports how much longer the latter takes.
func BenchmarkQuery(b *testing.B) {
	s := compiled(b, "")
	small, large := many(1000), many(10_000)
	for _, statement := range []string{"SELECT count(*) FROM ci", "SELECT owner, count(*) FROM ci GROUP BY owner", "SELECT * FROM ci"} {
		b.Run(statement, func(b *testing.B) {
			var spent [2]time.Duration
			for b.Loop() {
				for i, e := range []*estate.Estate{small, large} {
					began := time.Now()
					db, err := Open(context.Background(), Input{Estate: e, Schema: s, At: noon})
					require.NoError(b, err)
					require.NotEmpty(b, ask(b, db, statement))
					require.NoError(b, db.Close())
					spent[i] += time.Since(began)
				}
			}
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "10,000/1,000")
			b.ReportMetric(float64(spent[0].Microseconds())/float64(b.N)/1000, "ms/1,000")
			b.ReportMetric(float64(spent[1].Microseconds())/float64(b.N)/1000, "ms/10,000")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	in := Input{Estate: estate.New(nil, nil), Schema: compiled(b, ""), At: noon}
	for b.Loop() {
		db, err := Open(context.Background(), in)
		require.NoError(b, err)
		require.NoError(b, db.Close())
	}
}
