package inbox_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

func TestEmbedded(t *testing.T) {
	t.Parallel()
	conform(t, place{})
}

func TestServer(t *testing.T) {
	t.Parallel()
	conform(t, place{shared: true, config: inbox.Config{URL: natstest.Start(t, "").URL()}})
}

// member starts a server of a cluster.
func member(t *testing.T, o *server.Options) *server.Server {
	t.Helper()
	if o.Host == "" {
		o.Host, o.Port = "127.0.0.1", server.RANDOM_PORT
	}
	o.JetStream, o.NoSigs, o.NoLog = true, true, true
	o.JetStreamMaxStore, o.JetStreamMaxMemory = 1<<30, 64<<20
	s, err := server.NewServer(o)
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(soon))
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

type cluster struct {
	options []*server.Options
	servers []*server.Server
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{}
	var routes []*url.URL
	for _, port := range freePorts(t, 3) {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", port)})
		c.options = append(c.options, &server.Options{
			ServerName: fmt.Sprintf("server-%d", port), StoreDir: t.TempDir(),
			Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", Port: port},
		})
	}
	c.servers = make([]*server.Server, 3)
	var starts sync.WaitGroup
	for i, o := range c.options {
		o.Routes = routes
		starts.Go(func() { c.servers[i] = member(t, o) })
	}
	starts.Wait()
	for i, o := range c.options { // a server that comes again comes to the same port
		o.Port = c.servers[i].Addr().(*net.TCPAddr).Port
	}
	require.Eventually(t, func() bool {
		for _, s := range c.servers {
			if s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == 3 {
				return true
			}
		}
		return false
	}, soon, 10*time.Millisecond)
	return c
}

// freePorts returns ports that were free a moment ago.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (c *cluster) place() place {
	var urls []string
	for _, s := range c.servers {
		urls = append(urls, s.ClientURL())
	}
	return place{shared: true, config: inbox.Config{URL: strings.Join(urls, ","), Replicas: 3, Lease: 3 * time.Second}}
}

// leader returns the index of the server that leads a stream.
func (c *cluster) leader(t *testing.T, stream string) int {
	t.Helper()
	conn, err := nats.Connect(c.place().config.URL)
	require.NoError(t, err)
	defer conn.Close()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	found := -1
	require.Eventually(t, func() bool {
		s, err := js.Stream(t.Context(), stream)
		if err != nil {
			return false
		}
		for i, o := range c.options {
			if o.ServerName == s.CachedInfo().Cluster.Leader {
				found = i
			}
		}
		return found >= 0
	}, soon, 10*time.Millisecond)
	return found
}

func (c *cluster) restart(t *testing.T, i int, meanwhile func()) {
	t.Helper()
	c.servers[i].Shutdown()
	c.servers[i].WaitForShutdown()
	meanwhile()
	o := *c.options[i]
	c.servers[i] = member(t, &o)
}

func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("a cluster of three takes a while; TestServer speaks the same protocol")
	}
	t.Parallel()
	c := newCluster(t)
	t.Run("conformance", func(t *testing.T) { conform(t, c.place()) })
	t.Run("restarts", func(t *testing.T) { testRestarts(t, c) })
}

// testRestarts stops and starts servers under load, the leader of the stream among them.
func testRestarts(t *testing.T, c *cluster) {
	p := c.place()
	p.config.Name = "restarts"
	one, other := p.open(t), p.open(t)
	l := newLoad(5)
	work(t, one, 3, l.do)
	work(t, other, 3, l.do)
	ctx, cancel := context.WithCancel(t.Context())
	var puts sync.WaitGroup
	kept := 0
	puts.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if l.put(t, [...]*inbox.Inbox{one, other}[i/5%2], i) {
				kept++
			}
		}
	})
	leader := c.leader(t, "restarts")
	for _, i := range []int{leader, (leader + 1) % 3} {
		before := l.jobs.Load()
		c.restart(t, i, func() {
			require.Eventually(t, func() bool { return l.jobs.Load() > before+20 }, soon, time.Millisecond, "two of three go on")
		})
	}
	require.Eventually(t, func() bool { return one.Ready(t.Context()) == nil && other.Ready(t.Context()) == nil }, soon, 10*time.Millisecond)
	cancel()
	puts.Wait()
	require.Greater(t, kept, 50)
	l.settled(t)
	empty(t, one)
}

// proxy passes connections on until it is frozen: the bytes wait then, as with a process or a
// network that hangs.
type proxy struct {
	listener net.Listener
	mutex    sync.RWMutex // is held by whoever freezes it
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				_ = near.Close()
				continue
			}
			go p.pass(near, far)
			go p.pass(far, near)
		}
	}()
	return p
}

func (p *proxy) pass(from, to net.Conn) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		p.mutex.RLock()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				p.mutex.RUnlock()
				return
			}
		}
		p.mutex.RUnlock()
		if err != nil {
			return
		}
	}
}

// A worker that hangs loses its subject to another one; when it comes back, its lease is lost,
// and its context has ended.
func TestStolen(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, "")
	via := newProxy(t, s.Addr())
	p := place{shared: true, config: inbox.Config{Name: "stolen", Lease: time.Second}}
	p.config.URL = "nats://" + via.listener.Addr().String()
	stuck := p.open(t)
	p.config.URL = s.URL()
	thief := p.open(t)

	type end struct{ hold, cause error }
	tokens, ends, let := make(chan uint64, 2), make(chan end, 2), make(chan struct{})
	work(t, stuck, 1, func(ctx context.Context, j inbox.Job) error {
		tokens <- j.Token
		<-ctx.Done()
		<-let
		hold := j.Hold(context.WithoutCancel(ctx))
		ends <- end{hold, context.Cause(ctx)}
		return nil // whoever does not listen
	})
	put(t, stuck, "a")
	first := <-tokens
	via.mutex.Lock()
	held := make(chan error, 1)
	release := make(chan struct{})
	work(t, thief, 1, func(ctx context.Context, j inbox.Job) error {
		tokens <- j.Token
		<-release
		err := j.Hold(ctx)
		held <- err
		return err
	})
	require.Greater(t, <-tokens, first, "tokens grow")
	via.mutex.Unlock()
	close(let)
	e := <-ends
	require.ErrorIs(t, e.hold, inbox.ErrLost)
	require.ErrorIs(t, e.cause, inbox.ErrLost)
	close(release)
	require.NoError(t, <-held)
	empty(t, thief)
}
