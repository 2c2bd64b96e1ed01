package cli

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long work may take before a progress bar appears.
const patience = time.Second

// progress shows a bar on a terminal once the work has taken longer than a second.
type progress struct {
	mu    sync.Mutex
	env   Env
	what  string
	since time.Time
	bar   *progressbar.ProgressBar
}

func newProgress(env Env, what string) *progress {
	return &progress{env: env, what: what, since: env.Now()}
}

// set tells how much is done.
func (p *progress) set(done, total int) {
	if !p.env.Progress {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		if p.env.Now().Sub(p.since) < patience {
			return
		}
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.env.Stderr),
			progressbar.OptionSetDescription(p.what),
			progressbar.OptionSetWidth(min(40, p.env.Width/3)),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
