package controller_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// used is how much time a process and those of its children that have ended spent on the
// processors; 0 where nobody says.
func used(pid int) time.Duration {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(content), ") ") // the name of the program may have spaces
	var ticks int
	const user, last = 11, 14 // of the process, and of its children
	for i, field := range strings.Fields(rest) {
		if n, err := strconv.Atoi(field); err == nil && i >= user && i <= last {
			ticks += n
		}
	}
	return time.Duration(ticks) * (10 * time.Millisecond)
}

// resident is the memory of a process and its descendants in bytes; 0 where nobody says.
func resident(pid int) int64 {
	root := filepath.Join("/proc", strconv.Itoa(pid))
	statm, err := os.ReadFile(filepath.Join(root, "statm"))
	if err != nil {
		return 0
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		return 0
	}
	all := pages * int64(os.Getpagesize())
	threads, _ := filepath.Glob(filepath.Join(root, "task", "*", "children"))
	for _, thread := range threads {
		children, _ := os.ReadFile(thread) // of a thread that has ended: none
		for _, child := range strings.Fields(string(children)) {
			if id, err := strconv.Atoi(child); err == nil {
				all += resident(id)
			}
		}
	}
	return all
}

// peak watches the memory of a process and its descendants, and reports the most of it when the
// function that it returns is called.
func (r *running) peak(b *testing.B, name string) (report func()) {
	var most atomic.Int64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				most.Store(max(most.Load(), resident(r.cmd.Process.Pid)))
			}
		}
	}()
	return func() {
		close(end)
		<-ended
		b.ReportMetric(float64(most.Load())/(1<<20), name)
	}
}
