// Package natstest is a NATS server for tests, as an organisation would have one: a process of its
// own, which can be killed and comes again, and in which the goroutines of the test and those of the
// server never meet.
//
// The process is the test binary itself, whose TestMain calls [Main] first.
package natstest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// variable names the configuration file of the server that a test binary is to be.
const variable = "GITSM_TEST_BE_NATS"

// patience is how long a server may take until it serves.
const patience = time.Minute

// Server is a server that keeps what it is given in a folder of its own.
type Server struct {
	t             testing.TB
	store, config string // a folder, and the rest of a configuration file
	port          int
	cmd           *exec.Cmd
}

// Start starts a server on a port of its own, with some more lines in its configuration. It ends with
// the test.
func Start(t testing.TB, config string) *Server {
	t.Helper()
	s := &Server{t: t, store: t.TempDir(), config: config, port: server.RANDOM_PORT}
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// Start starts a server that was killed, at the same place and with what it had kept.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatal("the NATS server did not start: ", err)
	}
}

func (s *Server) start() error {
	file := filepath.Join(s.t.TempDir(), "nats.conf")
	text := fmt.Sprintf("listen: \"127.0.0.1:%d\"\njetstream {store_dir: %q, max_file: 1G, max_mem: 64M}\n%s", s.port, s.store, s.config)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	s.cmd = exec.Command(program)
	s.cmd.Env = append(os.Environ(), variable+"="+file)
	s.cmd.Stderr = s.t.Output()
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	_, err = fmt.Fscan(out, &s.port)
	return err
}

// Kill ends the server at once, as where a machine goes away.
func (s *Server) Kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait() // it says that it was killed
	}
}

// Store is the folder in which it keeps everything.
func (s *Server) Store() string { return s.store }

// Addr is where it listens.
func (s *Server) Addr() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// URL is the address for clients without TLS.
func (s *Server) URL() string { return "nats://" + s.Addr() }

// Main is the server, where the process is to be one: it tells its port when it is ready, and serves
// until it is killed. It returns at once, and false, where the process is something else, and with an
// error where it cannot serve.
func Main(out io.Writer) (bool, error) {
	file := os.Getenv(variable)
	if file == "" {
		return false, nil
	}
	options, err := server.ProcessConfigFile(file)
	if err != nil {
		return true, err
	}
	options.NoSigs = true
	s, err := server.NewServer(options)
	if err != nil {
		return true, err
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		return true, errors.New("it was never ready")
	}
	if _, err := fmt.Fprintln(out, s.Addr().(*net.TCPAddr).Port); err != nil {
		return true, err
	}
	s.WaitForShutdown()
	return true, errors.New("it ended by itself")
}
