package calendar

import "strings"

// maxZoneName bounds the names for which a nearest zone is sought.
const maxZoneName = 64

// nearestZone returns the zone that somebody who wrote name most likely meant, or "".
//
// It knows a zone by its place alone (Amsterdam), by other capitals or spaces for
// underscores (europe/amsterdam, America/New York), and by up to three wrong letters.
// It guesses at neither offsets nor abbreviations: Etc/GMT+1 is an hour behind UTC, not
// before it, and PST is no misspelt EST.
func nearestZone(name string) string {
	if len(name) > maxZoneName || strings.ContainsAny(name, "0123456789") {
		return ""
	}
	folded := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), " ", "_")
	if folded == "" {
		return ""
	}
	guess := strings.Contains(folded, "/") || len(folded) > 4
	best, least := "", min(3, len(folded)/3)+1
	for zone := range zones {
		candidate := strings.ToLower(zone)
		distance := maxZoneName
		switch {
		case candidate == folded:
			return zone
		case candidate[strings.LastIndexByte(candidate, '/')+1:] == folded:
			distance = 0
		case guess && len(candidate)-len(folded) <= least && len(folded)-len(candidate) <= least:
			distance = editDistance(folded, candidate)
		}
		if distance < least || distance == least && best != "" && zone < best {
			best, least = zone, distance
		}
	}
	return best
}

// editDistance counts the bytes to insert, drop or replace to make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
