package ledger

import (
	"context"
	"runtime"
	"sync"
)

// What is prepared before it is asked for: so many commits, of so many bytes of files. An
// entry more for each processor may be under way.
const (
	maxAhead      = 512
	maxAheadBytes = 64 << 20
)

// ahead prepares commits in their order on all processors, while others that were prepared
// are judged.
type ahead struct {
	commits []preparedCommit
	read    func(*preparedCommit)
	workers sync.WaitGroup

	mu      sync.Mutex
	changed sync.Cond
	next    int // the first that nobody has taken up
	given   int // how many were given away
	bytes   int // of files that are prepared and not given away
	ready   []bool
	stopped bool
}

// goAhead begins to prepare commits. Stop ends it.
func goAhead(commits []preparedCommit, read func(*preparedCommit)) *ahead {
	a := &ahead{commits: commits, read: read, ready: make([]bool, len(commits))}
	a.changed.L = &a.mu
	for range min(len(commits), runtime.GOMAXPROCS(0)) {
		a.workers.Go(a.work)
	}
	return a
}

func (a *ahead) work() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		for !a.stopped && a.next < len(a.commits) && (a.next-a.given >= maxAhead || a.bytes >= maxAheadBytes) {
			a.changed.Wait()
		}
		if a.stopped || a.next == len(a.commits) {
			return
		}
		i := a.next
		a.next++
		a.mu.Unlock()
		a.read(&a.commits[i])
		a.mu.Lock()
		a.ready[i] = true
		a.bytes += a.commits[i].size
		if i == a.given {
			a.changed.Broadcast()
		}
	}
}

// take returns the next commit, once it is prepared, and keeps nothing of it.
func (a *ahead) take(ctx context.Context) (preparedCommit, error) {
	if err := ctx.Err(); err != nil {
		return preparedCommit{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.ready[a.given] {
		a.changed.Wait()
	}
	c := a.commits[a.given]
	a.commits[a.given] = preparedCommit{}
	if a.given++; a.given%16 == 0 || a.bytes >= maxAheadBytes {
		a.changed.Broadcast()
	}
	a.bytes -= c.size
	return c, nil
}

// stop ends the work and waits for what is under way.
func (a *ahead) stop() {
	a.mu.Lock()
	a.stopped = true
	a.mu.Unlock()
	a.changed.Broadcast()
	a.workers.Wait()
}
