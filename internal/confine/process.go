package confine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is a running child.
type process struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	encoder *gob.Encoder
	out     *bufio.Writer
	decoder *gob.Decoder
	stderr  *head
	timer   *time.Timer
	late    chan struct{} // closed when the child was ended for taking too long
	once    sync.Once
	why     cause
}

// start starts a child.
func (p *Pool) start() (*process, error) {
	cmd := exec.Command(p.command.Path, append(p.command.Args, Argument)...)
	cmd.Env = []string{
		"CUE_REGISTRY=none", "GOMAXPROCS=1", "GOGC=300", "GOTRACEBACK=single",
		"GOMEMLIMIT=" + strconv.Itoa(softBytes),
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the evaluator: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the evaluator: %w", err)
	}
	c := &process{cmd: cmd, stdin: stdin, stderr: &head{}, late: make(chan struct{})}
	cmd.Stderr = c.stderr
	c.out = bufio.NewWriterSize(stdin, 64<<10)
	c.encoder = gob.NewEncoder(c.out)
	c.decoder = gob.NewDecoder(bufio.NewReaderSize(stdout, 64<<10))
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the evaluator: %w", err)
	}
	return c, nil
}

func (c *process) write(r request) error {
	if err := c.encoder.Encode(r); err != nil {
		return err
	}
	return c.out.Flush()
}

var errLate = errors.New("the evaluator took too long")

// read waits for the next reply, and ends the child when none comes in time.
func (c *process) read(ctx context.Context, wall time.Duration) (reply, error) {
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	if c.timer == nil {
		c.timer = time.AfterFunc(wall, func() { close(c.late); c.kill() })
	} else {
		c.timer.Reset(wall)
	}
	var r reply
	err := c.decoder.Decode(&r)
	if c.timer.Stop() || err == nil {
		return r, err
	}
	return r, errors.Join(errLate, err)
}

// ask sends a request and waits for its reply.
func (c *process) ask(ctx context.Context, r request, wall time.Duration) (reply, error) {
	if err := c.write(r); err != nil {
		return reply{}, err
	}
	return c.read(ctx, wall)
}

func (c *process) kill() { _ = c.cmd.Process.Kill() }

// end closes the child and returns why it died, if it had not ended by itself.
func (c *process) end() cause {
	c.once.Do(func() {
		_ = c.stdin.Close()
		if c.timer != nil {
			c.timer.Stop()
		}
		patience := time.AfterFunc(time.Second, c.kill)
		defer patience.Stop()
		if err := c.cmd.Wait(); err == nil {
			return
		}
		text := c.stderr.String()
		select {
		case <-c.late:
			c.why = causeTime
			return
		default:
		}
		switch {
		case strings.Contains(text, "cpu limit"), strings.Contains(text, "SIGXCPU"):
			c.why = causeTime
		case strings.Contains(text, "stack overflow"), strings.Contains(text, "stack exceeds"):
			c.why = causeStack
		case strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate memory"):
			c.why = causeMemory
		}
	})
	return c.why
}

// head keeps the beginning of what a child writes to its standard error, where Go names
// the reason of a death, and forgets the rest.
type head struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *head) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 8<<10 - t.buf.Len(); room > 0 {
		t.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *head) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
