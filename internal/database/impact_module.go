package database

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"modernc.org/sqlite/vtab"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// moduleName is what SQLite calls the module of the table impact.
const moduleName = "gitsm_impact"

// modules registers the module with SQLite's driver, once: the driver keeps modules for the
// whole process, and wants them before the first connection. It returns the tables of the
// databases that are open, by the numbers that their CREATE statements hand to the module: the
// driver passes modules nothing but texts.
var modules = sync.OnceValues(func() (*openTables, error) {
	all := &openTables{tables: map[string]*impactTable{}}
	if err := countMemory(); err != nil {
		return nil, err
	}
	return all, vtab.RegisterModule(nil, moduleName, impactModule{all})
})

type openTables struct {
	mu     sync.Mutex
	next   int
	tables map[string]*impactTable
}

// impactTable is the table impact of one database.
type impactTable struct {
	closure
	// ctx is that of the query that runs.
	ctx context.Context
	all *openTables
	id  string
}

func newImpactTable(c *content) (*impactTable, error) {
	all, err := modules()
	if err != nil {
		return nil, err
	}
	t := &impactTable{closure: closure{content: c}, ctx: context.Background(), all: all}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.next++
	t.id = strconv.Itoa(all.next)
	all.tables[t.id] = t
	return t, nil
}

// forget lets the module forget the table.
func (t *impactTable) forget() {
	t.all.mu.Lock()
	defer t.all.mu.Unlock()
	delete(t.all.tables, t.id)
}

func (t *impactTable) create() string {
	return "CREATE VIRTUAL TABLE " + impactName + " USING " + moduleName + "(" + t.id + ")"
}

// impactModule makes virtual tables of closures.
type impactModule struct{ all *openTables }

// Create implements vtab.Module.
func (m impactModule) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	t := m.all.tables[args[len(args)-1]]
	if t == nil {
		return nil, errors.New("no such closure")
	}
	described := t.content.impactTable()
	return virtualImpact{t}, ctx.Declare(described.create())
}

// Connect implements vtab.Module.
func (m impactModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

type virtualImpact struct{ *impactTable }

// The plans: all failures, that of one record, or those that hit one record.
const (
	planAll int64 = iota
	planFailed
	planAffected
)

// What SQLite is told that the plans cost, in arbitrary units.
const (
	costFailed   = 1e3
	costAffected = 1e5
	costAll      = 1e12
)

// BestIndex implements vtab.Table.
func (virtualImpact) BestIndex(info *vtab.IndexInfo) error {
	info.IdxNum, info.EstimatedCost, info.EstimatedRows = planAll, costAll, costAll
	best := -1
	for i, c := range info.Constraints {
		if !c.Usable || c.Op != vtab.OpEQ || c.Column < 0 || c.Column > 1 || best >= 0 && info.Constraints[best].Column <= c.Column {
			continue
		}
		best = i
	}
	if best < 0 {
		return nil
	}
	info.Constraints[best].ArgIndex = 0
	if info.Constraints[best].Column == 0 {
		info.IdxNum, info.EstimatedCost, info.EstimatedRows = planFailed, costFailed, 100
	} else {
		info.IdxNum, info.EstimatedCost, info.EstimatedRows = planAffected, costAffected, 100
	}
	return nil
}

// Open implements vtab.Table.
func (t virtualImpact) Open() (vtab.Cursor, error) { return &impactCursor{table: t.impactTable}, nil }

// Disconnect implements vtab.Table.
func (virtualImpact) Disconnect() error { return nil }

// Destroy implements vtab.Table.
func (virtualImpact) Destroy() error { return nil }

// impactCursor goes through failures, and through the effects of each.
type impactCursor struct {
	table *impactTable
	// failures are the records that fail one after the other, and effects what the first of
	// them does; affected keeps only what that does to one record, "" all.
	failures []estate.Ref
	affected estate.Ref
	effects  []graph.Effect
	row      int64
}

// Filter implements vtab.Cursor.
func (c *impactCursor) Filter(plan int, _ string, args []vtab.Value) error {
	*c = impactCursor{table: c.table}
	if plan == int(planAll) {
		for r := range c.table.content.Estate.All() {
			c.failures = append(c.failures, r.Ref)
		}
		return c.advance()
	}
	text, ok := args[0].(string)
	if !ok {
		return nil
	}
	ref := estate.Ref(string([]byte(text))) // the driver's text is not to be kept
	if plan == int(planFailed) {
		c.failures = []estate.Ref{ref}
	} else {
		c.failures, c.affected = c.table.causes(ref), ref
	}
	return c.advance()
}

// advance makes the effects those of the next record whose failure has any.
func (c *impactCursor) advance() error {
	for len(c.failures) > 0 {
		if err := c.table.ctx.Err(); err != nil {
			return err
		}
		c.effects = c.table.of(c.failures[0])
		if c.affected != "" {
			c.effects = only(c.effects, c.affected)
		}
		if len(c.effects) > 0 {
			return nil
		}
		c.failures = c.failures[1:]
	}
	return nil
}

func only(effects []graph.Effect, affected estate.Ref) []graph.Effect {
	for i := range effects {
		if effects[i].Ref == affected {
			return effects[i : i+1]
		}
	}
	return nil
}

// Next implements vtab.Cursor.
func (c *impactCursor) Next() error {
	c.row++
	if c.effects = c.effects[1:]; len(c.effects) > 0 {
		return nil
	}
	c.failures = c.failures[1:]
	return c.advance()
}

// Eof implements vtab.Cursor.
func (c *impactCursor) Eof() bool { return len(c.failures) == 0 }

// Column implements vtab.Cursor.
func (c *impactCursor) Column(i int) (vtab.Value, error) {
	e := &c.effects[0]
	switch i {
	case 0:
		return string(c.failures[0]), nil
	case 1:
		return string(e.Ref), nil
	case 2:
		return e.Level.String(), nil
	case 3:
		return int64(e.Distance), nil
	case 4:
		return c.table.via(e), nil
	}
	return nil, fmt.Errorf("impact has no column %d", i)
}

// Rowid implements vtab.Cursor.
func (c *impactCursor) Rowid() (int64, error) { return c.row, nil }

// Close implements vtab.Cursor.
func (c *impactCursor) Close() error { return nil }
