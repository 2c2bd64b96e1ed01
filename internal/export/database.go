package export

import (
	"context"
	"io"

	"github.com/gitsm/gitsm/internal/database"
	"github.com/gitsm/gitsm/internal/estate"
)

// SQLite writes the whole estate of the input as a file of SQLite, as gitsm query sees it, but
// for what readers may not see. Kinds, Keep and At of the options have no meaning here: a query
// chooses.
func SQLite(ctx context.Context, w io.Writer, in database.Input, o Options) (Omitted, error) {
	s, err := choose(in.Estate, Options{Readers: o.Readers})
	if err != nil {
		return Omitted{}, err
	}
	in.Hidden = func(r *estate.Record) bool { return s.hidden[r.Ref] }
	return s.omitted, database.WriteFile(ctx, w, in)
}
