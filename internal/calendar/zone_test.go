package calendar

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The digest of lib/time/zoneinfo.zip in Go 1.26.8, tz 2025c. New data: copy that file,
// and put its digest here and its release (CODE in lib/time/update.bash) into ZoneData.
const zoneinfoDigest = "8f55634d05f8bca1f7bc7c69c5933428c69357e0bdf565e5ba224e3f88ff12e8"

func TestZoneDataAreTheKnownOnes(t *testing.T) {
	sum := sha256.Sum256([]byte(zoneinfo))
	require.Equal(t, zoneinfoDigest, hex.EncodeToString(sum[:]))
	require.Equal(t, "2025c", ZoneData)
}

func TestEveryZoneLoads(t *testing.T) {
	r, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	require.NoError(t, err)
	var want, got []string
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") && f.Name != "Factory" {
			require.Equal(t, zip.Store, f.Method)
			want = append(want, f.Name)
		}
	}
	for name := range zones {
		got = append(got, name)
		loc, ok := loadZone(name)
		require.True(t, ok, name)
		require.Equal(t, name, loc.String())
	}
	require.Equal(t, want, got)
	require.Greater(t, len(got), 500)
}

func TestMachineDoesNotMatter(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "Europe"), 0o755))
	data, ok := "", false
	for name, of := range zones {
		if name == "Asia/Tokyo" {
			data, ok = of(), true
		}
	}
	require.True(t, ok)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Europe", "Amsterdam"), []byte(data), 0o600))
	t.Setenv("ZONEINFO", dir)
	t.Setenv("TZ", "Asia/Tokyo")
	c := made(t, Spec{Weekly: always()})
	i := c.Open(time.Unix(0, 0), time.Unix(1, 0))
	require.Len(t, i, 1)
	require.Equal(t, "1970-01-01T01:00:00+01:00", i[0].Start.Format(time.RFC3339))
}

func TestNearestZone(t *testing.T) {
	for name, want := range map[string]string{
		"europe/amsterdam": "Europe/Amsterdam", "Amsterdam": "Europe/Amsterdam", "America/New York": "America/New_York", "new york": "America/New_York",
		"Europe/Berln": "Europe/Berlin", "Asia/Calcuta": "Asia/Calcutta", "utc": "UTC", "kolkata": "Asia/Kolkata", "Lord Howe": "Australia/Lord_Howe",
		"CEST": "", "PST": "", "GMT+1": "", "Factory": "", "": "", " ": "", "W. Europe Standard Time": "", strings.Repeat("Europe/", 50): "",
	} {
		require.Equal(t, want, nearestZone(name), name)
	}
}

func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"berlin", "berlin", 0}, {"ab", "ba", 2}} {
		require.Equal(t, test.want, editDistance(test.a, test.b), test.a+" "+test.b)
	}
}
