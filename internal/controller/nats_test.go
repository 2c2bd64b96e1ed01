package controller_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lease is how long controllers on a NATS server hold what they have when they die.
const lease = 2 * time.Second

// natsServer is a NATS server in the process of the test, as an organisation would have one.
type natsServer struct {
	t       *testing.T
	options server.Options
	server  *server.Server
}

func startNATS(t *testing.T) *natsServer {
	t.Helper()
	n := &natsServer{t: t, options: server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(),
		JetStreamMaxStore: 1 << 30, JetStreamMaxMemory: 64 << 20, NoSigs: true, NoLog: true,
	}}
	n.start()
	t.Cleanup(n.stop)
	return n
}

func (n *natsServer) start() {
	n.t.Helper()
	options := n.options
	var err error
	n.server, err = server.NewServer(&options)
	require.NoError(n.t, err)
	n.server.Start()
	require.True(n.t, n.server.ReadyForConnections(patience))
	// A server that comes again comes to the same place.
	n.options.Port = n.server.Addr().(*net.TCPAddr).Port
}

func (n *natsServer) stop() {
	n.server.Shutdown()
	n.server.WaitForShutdown()
}

func (n *natsServer) url() string { return n.server.ClientURL() }

// wherever runs a test with the inbox in the controller, and with one on a NATS server. In
// haste one test is enough to see that the latter works.
func wherever(t *testing.T, test func(*house)) {
	t.Helper()
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(newHouse(t))
	})
	t.Run("nats", func(t *testing.T) {
		t.Parallel()
		if testing.Short() && t.Name() != "TestNormalChange/nats" {
			t.Skip("it takes long")
		}
		h := newHouse(t)
		h.nats = startNATS(t)
		test(h)
	})
}

// TestNATSAway: while there is no inbox no event is taken, and nothing that was not
// approved appears so; afterwards all comes to its verdict.
func TestNATSAway(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes long")
	}
	h := newHouse(t)
	h.nats = startNATS(t)
	h.start()
	first, second := h.propose("upgrade", upgrade), h.propose("another", upgrade)
	review := h.repo.Review(second, h.who["gus"], "APPROVED")
	h.judged(first, "pending")
	h.judged(second, "success")
	h.hub.Settle()

	h.nats.stop()
	before := len(h.hub.Deliveries())
	h.repo.Review(first, h.who["gus"], "APPROVED")
	h.repo.Dismiss(second, review)
	h.hub.Settle()
	missed := h.hub.Deliveries()[before:]
	require.NotEmpty(t, missed)
	for _, d := range missed {
		assert.Equal(t, http.StatusServiceUnavailable, d.Status, d.Event)
	}
	status, _ := h.get("readyz")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = h.get("healthz")
	assert.Equal(t, http.StatusOK, status, "to start it again would not help")
	assert.Equal(t, "pending", h.verdict(first))

	h.nats.start()
	h.await("it is ready", func() bool { status, _ := h.get("readyz"); return status == http.StatusOK })
	h.judged(first, "success")
	h.judged(second, "pending")
	h.await("nothing is left", func() bool { return waiting(t, h.running) == 0 })
	h.stop()
	h.undisturbed(first, second)
}
