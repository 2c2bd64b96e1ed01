package calendar

import (
	_ "embed" // for zoneinfo.zip
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// ZoneData is the release of the IANA time zone database that is compiled in.
const ZoneData = "2025c"

// zoneinfo is an uncompressed zip file of compiled zones. The IANA time zone database is
// in the public domain.
//
//go:embed zoneinfo.zip
var zoneinfo string

// loadZone returns the zone of a name from the embedded database only.
func loadZone(name string) (*time.Location, bool) {
	for entry, data := range zones {
		if entry == name {
			loc, err := time.LoadLocationFromTZData(name, []byte(data()))
			return loc, err == nil
		}
	}
	return nil, false
}

// zones yields the name of each embedded zone and a function for its data, in the order
// of the file. It reads the zip's central directory, as package time/tzdata does;
// archive/zip would build all 598 entries for each calendar.
func zones(yield func(name string, data func() string) bool) {
	const (
		tail      = 22 // size of the record that ends the file
		central   = 46 // size of a directory entry's fixed part
		local     = 30 // size of a file header's fixed part
		unusable  = "Factory"
		signature = "PK\x01\x02"
	)
	end := zoneinfo[len(zoneinfo)-tail:]
	at := int(le32(end[16:]))
	for range le16(end[10:]) {
		entry := zoneinfo[at:]
		if !strings.HasPrefix(entry, signature) {
			return
		}
		size, nameLen, offset := int(le32(entry[24:])), le16(entry[28:]), int(le32(entry[42:]))
		name := entry[central : central+nameLen]
		at += central + nameLen + le16(entry[30:]) + le16(entry[32:])
		if name == unusable || strings.HasSuffix(name, "/") {
			continue
		}
		data := func() string {
			header := zoneinfo[offset:]
			from := local + le16(header[26:]) + le16(header[28:])
			return header[from : from+size]
		}
		if !yield(name, data) {
			return
		}
	}
}

func le16(s string) int { return int(s[0]) | int(s[1])<<8 }

func le32(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// zone reads the zone field.
func (p *problems) zone(name string) *time.Location {
	const such = "write the IANA name of a place, such as Europe/Amsterdam, or UTC"
	switch name {
	case "":
		p.add("zone", such, "names no time zone")
		return nil
	case "Local":
		p.add("zone", such, "Local is another zone on each machine")
		return nil
	}
	if loc, ok := loadZone(name); ok {
		return loc
	}
	hint := such
	if near := nearestZone(name); near != "" {
		hint = "did you mean " + near + "?"
	}
	p.add("zone", hint, "there is no time zone %s", diag.Quote(name))
	return nil
}

// Zone returns the time zone with this IANA name, from the embedded database only.
func Zone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	return loadZone(name)
}
