package inbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

const (
	// mostStored is how many bytes an embedded server keeps at most. A message takes some 100.
	mostStored = 8 << 30
	// mostCached is how many bytes it keeps in streams in memory, of which there are none of ours.
	mostCached = 64 << 20
	// room is how many bytes must be free before a full disk counts as mended.
	room = 1 << 20
	// lookAgain is how often a disk that was full is looked at.
	lookAgain = time.Second
)

// errBroken is what an embedded inbox answers with while its server's files cannot be written.
var errBroken = errors.New("the inbox cannot write to its folder")

// embedded is a server in this process without a listener. Once a write has failed, nats-server
// takes nothing more into that stream until it is started again; mend does that when there is
// room.
type embedded struct {
	config  Config
	lock    *os.File
	trouble chan string // what made us suspect that the server does not write any more

	mutex  sync.Mutex
	server *server.Server
	works  context.Context // ends while it does not
	breaks context.CancelCauseFunc
}

func embed(c Config) (*embedded, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockDir(c.Dir)
	if err != nil {
		return nil, err
	}
	e := &embedded{config: c, lock: lock, trouble: make(chan string, 1)}
	e.works, e.breaks = context.WithCancelCause(context.Background())
	if err := e.start(); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func (e *embedded) start() error {
	s, err := server.NewServer(&server.Options{
		ServerName:             e.config.Name,
		DontListen:             true,
		JetStream:              true,
		StoreDir:               e.config.Dir,
		SyncAlways:             true,
		JetStreamMaxStore:      mostStored,
		JetStreamMaxMemory:     mostCached,
		DisableJetStreamBanner: true,
		NoSigs:                 true,
		NoLog:                  true,
	})
	if err != nil {
		return err
	}
	log := &serverLog{log: e.config.Log, trouble: e.report}
	s.SetLoggerV2(log, false, false, false)
	s.Start()
	if !s.ReadyForConnections(2*patience) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return fmt.Errorf("the embedded server does not start: %s", log.worst())
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.server = s
	return nil
}

// InProcessConn connects to the server that runs at the time, so that a client reconnects to
// the next one.
func (e *embedded) InProcessConn() (net.Conn, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.server == nil {
		return nil, errBroken
	}
	return e.server.InProcessConn()
}

func (e *embedded) stop() {
	e.mutex.Lock()
	s := e.server
	e.server = nil
	e.mutex.Unlock()
	if s != nil {
		s.Shutdown()
		s.WaitForShutdown()
	}
}

// close ends the server, and only then lets others into the folder.
func (e *embedded) close() error {
	e.stop()
	return e.lock.Close()
}

// working returns a context that ends when the server does not write any more.
func (e *embedded) working() context.Context {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.works
}

// report has everything refused at once, and mended.
func (e *embedded) report(what string, full bool) {
	cause := fmt.Errorf("%w: %s", errBroken, what)
	if full {
		cause = fmt.Errorf("%w: %w: %s", ErrFull, errBroken, what)
	}
	e.mutex.Lock()
	e.breaks(cause)
	e.mutex.Unlock()
	e.suspect()
}

// suspect has it looked at whether the server still writes.
func (e *embedded) suspect() {
	select {
	case e.trouble <- "":
	default:
	}
}

// mend starts the server again when it has stopped writing and the folder can be written to.
// The probe writes to every stream.
func (e *embedded) mend(ctx context.Context, probe func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.trouble:
		}
		if e.working().Err() == nil && e.writes(ctx, probe) {
			continue // it was only slow
		}
		e.report("it does not answer", false)
		e.config.Log.Error("the inbox takes nothing: its folder cannot be written to", "why", context.Cause(e.working()))
		for !e.again(ctx, probe) {
			if !pause(ctx, lookAgain) {
				return
			}
		}
		e.config.Log.Info("the inbox takes something again")
	}
}

// again tries to get the server to write once more.
func (e *embedded) again(ctx context.Context, probe func(context.Context) error) bool {
	if !hasRoom(e.config.Dir) {
		return false
	}
	e.stop()
	if err := e.start(); err != nil {
		e.config.Log.Warn("the inbox does not start again", "error", err)
		return false
	}
	// What was reported until now was of the server before.
	select {
	case <-e.trouble:
	default:
	}
	if !e.writes(ctx, probe) {
		return false
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.works, e.breaks = context.WithCancelCause(context.Background())
	return true
}

// writes reports whether the server writes. The client takes a moment to find a new one.
func (e *embedded) writes(ctx context.Context, probe func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		try, done := context.WithTimeout(ctx, patience/2)
		err := probe(try)
		done()
		if err == nil {
			return true
		}
		if !pause(ctx, patience/100) {
			return false
		}
	}
}

// hasRoom reports whether some bytes can be written to a folder.
func hasRoom(dir string) bool {
	name := filepath.Join(dir, "room")
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return false
	}
	_, err = file.Write(make([]byte, room))
	err = errors.Join(err, file.Sync(), file.Close(), os.Remove(name))
	return err == nil
}
