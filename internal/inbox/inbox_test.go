package inbox

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestChecked(t *testing.T) {
	t.Parallel()
	good := Config{Dir: "x", Name: "a-B_9"}
	c, err := good.checked()
	require.NoError(t, err)
	require.Equal(t, 30*time.Second, c.Lease)
	require.Equal(t, 1, c.Replicas)
	require.NotNil(t, c.Log)
	for name, change := range map[string]func(*Config){
		"nowhere":      func(c *Config) { c.Dir = "" },
		"no name":      func(c *Config) { c.Name = "" },
		"two words":    func(c *Config) { c.Name = "a.b" },
		"a star":       func(c *Config) { c.Name = "*" },
		"a long name":  func(c *Config) { c.Name = string(slices.Repeat([]byte{'a'}, 65)) },
		"half a pair":  func(c *Config) { c.Key = "k" },
		"replicas":     func(c *Config) { c.Replicas = 3 },
		"too many":     func(c *Config) { c.URL, c.Replicas = "nats://x", 6 },
		"less than no": func(c *Config) { c.URL, c.Replicas = "nats://x", -1 },
		"lease":        func(c *Config) { c.Lease = time.Millisecond },
		"quiet":        func(c *Config) { c.Quiet = -1 },
		"longest":      func(c *Config) { c.Longest = -1 },
	} {
		bad := good
		change(&bad)
		_, err := bad.checked()
		require.Error(t, err, name)
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	require.Equal(t, 500*time.Millisecond, backoff(1))
	require.Equal(t, time.Second, backoff(2))
	require.Equal(t, 4*time.Minute, backoff(10))
	require.Equal(t, 4*time.Minute, backoff(1<<62))
}

// The hand-outs of a subject's messages are those that one finds by looking at every moment: it
// was quiet for long enough, or the first one has waited for long enough.
func TestDue(t *testing.T) {
	t.Parallel()
	epoch := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return epoch.Add(time.Duration(ms) * time.Millisecond) }
	rapid.Check(t, func(t *rapid.T) {
		quiet, longest := rapid.IntRange(1, 20).Draw(t, "quiet"), rapid.IntRange(1, 60).Draw(t, "longest")
		var puts []int
		now := 0
		for _, gap := range rapid.SliceOfN(rapid.IntRange(0, 25), 1, 40).Draw(t, "gaps") {
			now += gap
			puts = append(puts, now)
		}
		end := now + quiet + longest + 1
		var want []int
		first, last := -1, -1
		for ms := range end {
			if slices.Contains(puts, ms) {
				last = ms
				if first < 0 {
					first = ms
				}
			}
			if first >= 0 && (ms-last >= quiet || ms-first >= longest) {
				want = append(want, ms)
				first = -1
			}
		}
		s := subjects{quiet: time.Duration(quiet) * time.Millisecond, longest: time.Duration(longest) * time.Millisecond, known: map[string]*subject{}}
		var got []int
		message, sequence, deliver := -1, uint64(0), -1
		for ms := range end {
			for range count(puts, ms) {
				message, deliver = ms, ms
				sequence++
			}
			if message < 0 || ms < deliver {
				continue
			}
			if wait := s.due("a", sequence, at(message), at(ms)); wait > 0 {
				deliver = ms + int(wait/time.Millisecond)
				continue
			}
			_, free := s.begin("a")
			if !free {
				t.Fatal("nobody is at it")
			}
			s.started("a")
			s.end("a", done)
			got = append(got, ms)
			message = -1
		}
		if !slices.Equal(want, got) {
			t.Fatalf("want %v, got %v", want, got)
		}
		if len(s.known) != 0 {
			t.Fatal("what is done is not forgotten")
		}
	})
}

func count(all []int, one int) (n int) {
	for _, x := range all {
		if x == one {
			n++
		}
	}
	return n
}

// Clocks that differ delay a message by at most Longest, and never for ever.
func TestDueSkewed(t *testing.T) {
	t.Parallel()
	s := subjects{quiet: time.Second, longest: time.Minute, known: map[string]*subject{}}
	now := time.Now()
	require.Equal(t, time.Second, s.due("ahead", 1, now.Add(time.Hour), now))
	require.Zero(t, s.due("ahead", 1, now.Add(time.Hour), now.Add(time.Second)))
	require.Zero(t, s.due("behind", 1, now.Add(-time.Hour), now))
}

// Messages that the consumer is past are stranded where two looks have found the same, and they are
// not among those that it waits for.
func TestStrandedOf(t *testing.T) {
	t.Parallel()
	there := map[string]uint64{"a": 3, "b": 5, "c": 8}
	type all = map[string]uint64
	for name, c := range map[string]struct {
		before, now   look
		sure, perhaps all
	}{
		"the first look":            {look{}, look{floor: 9, there: there, excess: 3}, all{}, nil},
		"waited for":                {look{there: there}, look{there: there}, all{}, nil},
		"acknowledged":              {look{floor: 5, there: there, excess: 2}, look{floor: 5, there: there, excess: 2}, all{"a": 3, "b": 5}, nil},
		"acknowledged meanwhile":    {look{floor: 2, there: there}, look{floor: 8, there: there, excess: 0}, all{}, nil},
		"acknowledged, under load":  {look{floor: 5, there: there, excess: -1}, look{floor: 5, there: there, excess: -9}, all{"a": 3, "b": 5}, nil},
		"one of several":            {look{floor: 4, there: there, excess: 2}, look{floor: 4, there: there, excess: 2}, all{"a": 3}, all{"b": 5, "c": 8}},
		"too many once":             {look{there: there, excess: 0}, look{there: there, excess: 1}, all{}, nil},
		"no more than what is sure": {look{floor: 4, there: there, excess: 3}, look{floor: 4, there: there, excess: 1}, all{"a": 3}, nil},
		"replaced":                  {look{floor: 9, there: all{"a": 2}, excess: 1}, look{floor: 9, there: all{"a": 3}, excess: 1}, all{}, all{}},
	} {
		sure, perhaps := stranded(c.before, c.now)
		require.Equal(t, c.sure, sure, name)
		require.Equal(t, c.perhaps, perhaps, name)
	}
}
