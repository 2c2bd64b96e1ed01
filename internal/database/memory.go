package database

import (
	"errors"
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// maxMemory is how many bytes SQLite may use, in all databases of the process together: what a
// statement makes of the tables may grow for ever.
const maxMemory = 1 << 30

// countMemory has SQLite count what it uses, without which it knows no limit. It does what can only
// be done before the first connection, and once.
func countMemory() error {
	tls := libc.NewTLS()
	defer tls.Close()
	const on = 1
	arguments := libc.Xmalloc(tls, 8)
	if arguments == 0 {
		return errors.New("no memory")
	}
	defer libc.Xfree(tls, arguments)
	if code := sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_MEMSTATUS, libc.VaList(arguments, int32(on))); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("limit memory: SQLite's code %d", code)
	}
	return nil
}
