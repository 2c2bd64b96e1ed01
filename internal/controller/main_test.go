package controller_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// What the environment tells a test binary that is to be gitsm.
const (
	beGitsm = "GITSM_TEST_BE_GITSM"
	// clockFile names a file with what to add to the clock.
	clockFile = "GITSM_TEST_CLOCK"
	// failAt says at which write to fail: NAME:N:HOW, where HOW is kill or full; N counts from 1.
	failAt = "GITSM_TEST_FAIL_AT"
	// evaluatorFile names a program that decodes records instead of this one.
	evaluatorFile = "GITSM_TEST_EVALUATOR"
)

// atOnce is how many tests run at once at least: most of their time they wait for processes and for
// clocks.
const atOnce = 4

// TestMain lets the test binary be gitsm too, the child that gitsm starts to decode records, and
// a NATS server.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	if served, err := natstest.Main(os.Stdout); served {
		fmt.Fprintln(os.Stderr, "the NATS server:", err)
		os.Exit(1)
	}
	if os.Getenv(beGitsm) == "" {
		flag.Parse()
		if runtime.GOMAXPROCS(0) < atOnce {
			_ = flag.Set("test.parallel", strconv.Itoa(atOnce)) // the flag is there, and takes numbers
		}
		os.Exit(m.Run())
	}
	env := cli.System()
	if file := os.Getenv(clockFile); file != "" {
		env.Now = func() time.Time { return time.Now().Add(shift(file)) }
	}
	if program := os.Getenv(evaluatorFile); program != "" {
		env.Program = program
	}
	env.Step = failure(os.Getenv(failAt))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	status := cli.Main(ctx, env, os.Args[1:])
	stop()
	os.Exit(status)
}

// shift is what a file says to add to the clock.
func shift(file string) time.Duration {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	d, _ := time.ParseDuration(strings.TrimSpace(string(content)))
	return d
}

// errFull is what a write fails with where the disk is full.
var errFull = errors.New("no space left on device")

// failure fails the N-th write of a name, or of any name for *.
func failure(text string) func(string) error {
	name, rest, ok := strings.Cut(text, ":")
	if !ok {
		return nil
	}
	number, how, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(number)
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	return func(step string) error {
		mu.Lock()
		defer mu.Unlock()
		if name != "*" && step != name {
			return nil
		}
		n--
		switch {
		case n != 0:
			return nil
		case how == "kill":
			fmt.Fprintln(os.Stderr, "killed before", step)
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill()
			}
			select {}
		}
		return errFull
	}
}
