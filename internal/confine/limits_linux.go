package confine

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// limitProcess gives the process up to the kernel's limits: memory for data, no core
// dump, no file written, hardly any file opened.
func limitProcess() error {
	for _, l := range []struct {
		name     string
		resource int
		limit    uint64
		most     uint64 // to which the child may raise it
	}{
		{"memory", unix.RLIMIT_DATA, dataBytes, policyBytes},
		{"core dumps", unix.RLIMIT_CORE, 0, 0},
		{"file size", unix.RLIMIT_FSIZE, 0, 0},
		{"open files", unix.RLIMIT_NOFILE, 32, 32},
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.limit, Max: l.most}); err != nil {
			return fmt.Errorf("limit %s: %w", l.name, err)
		}
	}
	return nil
}

// allowPolicy lets the process have the memory that the change policy may need. A failure
// leaves the earlier limit, which is stricter.
func allowPolicy() {
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: policyBytes, Max: policyBytes})
}

// allowTime lets the process compute for so many more seconds, after which the kernel
// ends it. A failure leaves the earlier limit, which is stricter.
func allowTime(seconds int64) {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return
	}
	used := usage.Utime.Sec + usage.Stime.Sec + 1
	var present unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CPU, &present) != nil || present.Cur == uint64(used+seconds) {
		return
	}
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: uint64(used + seconds), Max: present.Max})
}
